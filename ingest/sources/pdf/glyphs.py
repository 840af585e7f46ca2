"""Characters, frames and pictures of one page, through PDFium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt
from typing import Any, NamedTuple

from ingest.sources.pdf.layout import Box, Glyph

_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_HYPHEN_AT_LINE_END = "\x02"  # PDFium's own sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Maps the PDF's coordinates (from the bottom left) to those of the reading direction.

    ``quarters`` is how far the writing is turned to the right: 1 for lines that run down the
    paper, which also describes vertical writing.
    """

    quarters: int
    left: float  # of the page's media box
    bottom: float
    right: float
    top: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the turned rectangle."""
        match self.quarters:
            case 0:
                return Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
            case 1:
                return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)
            case 2:
                return Box(
                    self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
                )
            case _:
                return Box(
                    bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
                )

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height of the turned page."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGlyphs:
    """What stands on a page, turned to its reading direction; in the order of the file."""

    turn: Turn
    glyphs: tuple[Glyph, ...]
    paths: tuple[Box, ...]  # drawn lines and rectangles
    pictured: bool
    unreadable: int
    blank: bool  # nothing is drawn at all


class _Raw(NamedTuple):
    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float  # of the origin
    y: float
    size: float
    quarters: int  # how far the character is turned to the right


def read_glyphs(page: Any) -> PageGlyphs:
    """Read the characters and drawings of a ``pypdfium2.PdfPage``."""
    import pypdfium2.raw as pdfium

    raw = list(_raw_glyphs(page))
    quarters, vertical = _writing_direction(raw)
    turn = Turn(quarters=quarters, **_media_box(page))
    paths, pictured, blank = [], 0.0, True
    width, height = turn.size
    wanted = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE]
    for item in page.get_objects(filter=wanted):
        blank = False
        box = turn.box(*item.get_bounds())
        if item.type == pdfium.FPDF_PAGEOBJ_PATH:
            paths.append(box)
        else:
            pictured += (box.x1 - box.x0) * (box.bottom - box.top)
    glyphs = tuple(_turned(glyph, turn, vertical) for glyph in raw)
    return PageGlyphs(
        turn=turn,
        glyphs=glyphs,
        paths=tuple(paths),
        pictured=pictured > 0.5 * width * height,
        unreadable=sum(glyph.text == _UNKNOWN for glyph in glyphs),
        blank=blank and not glyphs,
    )


def _media_box(page: Any) -> dict[str, float]:
    left, bottom, right, top = page.get_mediabox()
    return {"left": left, "bottom": bottom, "right": right, "top": top}


def _raw_glyphs(page: Any) -> Iterator[_Raw]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    nominal, size, quarters = 0.0, 0.0, 0
    for index in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            nominal = 0.0  # a new run: its matrix may differ
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, index, loose)
        given = pdfium.FPDFText_GetFontSize(text, index)
        if given != nominal:
            nominal = given
            pdfium.FPDFText_GetMatrix(text, index, matrix)
            size = given * sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
            quarters = round(pdfium.FPDFText_GetCharAngle(text, index) / (pi / 2)) % 4
        code = pdfium.FPDFText_GetUnicode(text, index)
        character = _character(code)
        if character:
            box = (loose.left, loose.bottom, loose.right, loose.top)
            if loose.right <= loose.left:
                pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
                box = (left.value, bottom.value, right.value, top.value)
            yield _Raw(character, *box, x.value, y.value, size, quarters)
    text.close()


def _character(code: int) -> str:
    if code in (0, 0xFFFE, 0xFFFF):
        return _UNKNOWN
    character = chr(code)
    if character == _HYPHEN_AT_LINE_END:
        return "-"
    if character in "\t\xa0":
        return " "
    return character if character.isprintable() or character == "　" else ""


def _writing_direction(raw: list[_Raw]) -> tuple[int, bool]:
    """Return the quarter turns of the lines, and True if it is vertical writing (縦書き)."""
    if not raw:
        return 0, False
    quarters = Counter(glyph.quarters for glyph in raw).most_common(1)[0][0]
    if quarters:
        return quarters, False
    down = along = 0
    for before, after in pairwise(raw):
        dx, dy, size = after.x - before.x, before.y - after.y, before.size
        down += abs(dx) < 0.5 * size and 0.5 * size < dy < 1.6 * size
        along += abs(dy) < 0.5 * size and 0.2 * size < dx < 1.6 * size
    return (1, True) if down > along else (0, False)


def _turned(glyph: _Raw, turn: Turn, vertical: bool) -> Glyph:
    box = turn.box(glyph.left, glyph.bottom, glyph.right, glyph.top)
    if not vertical:
        base = turn.box(glyph.x, glyph.y, glyph.x, glyph.y).top
    elif glyph.quarters == 0:  # its box may be cut tight: 、 stands in a corner of its square
        middle = glyph.x + glyph.size / 2
        base = turn.box(middle, glyph.y, middle, glyph.y).top
    else:
        base = (box.top + box.bottom) / 2
    return Glyph(glyph.text, *box, base, glyph.size)
