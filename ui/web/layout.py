"""How a unit's text is laid out: blocks of marked text and tables, and excerpts for results.

Everything is data here; only the templates write HTML, and they escape all of it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from corpus.types import Part, PartRole, Unit, split_unit_id
from search_api.types import Highlight, Hit
from search_api.views import OutlineEntry

EXCERPT_LENGTH = 150  # characters; about seven lines of a phone
_SENTENCE_REACH = 40  # how far back an excerpt may go to start with a sentence

_LABELS = {PartRole.QUESTION: "問", PartRole.ANSWER: "答", PartRole.NOTE: "注・参考"}
# How plain-text sources write the label: the page writes it its own way.
_WRITTEN_LABEL = re.compile(r"^([問答])[:：][ 　]*", re.MULTILINE)
_CELL_BREAK = "<br>"  # how readers write a line end inside a cell; nothing else is markup
_SUPPLEMENTARY = "附則"
_TABLE_RULE = re.compile(r"^\|(?: ?:?-{3,}:? ?\|)+\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A span of the text that leads somewhere, or (without ``href``) a citation that does not."""

    start: int
    end: int
    href: str
    note: str  # what it leads to; of a citation without target, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of text, highlighted or not, inside a link or not."""

    text: str
    marked: bool = False
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One line of the text with its place in the hierarchy, or one table."""

    role: str = "paragraph"
    level: int = 0  # 0 項, 1 号, 2 イロハ and deeper
    anchor: str = ""  # id in the page: p1-i2
    label: str = ""  # 問, 答: stands above the block
    segments: tuple[Segment, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()  # of a table, the header first
    named: bool = False  # the part that the address names

    @property
    def marked(self) -> bool:
        """Return True if something in the block is highlighted."""
        return any(segment.marked for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Neighbouring entries of a chapter under the same headings."""

    headings: tuple[str, ...]  # below the chapter's own
    entries: tuple[OutlineEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Entries of a document's contents under the same outermost heading."""

    heading: str  # "" for entries under none
    sections: tuple[Section, ...]

    @property
    def size(self) -> int:
        """Return the number of entries."""
        return sum(len(section.entries) for section in self.sections)


def chapters_of(entries: Iterable[OutlineEntry]) -> tuple[Chapter, ...]:
    """Group neighbouring entries by their outermost heading, in order.

    The 附則 of all amending laws make one chapter: an old law has sixty of them.
    """
    return tuple(
        Chapter(heading=heading, sections=_sections(heading, group))
        for heading, group in groupby(entries, key=_chapter_heading)
    )


def _chapter_heading(entry: OutlineEntry) -> str:
    if split_unit_id(entry.unit_id)[1].startswith("suppl-"):
        return _SUPPLEMENTARY
    return entry.headings[0] if entry.headings else ""


def _sections(heading: str, entries: Iterable[OutlineEntry]) -> tuple[Section, ...]:
    own = 0 if heading == _SUPPLEMENTARY else 1
    groups = groupby(entries, key=lambda entry: entry.headings[own:])
    return tuple(Section(headings=path, entries=tuple(group)) for path, group in groups)


def blocks_of(
    unit: Unit,
    highlights: Iterable[Highlight] = (),
    named: Part | None = None,
    links: Iterable[Link] = (),
) -> tuple[Block, ...]:
    """Lay out the whole text of a unit."""
    return tuple(_blocks(unit, _merged(highlights), named, list(links)))


def lines_of(text: str, links: Iterable[Link]) -> tuple[tuple[Segment, ...], ...]:
    """Lay out any text line by line, with its links."""
    found = list(links)
    return tuple(
        tuple(_segments(text, *line.span(), [], found)) for line in re.finditer("[^\n]*", text)
    )


def _blocks(
    unit: Unit, spans: list[tuple[int, int]], named: Part | None, links: list[Link]
) -> Iterator[Block]:
    after_table, labelled = 0, None
    parts = _Walk(unit.parts)
    sections = _Walk(part for part in unit.parts if part.role in _LABELS)
    for line in re.finditer(r"[^\n]+", unit.text):
        start, end = line.span()
        if start < after_table or not line[0].strip():
            continue
        parts.advance(start)
        sections.advance(start)
        part = parts.innermost or parts.before(end)
        is_named = named is not None and named.start < end and start < named.end
        if part is not None and part.role is PartRole.TABLE:
            after_table = part.end
            rows = rows_of(unit.text[part.start : part.end])
            if rows:
                yield Block(role="table", rows=rows, named=is_named)
                continue
            after_table = 0  # not the Markdown table that it claims to be: show it as text
        section = sections.outermost
        label = ""
        if section is not None and section is not labelled:
            label, start = _label(section, unit.text, start)
        labelled = section
        starts_part = part is not None and part.start >= line.start()
        yield Block(
            role=part.role.value if part else "paragraph",
            level=_level(part),
            anchor=part.locator.replace("/", "-") if part and starts_part else "",
            label=label,
            segments=tuple(_segments(unit.text, start, end, spans, links)),
            named=is_named,
        )


class _Walk:
    """Which parts cover a position that only moves forward; each part is looked at once."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._waiting = deque(sorted(parts, key=lambda part: (part.start, -part.end)))
        self._open: deque[Part] = deque()  # in the same order; ends are in none

    def advance(self, position: int) -> None:
        """Go on to a position."""
        while self._waiting and self._waiting[0].start <= position:
            self._open.append(self._waiting.popleft())
        while self._open and self._open[-1].end <= position:
            self._open.pop()
        while self._open and self._open[0].end <= position:
            self._open.popleft()

    @property
    def innermost(self) -> Part | None:
        return self._open[-1] if self._open else None

    @property
    def outermost(self) -> Part | None:
        return self._open[0] if self._open else None

    def before(self, end: int) -> Part | None:
        """Return the next part that begins before ``end``.

        The first line of an article holds its number before its first paragraph begins.
        """
        return self._waiting[0] if self._waiting and self._waiting[0].start < end else None


def _label(section: Part, text: str, start: int) -> tuple[str, int]:
    """Return the label to put above a section, and where its first line goes on."""
    label = _LABELS[section.role]
    written = _WRITTEN_LABEL.match(text[start : section.end])
    if written and written[1] == label:
        return label, start + written.end()
    words = text[section.start : section.end].lstrip("（( 【［[〔")
    return ("" if words.startswith((label, "注", "参考", "※")) else label), start


def _level(part: Part | None) -> int:
    if part is None or part.role not in (PartRole.ITEM, PartRole.SUBITEM):
        return 0
    depth = part.locator.count("/")
    return 1 if part.role is PartRole.ITEM else min(max(2, depth), 4)


def rows_of(markdown: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table as readers write it, the header first; none of what is none."""
    from markdown_it import MarkdownIt

    # "zero" knows plain text only: no HTML, no links, no emphasis inside the cells.
    tokens = MarkdownIt("zero").enable("table").parse(markdown.strip("\n"))
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(token.content.replace(_CELL_BREAK, "\n"))
    return tuple(tuple(row) for row in rows)


def _merged(highlights: Iterable[Highlight]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted((h.start, h.end) for h in highlights):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        elif start < end:
            spans.append((start, end))
    return spans


def _segments(
    text: str,
    start: int,
    end: int,
    spans: list[tuple[int, int]],
    links: Sequence[Link] = (),
) -> Iterator[Segment]:
    """Cut a line where a highlight or a link begins or ends. Both are in order, none overlap."""
    inside = [span for span in spans if span[0] < end and start < span[1]]
    linked = [link for link in links if link.start < end and start < link.end]
    edges = {start, end}
    edges |= {edge for span in inside for edge in span}
    edges |= {edge for link in linked for edge in (link.start, link.end)}
    cuts = sorted(edge for edge in edges if start <= edge <= end)
    for first, last in pairwise(cuts):
        yield Segment(
            text=text[first:last],
            marked=any(span[0] <= first < span[1] for span in inside),
            link=next((link for link in linked if link.start <= first < link.end), None),
        )


def excerpt_of(hit: Hit, length: int = EXCERPT_LENGTH) -> tuple[Segment, ...]:
    """Return the part of the passage that shows most of the highlights, with … where cut."""
    text = hit.unit.text
    spans = _merged(hit.highlights)
    start, end = _window(text, hit.passage_start, hit.passage_end, spans, length)
    segments, before = [], text[:start][-1:]
    for segment in _segments(text, start, end, spans):
        segments.append(replace(segment, text=_plain(segment.text, before)))
        before = segment.text[-1]
    if text[:start].strip():
        segments.insert(0, Segment(text="…"))
    if text[end:].strip():
        segments[-1] = replace(segments[-1], text=segments[-1].text.rstrip("\n"))
        segments.append(Segment(text="…"))
    return tuple(segments)


def _window(
    text: str, first: int, last: int, spans: list[tuple[int, int]], length: int
) -> tuple[int, int]:
    if last - first <= length:
        return first, last
    starts = [start for start, _ in spans if first <= start < last] or [first]

    def shown(start: int) -> int:
        return sum(end - begin for begin, end in spans if start <= begin and end <= start + length)

    start = max(starts, key=lambda start: (shown(start), -start))
    start = max(first, min(start, last - length))
    reach = max(first, start - _SENTENCE_REACH)
    sentence = max(text.rfind("。", reach, start), text.rfind("\n", reach, start))
    start = sentence + 1 if sentence >= 0 else (first if reach == first else start)
    return start, min(last, start + length)


def _plain(text: str, before: str) -> str:
    if before in ("", "\n"):  # else the text begins inside a line
        text = _WRITTEN_LABEL.sub(r"\1　", text)
    else:
        head, end, rest = text.partition("\n")
        text = head + end + _WRITTEN_LABEL.sub(r"\1　", rest)
    return _TABLE_RULE.sub("", text).replace(_CELL_BREAK, "　").replace("|", "　")
