"""Ruled tables and frames of a page: pdfplumber finds the grid, our characters fill it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ingest.sources.pdf.glyphs import PageGlyphs, Turn
from ingest.sources.pdf.layout import Box, Glyph, Table
from ingest.sources.pdf.reading_order import PlacedTable, join_lines, rows_of, text_of

#: Pages with no more drawn paths than this cannot hold a ruled table: a rule below the running
#: head and a frame or two. (A table needs two rules each way and an edge.)
FEW_PATHS = 3

_SAME_RULE = 2.0  # points between two drawings of one rule


def find_frames(page: PageGlyphs) -> list[Box]:
    """Return the drawn rectangles that may hold lines: wide, and higher than a line."""
    width, height = page.turn.size
    return [
        path
        for path in page.paths
        if path.x1 - path.x0 > 0.2 * width and 12 < path.bottom - path.top < 0.95 * height
    ]


class TableFinder:
    """Finds tables in the pages of one file. Opens it with pdfplumber when first needed."""

    def __init__(self, path: Path, password: str) -> None:
        self._path, self._password = path, password
        self._pdf: Any = None

    def close(self) -> None:
        """Close the file."""
        if self._pdf is not None:
            self._pdf.close()

    def find(self, number: int, page: PageGlyphs) -> tuple[list[PlacedTable], list[Box]]:
        """Return the tables of page ``number`` (from 1), and its frames (tables of one cell)."""
        if len(page.paths) <= FEW_PATHS:
            return [], []
        if self._pdf is None:
            import pdfplumber

            self._pdf = pdfplumber.open(self._path, password=self._password)
        plumbed = self._pdf.pages[number - 1]
        tables, frames = [], []
        for found in plumbed.find_tables():
            place = _Placer(plumbed, page.turn)
            cells = [place(cell) for cell in found.cells]
            if len(cells) > 1:
                tables.append(PlacedTable(box=place(found.bbox), table=_fill(cells, page.glyphs)))
            else:
                frames.append(place(found.bbox))
        plumbed.close()
        return tables, frames


class _Placer:
    """Maps pdfplumber's coordinates (of the page as it is shown) to the reading direction."""

    def __init__(self, plumbed: Any, turn: Turn) -> None:
        self._shown, self._turn = plumbed.rotation % 360 // 90, turn

    def __call__(self, box: tuple[float, float, float, float]) -> Box:
        x0, top, x1, bottom = box
        t = self._turn
        match self._shown:
            case 0:
                return t.box(t.left + x0, t.top - bottom, t.left + x1, t.top - top)
            case 1:
                return t.box(t.left + top, t.bottom + x0, t.left + bottom, t.bottom + x1)
            case 2:
                return t.box(t.right - x1, t.bottom + top, t.right - x0, t.bottom + bottom)
            case _:
                return t.box(t.right - bottom, t.top - x1, t.right - top, t.top - x0)


def _fill(cells: Sequence[Box], glyphs: Sequence[Glyph]) -> Table:
    """Put the cells in rows and columns: pdfplumber's are those of the page as it is shown."""
    tops, lefts = _distinct(c.top for c in cells), _distinct(c.x0 for c in cells)
    rows = [[""] * len(lefts) for _ in tops]
    for cell in cells:
        rows[_nearest(tops, cell.top)][_nearest(lefts, cell.x0)] = _cell_text(cell, glyphs)
    return Table(
        rows=tuple(tuple(row) for row in rows),
        x0=min(c.x0 for c in cells),
        x1=max(c.x1 for c in cells),
    )


def _distinct(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME_RULE:
            found.append(value)
    return found


def _nearest(places: Sequence[float], value: float) -> int:
    return min(range(len(places)), key=lambda index: abs(places[index] - value))


def _cell_text(cell: Box, glyphs: Sequence[Glyph]) -> str:
    inside = [g for g in glyphs if cell.holds((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2)]
    text = ""
    for row in rows_of(inside):
        text = join_lines(text, text_of(row))
    return text.strip()
