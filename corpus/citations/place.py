"""Places in a law: articles and parts in their order, and which comes before which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.citations.types import Direction
from corpus.folding import fold
from corpus.numerals import to_int
from corpus.types import PartRole, Unit

_LAW_NUMBER = re.compile(r"(?:法律|政令|省令|府令|令)第([0-9〇一二三四五六七八九十百千]+)号")
_YEAR = re.compile(r"(明治|大正|昭和|平成|令和)([0-9〇一二三四五六七八九十元]+)年")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article that was cited or is read; ``document_id`` is "" where the law is not there."""

    document_id: str
    path: str  # art29, suppl-7/art3


def around(order: Sequence[str], here: str, direction: Direction, count: int) -> list[str]:
    """Return the ``count`` places before (or the one after) ``here``; 0 is all that are before.

    >>> around(["p1", "p2", "p3"], "p3", Direction.PREVIOUS, 2)
    ['p1', 'p2']
    """
    if here not in order:
        return []
    index = order.index(here)
    if direction is Direction.NEXT:
        return list(order[index + 1 : index + 1 + count])
    if count == 0:
        return list(order[:index])
    return list(order[index - count : index]) if count <= index else []


def listed_parts(unit: Unit, role: PartRole) -> list[str]:
    """Return the locators of a unit's parts with a role, in order."""
    return [part.locator for part in unit.parts if part.role is role and part.locator]


def law_number(text: str) -> tuple[str, int, int] | None:
    """Read (era, year, number) from 平成二五年一二月一三日法律第一〇四号."""
    folded = fold(text)
    year, number = _YEAR.search(folded), _LAW_NUMBER.search(folded)
    return (year[1], to_int(year[2]), to_int(number[1])) if year and number else None


_REPLACED = re.compile("とあるのは|読み替え")
_QUOTE = re.compile("「[^「」]*(?:「[^「」]*」[^「」]*)*」")


def replaced_wording(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of 「…」 in lines that read wording anew (読替規定)."""
    return tuple(
        (line.start() + quote.start(), line.start() + quote.end())
        for line in re.finditer("[^\n]+", text)
        if _REPLACED.search(line[0])
        for quote in _QUOTE.finditer(line[0])
    )
