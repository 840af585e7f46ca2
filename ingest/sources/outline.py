"""From lines to units, along the numbers and headings of a document.

A node of the tree with text becomes a unit; one that is only a title for what is below it
becomes a step of the heading path.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from corpus.locator import Locator
from corpus.types import Unit, unit_id
from ingest.sources.numbering import find_marker
from ingest.sources.outline_tree import LONGEST_TITLE, Line, Node, Outline
from ingest.sources.parts import find_parts

__all__ = ["Line", "read_outline", "take_title"]


def take_title(lines: Sequence[Line], *titles: str) -> tuple[str, list[Line]]:
    """Return the document's title as its first line says it, and the lines below.

    The first line is the title if it repeats one of ``titles``, or, where none is known, if it
    is the only heading of the highest level and has no number. Else "" and all lines.
    """
    if len(lines) < 2 or lines[0].locator:
        return "", list(lines)
    first = lines[0]
    known = {_bare(title) for title in titles if title}
    above_all = first.heading > 0 and not any(
        0 < line.heading <= first.heading for line in lines[1:]
    )
    only = not known and above_all and find_marker(first.text) is None
    if only or _bare(first.text) in known:
        return first.text, list(lines[1:])
    return "", list(lines)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_outline(
    document_id: str,
    lines: Iterable[Line],
    *,
    numbered_lines: bool = True,
    any_start: bool = False,
) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """Return the units of ``lines`` and warnings in Japanese.

    ``numbered_lines=False`` lets only headings make units. ``any_start`` allows the first
    number of the text to be any: the later pages of a notice. Text before the first number is
    the unit ``preamble``; a text without numbers and headings is cut at blank lines into
    ``s1``, ``s2`` …

    Raises InputError for a given locator that is none or stands twice.
    """
    outline = Outline(numbered_lines=numbered_lines, any_start=any_start)
    for line in lines:
        if line.text.strip():
            outline.add(line)
    nodes = outline.nodes if len(outline.nodes) > 1 else _cut_at_gaps(outline.nodes[0])
    return _units(document_id, nodes), tuple(outline.warnings)


def _cut_at_gaps(root: Node) -> list[Node]:
    sections: list[Node] = []
    for line in root.lines:
        if line.gap or not sections:
            sections.append(Node(locator=f"s{len(sections) + 1}"))
        sections[-1].lines.append(line)
    return sections


def _units(document_id: str, nodes: list[Node]) -> tuple[Unit, ...]:
    units: list[Unit] = []
    ids: dict[int, str] = {}
    for node in nodes:
        above = _ancestors(node)
        if not _is_unit(node):
            continue
        lines = node.lines or [Line(text=node.printed)]
        text = "\n".join(line.text for line in lines)
        identity = unit_id(document_id, node.locator)
        units.append(
            Unit(
                id=identity,
                document_id=document_id,
                locator=Locator.parse(node.locator),
                text=text,
                title=_title(node),
                headings=tuple(_heading(n) for n in reversed(above)),
                parts=find_parts(
                    [(line.text, line.table, bool(line.heading)) for line in lines],
                    article=node.style == "article",
                ),
                parent=next((ids[id(n)] for n in above if id(n) in ids), ""),
                ordinal=len(units),
            )
        )
        ids[id(node)] = identity
    return tuple(units)


def _ancestors(node: Node) -> list[Node]:
    """Return the nodes above ``node``, nearest first, without the root."""
    above = []
    parent = node.parent
    while parent is not None and parent.parent is not None:
        above.append(parent)
        parent = parent.parent
    return above


def _is_unit(node: Node) -> bool:
    if node.locator == "preamble" and node.parent is None:
        return bool(node.lines)
    if not node.has_children:
        return True
    if node.level:
        return bool(node.lines)
    return len(node.lines) > 1 or bool(node.title and not _title_like(node.title))


def _title_like(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TITLE and not text.endswith("。")


def _title(node: Node) -> str:
    if node.locator == "preamble" and node.parent is None:
        return ""
    if node.level > 0 or node.style in ("article", "given"):
        return node.title
    if node.style == "question":
        return node.title if len(node.title) <= LONGEST_TITLE else ""
    first = node.lines[0].text if node.marker is None and node.lines else node.title
    return first if len(node.lines) > 1 and _title_like(first) else ""


def _heading(node: Node) -> str:
    if node.level > 0 or _title_like(node.title):
        return node.printed
    return node.marker.printed if node.marker else node.printed
