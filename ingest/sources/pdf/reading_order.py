"""From characters to lines in reading order: rows, two columns, spaces between words."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.sources.pdf.layout import Box, Glyph, Line, Table

# All in widths of a character (em).
_SAME_ROW = 0.35
_WORD_GAP = 0.15  # between words of Latin letters that the file does not separate by a space
_WIDE_GAP = 1.0  # between Japanese characters: a tabulator, kept as one full-width space
_GUTTER = 1.0  # the narrowest white strip between two columns

_LATIN_END = re.compile(r"[0-9A-Za-z)\],.;:%]$")
_LATIN_START = re.compile(r"[0-9A-Za-z(\[]")

Row = list[Glyph]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTable:
    """A table and where it stands."""

    box: Box
    table: Table


def arrange(
    glyphs: Iterable[Glyph], frames: Sequence[Box], tables: Sequence[PlacedTable]
) -> list[Line | Table]:
    """Return the page's lines and tables in reading order.

    Characters inside a table are left out: they are in the table. Two columns are read one
    after the other, between lines that run across both.
    """
    free = [g for g in glyphs if not any(t.box.holds(*_middle(g)) for t in tables)]
    rows = rows_of(free)
    gutter = _find_gutter(rows)
    placed: list[tuple[int, int, float, Line | Table]] = []
    band = 0
    for band, column, members in _bands(rows, gutter):
        for row in rows_of(members):
            line = replace(_line(row, frames), column=column)
            placed.append((band, column, line.base, line))
    for found in tables:
        band, column = _band_of(found.box, placed, gutter)
        middle = (found.box.x0 + found.box.x1) / 2
        # Just above the table: its own outline is no frame.
        framed = any(frame.holds(middle, found.box.top - 2) for frame in frames)
        placed.append((band, column, found.box.bottom, replace(found.table, framed=framed)))
    placed.sort(key=lambda entry: entry[:3])
    return [block for *_, block in placed]


def rows_of(glyphs: Iterable[Glyph]) -> list[Row]:
    """Group characters that stand on one line, top to bottom, each row from left to right."""
    rows: list[Row] = []
    for glyph in sorted(glyphs, key=lambda g: g.base):
        if rows:
            first = rows[-1][0]
            if glyph.base - first.base <= _SAME_ROW * max(first.size, glyph.size):
                rows[-1].append(glyph)
                continue
        rows.append([glyph])
    for row in rows:
        # By the middle: the box of 「 reaches far to the left of what is printed.
        row.sort(key=lambda g: g.x0 + g.x1)
    return [row for row in rows if any(not g.text.isspace() for g in row)]


def text_of(row: Row) -> str:
    """Return the text of a row, with the spaces that only the distance shows.

    Distances beside Japanese characters are typesetting (和欧間の空き), not spaces.
    """
    pieces = []
    for before, after in pairwise([row[0], *row]):
        gap = (after.x0 - before.x1) / max(before.size, after.size, 1.0)
        spaced = before.text.isspace() or after.text.isspace()
        if not spaced and gap > _WIDE_GAP:
            pieces.append("　")
        elif not spaced and gap > _WORD_GAP and before.text.isascii() and after.text.isascii():
            pieces.append(" ")
        pieces.append(after.text)
    # A full-width space at the end is the author's: it separates what the next line goes on with.
    return "".join(pieces).lstrip().rstrip(" ")


def join_lines(before: str, after: str) -> str:
    """Join two printed lines of one paragraph, with a space between Latin words and numbers.

    >>> join_lines("収入は 1,000", "2,000 円"), join_lines("世帯の", "認定")
    ('収入は 1,000 2,000 円', '世帯の認定')
    """
    return (
        f"{before} {after}"
        if _LATIN_END.search(before) and _LATIN_START.match(after)
        else before + after
    )


def _line(row: Row, frames: Sequence[Box]) -> Line:
    visible = [g for g in row if not g.text.isspace()]
    base = statistics.median_low(g.base for g in visible)
    size = statistics.median_low(g.size for g in visible)
    x0, x1 = visible[0].x0, visible[-1].x1
    if visible[0].text in "（「『【〔［｛〈《〘〖":  # printed in the right half of its square
        x0 = max(x0, visible[0].x1 - size / 2)
    framed = any(frame.holds((x0 + x1) / 2, base - size / 3) for frame in frames)
    return Line(text=text_of(row), x0=x0, x1=x1, base=base, size=size, framed=framed)


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2


def _find_gutter(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Return the white strip between two columns, or None if the page has one column.

    The strip lies in the middle third, almost no row crosses it, and many rows end close to
    it on the left and begin close to it on the right.
    """
    if len(rows) < 6:
        return None
    left = min(row[0].x0 for row in rows)
    right = max(row[-1].x1 for row in rows)
    size = statistics.median(row[0].size for row in rows)
    start, stop = int(left + (right - left) / 3), int(left + (right - left) * 2 / 3)
    crossed = [0] * (stop - start + 2)
    for row in rows:
        for glyph in row:
            for x in range(max(start, int(glyph.x0)), min(stop, int(glyph.x1)) + 1):
                crossed[x - start] += 1
    allowed = max(2, len(rows) // 10)
    strip = _widest([count <= allowed for count in crossed])
    if strip is None or strip[1] - strip[0] < _GUTTER * size:
        return None
    x0, x1 = float(start + strip[0]), float(start + strip[1])
    ends = [max(g.x1 for g in row if g.x1 <= x0 + 2) for row in rows if row[0].x1 <= x0 + 2]
    starts = [min(g.x0 for g in row if g.x0 >= x1 - 2) for row in rows if row[-1].x0 >= x1 - 2]
    full = sum(x0 - end < 2 * size for end in ends)
    begun = sum(start - x1 < 2 * size for start in starts)
    return (x0, x1) if min(full, begun) >= max(4, len(rows) // 5) else None


def _widest(flags: Sequence[bool]) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    start: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            if best is None or index - start > best[1] - best[0]:
                best = (start, index)
            start = None
    return best


def _bands(
    rows: Sequence[Row], gutter: tuple[float, float] | None
) -> Iterable[tuple[int, int, Row]]:
    """Yield (band, column, characters): a row across both columns is a band of its own."""
    if gutter is None:
        yield 0, 0, [glyph for row in rows for glyph in row]
        return
    band = 0
    columns: tuple[Row, Row] = ([], [])
    for row in rows:
        if _crosses(row, gutter):
            yield from ((band, side, columns[side]) for side in (0, 1))
            yield band + 1, 0, row
            band, columns = band + 2, ([], [])
        else:
            middle = _split_point(row, gutter)
            for glyph in row:
                columns[glyph.x0 > middle].append(glyph)
    yield from ((band, side, columns[side]) for side in (0, 1))


def _crosses(row: Row, gutter: tuple[float, float]) -> bool:
    middle = (gutter[0] + gutter[1]) / 2
    both_sides = row[0].x0 + row[0].x1 < 2 * middle < row[-1].x0 + row[-1].x1
    return both_sides and _widest_gap(row, gutter)[0] < 0.8 * _GUTTER * row[0].size


def _split_point(row: Row, gutter: tuple[float, float]) -> float:
    width, place = _widest_gap(row, gutter)
    return place if width > 0 else (gutter[0] + gutter[1]) / 2


def _widest_gap(row: Row, gutter: tuple[float, float]) -> tuple[float, float]:
    """Return width and middle of the widest space of the row that touches the gutter."""
    gaps = [
        (after.x0 - before.x1, (before.x1 + after.x0) / 2)
        for before, after in pairwise(row)
        if before.x1 < gutter[1] and after.x0 > gutter[0]
    ]
    return max(gaps, default=(0.0, 0.0))


def _band_of(
    box: Box,
    placed: Sequence[tuple[int, int, float, Line | Table]],
    gutter: tuple[float, float] | None,
) -> tuple[int, int]:
    """Return band and column of a table: those of the last line above it."""
    above = [entry for entry in placed if entry[2] <= box.bottom]
    band = max((entry[0] for entry in above), default=0)
    crosses = gutter and box.x0 < gutter[0] and box.x1 > gutter[1]
    return band, int(bool(gutter) and not crosses and box.x0 >= gutter[0]) if gutter else 0
