"""The text of a provision, line by line as printed, with its paragraphs and items as parts.

A line is what starts on a line of its own in print: a paragraph, an item, a table row. Offsets
of the parts are taken while the text grows, so they are exact by construction.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from corpus.types import Part, PartRole
from ingest.sources.egov_numbers import from_attribute, subitem_name
from ingest.sources.egov_table import markdown_table
from ingest.sources.egov_tree import child_text, inline_text

_NUMBERED = re.compile(r"Paragraph|Item|Subitem\d+")
_SENTENCES = re.compile(r"\w*Sentence|Column")
_LEAVES = re.compile(
    r"\w+(?:Title|Label|Caption)|ParagraphNum|RelatedArticleNum|ArithFormulaNum|EnactStatement"
)
_BLOCKS = ("Table", "TableStruct", "FigStruct", "StyleStruct", "FormatStruct", "NoteStruct")
_UNCITABLE = ("AmendProvision", "NewProvision", "QuoteStruct", "Remarks")


class ProvisionText:
    """Text that grows by lines and remembers which span is which part."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self._number = ""
        self._parts: list[Part] = []
        self._used: set[str] = set()

    @property
    def text(self) -> str:
        """Return all lines, joined by line breaks."""
        return "\n".join([*self._lines, self._number.rstrip()] if self._number else self._lines)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts: outer before inner, else in the order of the text."""
        return tuple(sorted(self._parts, key=lambda part: (part.start, -part.end)))

    def number(self, printed: str) -> None:
        """Put a printed number in front of the next line: 第二十九条　…."""
        self._number = f"{printed}　" if printed else ""

    def line(self, text: str) -> None:
        """Add a line; an empty one is left out."""
        if text:
            text, self._number = self._number + text, ""
            self._length = self.start() + len(text)
            self._lines.append(text)

    def start(self) -> int:
        """Return where the next line's own words will begin (after a pending number)."""
        return self._length + bool(self._lines) + len(self._number)

    def part(self, role: PartRole, start: int, path: str = "") -> None:
        """Name the span from ``start`` to the end. A path that is taken is not given twice."""
        if start < self._length:
            locator = "" if path in self._used else path
            self._used.add(path)
            self._parts.append(Part(role=role, start=start, end=self._length, locator=locator))


def write(out: ProvisionText, element: Element, path: str | None = "") -> None:
    """Write one element and all below it.

    ``path`` is the locator of the owner below the unit ("" at the unit itself, ``p1`` inside a
    paragraph), None where nothing can be cited: quoted amendments, remarks.
    """
    tag, start = element.tag, out.start()
    if _NUMBERED.fullmatch(tag):
        _write_numbered(out, element, path)
    elif _SENTENCES.fullmatch(tag):
        _write_sentences(out, "", element, path)
    elif tag == "ArticleTitle":
        out.number(inline_text(element))
    elif _LEAVES.fullmatch(tag):
        out.line(inline_text(element))
        if tag.endswith("Caption"):
            out.part(PartRole.HEADING, start)
    elif tag == "Table":
        for row in markdown_table(element):
            out.line(row)
        out.part(PartRole.TABLE, start)
    elif tag == "Fig":
        out.line(inline_text(element))
        out.part(PartRole.FIGURE, start)
    else:
        _write_container(out, element, path)


def _write_container(out: ProvisionText, element: Element, path: str | None) -> None:
    start = out.start()
    loose = [element.text, *(child.tail for child in element)]
    if any(words and words.strip() for words in loose):  # SupplNote, ArithFormula …
        out.line(inline_text(element))
    else:
        inner = None if element.tag in _UNCITABLE else path
        for child in element:
            write(out, child, inner)
    if element.tag == "Remarks":
        out.part(PartRole.NOTE, start)


def _write_numbered(out: ProvisionText, element: Element, path: str | None) -> None:
    """Write a paragraph, item or subitem: its number and words on one line, then the rest."""
    tag, start = element.tag, out.start()
    inner = _inner_path(element, path)
    label = ""
    for child in element:
        if child.tag in ("ParagraphNum", f"{tag}Title"):
            label = inline_text(child)
        elif child.tag == f"{tag}Sentence":
            _write_sentences(out, label, child, inner)
            label = ""
        else:
            write(out, child, inner)
    out.line(label)
    if path is not None:
        role = {"Paragraph": PartRole.PARAGRAPH, "Item": PartRole.ITEM}.get(tag, PartRole.SUBITEM)
        out.part(role, start, inner or "")


def _write_sentences(out: ProvisionText, label: str, element: Element, path: str | None) -> None:
    blocks = [child for child in element if child.tag in _BLOCKS]
    columns = element.findall("Column")
    words = [inline_text(column) for column in columns]
    if not columns and blocks:
        words = ["".join(inline_text(child) for child in element if child not in blocks)]
    elif not columns:
        words = [inline_text(element)]
    out.line("　".join(filter(None, [label, *words])))
    for block in blocks:
        write(out, block, path)


def _inner_path(element: Element, owner: str | None) -> str | None:
    """Return the path of a numbered element below the unit, None if it cannot be cited."""
    if owner is None:
        return None
    if element.tag in ("Paragraph", "Item"):
        number = from_attribute(element.get("Num"))
        step = number and ("p" if element.tag == "Paragraph" else "i") + number
    else:
        step = subitem_name(child_text(element, f"{element.tag}Title"))
    if not step:
        return None
    return f"{owner}/{step}" if owner else step
