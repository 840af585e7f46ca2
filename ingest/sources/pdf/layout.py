"""What a page of a PDF holds, in reading direction: lines of text, tables, their places.

Coordinates are points from the top left of the page, after the page has been turned so that
its lines run from left to right. In vertical writing (縦書き) the turned page's "left" is
therefore the top of the paper, and its "top" the right edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Glyph(NamedTuple):
    """One printed character. ``base`` is the line that it stands on."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float  # of the type, in points


class Box(NamedTuple):
    """A rectangle on the page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Return True if the point lies in the box."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line of one column."""

    text: str
    x0: float  # of the first visible character
    x1: float
    base: float
    size: float
    framed: bool = False  # stands in a box with a drawn border
    column: int = 0  # 0 or 1; 0 also for lines across both columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A ruled table. Every row has the same number of cells; the covered part of a merged
    cell is ""."""

    rows: tuple[tuple[str, ...], ...]
    x0: float
    x1: float
    framed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLayout:
    """One page: its lines and tables in reading order."""

    number: int  # from 1
    label: str  # from the PDF's page labels, "" if it has none
    width: float
    height: float
    blocks: tuple[Line | Table, ...]
    unreadable: int = 0  # characters that the fonts give no meaning to
    pictured: bool = False  # pictures cover most of the page
    recognised: bool = False  # read by OCR: type sizes and frames tell nothing
