"""Lines to paragraphs: line ends that only the width of the page made go away again."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.sources.pdf.layout import Line, PageLayout, Table
from ingest.sources.pdf.reading_order import join_lines

# In widths of a character (em).
_FULL = 1.5  # a line that ends this close to the right edge may go on in the next
_INDENT = 0.7
_SAME_PLACE = 0.3

_MARKED = re.compile(
    r"^(?:[（(]?[0-9０-９ア-ンｱ-ﾝa-zａ-ｚ①-⑳一二三四五六七八九十]{1,3}[)）．.　 ]"
    r"|[・○●◎◇◆□■※＊*①-⑳〇注])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text that belongs together; its type size, frame and pages."""

    text: str
    size: float
    first_page: int
    last_page: int
    framed: bool = False
    table: Table | None = None


Column = tuple[int, int, bool]  # width of the page, number of the column, framed


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is usual in this document: type size, distance of lines, edges of the columns."""

    size: float
    pitch: float
    edges: dict[Column, tuple[float, float]]  # left and right


Block = tuple[PageLayout, Line | Table]


def measure(pages: Sequence[PageLayout]) -> Measure:
    """Find the body size, the usual edges of each kind of column and the distance of lines."""
    sizes: Counter[float] = Counter()
    lefts: dict[Column, list[float]] = defaultdict(list)
    rights: dict[Column, list[float]] = defaultdict(list)
    lines = [(p, block) for p in pages for block in p.blocks if isinstance(block, Line)]
    for page, line in lines:
        sizes[round(line.size, 1)] += len(line.text)
        lefts[_column(page, line)].append(line.x0)
        rights[_column(page, line)].append(line.x1)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    edges = {key: _edges(lefts[key], rights[key], key[0], size) for key in lefts}
    pitches = [
        line.base - before.base
        for (page, before), (next_page, line) in pairwise(lines)
        if page is next_page
        and line.base > before.base
        and abs(before.size - size) < 0.1
        and abs(line.size - size) < 0.1
        # Most lines that reach the edge go on in the next; those that do not tell nothing.
        and before.x1 >= edges[_column(page, before)][1] - 0.1 * size
    ]
    return Measure(size=size, pitch=_most_frequent(pitches) if pitches else 1.7 * size, edges=edges)


def paragraphs(blocks: Iterable[Block], usual: Measure, gap: float) -> list[Paragraph]:
    """Join the blocks of running text (heads and page numbers are gone already).

    ``gap`` is the distance of two lines, in usual distances, from which they are two
    paragraphs; below 1.1 the distance also decides that they are one. 0 leaves it out.
    """
    done: list[Paragraph] = []
    draft: list[tuple[PageLayout, Line]] = []
    for page, block in blocks:
        if isinstance(block, Table):
            _finish(draft, done)
            _add_table(done, page, block)
            continue
        if draft and not _goes_on(draft, page, block, usual, gap):
            _finish(draft, done)
        draft.append((page, block))
    _finish(draft, done)
    return done


def _goes_on(
    draft: Sequence[tuple[PageLayout, Line]],
    page: PageLayout,
    line: Line,
    usual: Measure,
    gap: float,
) -> bool:
    """Return True if ``line`` continues the paragraph."""
    last_page, last = draft[-1]
    if line.framed != last.framed or abs(line.size - last.size) > 0.04 * last.size:
        return False
    left, right = usual.edges[_column(last_page, last)]
    if last.x1 < right - _FULL * last.size:
        return False
    same_column = page.number == last_page.number and line.column == last.column
    distance = line.base - last.base
    if same_column and gap and distance > 0:
        pitch = usual.pitch * line.size / usual.size
        if distance > gap * pitch:
            return False
        if gap < 1.1 and abs(line.size - usual.size) < 0.1:
            return True
    here = line.x0 - usual.edges[_column(page, line)][0]
    shift = (here - (last.x0 - left)) / line.size
    if _MARKED.match(line.text):
        return False
    if abs(shift) <= _SAME_PLACE:  # under each other: a new paragraph would be indented
        return len(draft) > 1 or here < _INDENT * line.size
    if shift > 0:
        return len(draft) == 1 and _MARKED.match(draft[0][1].text) is not None
    return len(draft) == 1


def _finish(draft: list[tuple[PageLayout, Line]], done: list[Paragraph]) -> None:
    if not draft:
        return
    text = ""
    for _, line in draft:
        text = join_lines(text, line.text)
    done.append(
        Paragraph(
            text=text.strip(),
            size=statistics.median_low(line.size for _, line in draft),
            first_page=draft[0][0].number,
            last_page=draft[-1][0].number,
            framed=draft[0][1].framed,
        )
    )
    draft.clear()


def _add_table(done: list[Paragraph], page: PageLayout, table: Table) -> None:
    """Append a table; one that only goes on from the page before is joined to its beginning."""
    before = done[-1] if done else None
    first = page.number
    if (
        before is not None
        and before.table is not None
        and before.last_page == page.number - 1
        and len(before.table.rows[0]) == len(table.rows[0])
        and abs(before.table.x0 - table.x0) < 2
        and abs(before.table.x1 - table.x1) < 2
    ):
        head = before.table.rows[0]
        rest = table.rows[1:] if table.rows[0] == head else table.rows
        table = Table(rows=before.table.rows + rest, x0=table.x0, x1=table.x1, framed=table.framed)
        first = before.first_page
        done.pop()
    done.append(
        Paragraph(
            text="",
            size=0.0,
            first_page=first,
            last_page=page.number,
            framed=table.framed,
            table=table,
        )
    )


def _most_frequent(values: list[float]) -> float:
    """Return the middle of the densest two percent of ``values``."""
    ordered = sorted(values)
    best, best_count, start = ordered[0], 0, 0
    for end, value in enumerate(ordered):
        while value > ordered[start] * 1.02:
            start += 1
        if end - start + 1 > best_count:
            best, best_count = ordered[(start + end) // 2], end - start + 1
    return best


def _column(page: PageLayout, line: Line) -> Column:
    return round(page.width), line.column, line.framed


def _edges(lefts: list[float], rights: list[float], width: int, size: float) -> tuple[float, float]:
    """Return the left and right edge of a kind of column.

    Where no three lines end together no right edge is seen: then the margins are alike.
    """
    left, right = _usual(lefts, 0.1), _usual(rights, 0.85)
    ending = sum(abs(x - right) < 0.5 * size for x in rights)
    return left, right if ending >= 3 else max(right, width - min(lefts))


def _usual(values: list[float], quantile: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(quantile * len(ordered)))]
