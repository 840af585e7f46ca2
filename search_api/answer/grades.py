"""Grades of places (級地): the columns of a table, and which of them a question names.

3級地-1の70歳の第1類の額 names a column by 3級地-1; its 3 counts no persons. A grade that is no
column of a table (4級地) has no amount in it.
"""

from __future__ import annotations

import re

from corpus.folding import fold

_GRADE = re.compile(r"(?<![0-9])([1-9])級地(?:\s*[-‐−–ー―の]\s*([1-9])(?![0-9人歳類]))?")
_LIVING = re.compile(rf"{_GRADE.pattern}(?:に(?:住む|住んでいる|住んでる|ある))?")


def grades_in(text: str) -> frozenset[str]:
    """Return the grades that a text names: 2級地, 3級地-1.

    >>> sorted(grades_in("３級地－１の45歳の第1類"))
    ['3級地-1']
    """
    return frozenset(
        f"{whole}級地" + (f"-{part}" if part else "") for whole, part in _GRADE.findall(fold(text))
    )


def without_grades(text: str) -> str:
    """Return a text without the grades that it names, and without living there."""
    return _LIVING.sub(" ", fold(text))


def meet(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether a grade of one is a grade of the other, or its half: 2級地 and 2級地-1."""
    return any(a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-") for a in one for b in other)
