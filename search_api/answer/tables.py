"""Rows of a table as an answer to how much: their units stand in the head, their keys are ranges.

For somebody of 70 years, | 年齢 | 1級地-1（円） | is answered by the row | 70～74 | 46,460 |
and by no other: a neighbour's amount is worse than none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpus.folding import fold
from search_api.answer.question import Figure, amount_of, figures_in, unit_of

_IN_HEAD = re.compile(r"\(([^()]+)\)$")
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_RANGE = re.compile(
    r"([0-9][0-9,]*)(?:[^0-9,~〜]*([~〜])[^0-9]*([0-9][0-9,]*)?|[^0-9,~〜以]*(以上))?"
)
_DATED = re.compile(r"^使える期間[:：]", re.MULTILINE)  # the end of a sheet's table
_KEPT = 64  # units: every sentence of one asks for the same
_SPAN = re.compile(r"[0-9]\s*[~〜]")
_PERSONS = re.compile(r"[0-9]{1,2}(?:[~〜][0-9]{1,2})?人")
_HOUSEHOLD = re.compile(r"([0-9]{1,2})人世帯")
#: What a table's first column counts, and the unit in which a question names it.
_KEYS = (("年齢", "歳"), ("収入", "円"), ("人員", "人"))


def row_figures(head: str, row: str) -> Iterable[Figure]:
    """Yield the figures of a row: those with a unit of their own, and those of the head's units.

    >>> list(row_figures("| 世帯 | 月額（円） |", "| 1人 | 27,790 |"))
    [Figure(value='1', unit='人'), Figure(value='27790', unit='円')]
    """
    yield from figures_in(row)
    for name, cell in zip(_cells(head), _cells(row), strict=False):
        written = _IN_HEAD.search(name)
        unit = unit_of(written[1]) if written else ""
        number = _NUMBER.search(cell)
        if unit and number:
            yield Figure(number[0].replace(",", ""), unit)


def row_fits(head: str, row: str, asked: Iterable[Figure]) -> bool | None:
    """Tell whether a row is that of a question's figures; None where it is not told by them.

    >>> row_fits("| 年齢 | 額（円） |", "| 70～74 | 46,460 |", [Figure("70", "歳")])
    True
    """
    keys, names = _cells(row), _cells(head)
    if not keys or not names:
        return None
    for name, unit in _KEYS:
        values = [found for each in asked if each.unit == unit if (found := amount_of(each))]
        limits = _limits(keys[0]) if name in names[0] and values else None
        if limits is not None:
            return any(limits[0] <= value <= limits[1] for value in values)
    return None


def has_column(head: str, row: str, question: str, asked: Iterable[Figure]) -> bool:
    """Tell whether a question says the row's key, and the number of persons of a column.

    >>> has_column("| 区域 | 2人（円） |", "| 南市 | 6 |", "南市の2人", [Figure("2", "人")])
    True
    """
    key, *_ = _cells(row)
    persons = [amount_of(each) for each in asked if each.unit == "人"]
    limits = [_limits(cell) for cell in _cells(head)[1:] if _PERSONS.match(cell)]
    return (
        bool(key)
        and key in fold(question)
        and any(low <= value <= high for value in persons for low, high in filter(None, limits))
    )


def row_day(row: str) -> dt.date | None:
    """Return the day that a row is of: 2027-02-15 in its first column; None for all else."""
    try:
        return dt.date.fromisoformat(_cells(row)[0])
    except ValueError:
        return None


def is_keyed(head: str, row: str, asked: Iterable[Figure]) -> bool:
    """Tell whether a row is one of many cases, and the question says nothing of which one.

    >>> is_keyed("| 年齢 | 額（円） |", "| 70～74 | 46,460 |", [])
    True
    """
    keys, names = _cells(row), _cells(head)
    units = {unit for name, unit in _KEYS if names and name in names[0]}
    ranged = bool(keys) and (_SPAN.search(keys[0]) is not None or "人" in units)
    return bool(units) and ranged and not any(each.unit in units for each in asked)


def is_beyond(rows: Iterable[Sequence[str]], asked: Iterable[Figure]) -> bool | None:
    """Tell whether a question's figure is in no row of a table (head and row of each).

    None where the table is not keyed by a figure of the question.
    """
    wanted = list(asked)
    told = {row_fits(head, row, wanted) for head, row in rows}
    return None if told <= {None} else True not in told


def is_of_household(title: str, asked: Iterable[Figure]) -> bool:
    """Tell whether a table is of the household of a question: 3人世帯 in its title is no 2人.

    >>> is_of_household("加算（3人世帯の1人あたり）", [Figure("2", "人")])
    False
    """
    sizes = {float(number) for number in _HOUSEHOLD.findall(fold(title))}
    persons = {amount_of(each) for each in asked if each.unit == "人"}
    return not sizes or not persons or bool(sizes & persons)


def is_below_table(text: str, at: int) -> bool:
    """Tell whether a place of a text is a note to the table above it, quoted with its rows."""
    table, dated = _table_and_its_end(text)
    return 0 <= table < at - 1 and text[at : at + 1] != "|" and at <= dated


@lru_cache(maxsize=_KEPT)
def _table_and_its_end(text: str) -> tuple[int, int]:
    """Return where the first table of a text stands, and the last line that ends one; -1: none."""
    dated = [found.start() for found in _DATED.finditer(text)]
    return text.find("\n|"), dated[-1] if dated else -1


def _limits(key: str) -> tuple[float, float] | None:
    found = _RANGE.search(key)
    if found is None:
        return None
    low = float(found[1].replace(",", ""))
    if found[2] or found[4]:
        return low, float(found[3].replace(",", "")) if found[3] else float("inf")
    return low, low


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in fold(line).strip().strip("|").split("|")]
