"""When the figures of a unit hold (使える期間), and which year a question asks about.

An amount of another year answers nothing: 令和6年度の額は is not answered by that of 令和8年度.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.eras import YEAR_BEFORE
from corpus.folding import fold

_FIRST_MONTH = 4  # of a fiscal year (年度)
_KEPT = 64  # units: every sentence of one asks for the same
_LINE = re.compile(r"^使える期間[:：].*$", re.MULTILINE)
_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日(から|まで)")
_YEAR = re.compile(
    r"(?:(令和|平成|昭和)(元|[0-9]{1,2})年(度)?|(?<![0-9])((?:19|20)[0-9]{2})年(度)?)"
    r"(?!(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?:以[前後])?に?生まれ)"
)
_NEAR = re.compile(r"(一昨年|昨年|去年|前年|再来年|来年|翌年)(度)?")
_AWAY = {"一昨年": -2, "昨年": -1, "去年": -1, "前年": -1, "来年": 1, "翌年": 1, "再来年": 2}
_MONTH = re.compile(r"(今年の?)?(?<![0-9])(1[0-2]|[1-9])月(?![0-9分額間])")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both of them among it."""

    first: dt.date
    last: dt.date

    def meets(self, other: Period) -> bool:
        """Tell whether two periods have a day in common."""
        return self.first <= other.last and other.first <= self.last


def period_line(text: str) -> tuple[int, int] | None:
    """Return the span of the line of a unit's text that says when its figures hold."""
    found = _LINE.search(text)
    return found.span() if found else None


@lru_cache(maxsize=_KEPT)
def period_of(text: str) -> Period | None:
    """Return when the figures of a unit hold; None where its text says nothing of it."""
    line = _LINE.search(text)
    try:
        days = {
            edge: dt.date(int(year), int(month), int(day))
            for year, month, day, edge in _DAY.findall(line[0] if line else "")
        }
    except ValueError:  # the 31st of February: a text that somebody typed
        return None
    return Period(days["から"], days.get("まで", dt.date.max)) if "から" in days else None


def periods_in(text: str) -> tuple[Period, ...]:
    """Return the years that a text names: 令和7年度, 2026年; no years of birth."""
    found = []
    for written in _YEAR.finditer(fold(text)):
        era, number, era_fiscal, western, fiscal = written.groups()
        year = (
            int(western) if western else YEAR_BEFORE[era] + (1 if number == "元" else int(number))
        )
        found.append(_year(year, bool(era_fiscal or fiscal)))
    return tuple(filter(None, found))


def without_years(text: str) -> str:
    """Return a text without the years that it names."""
    return _YEAR.sub(" ", fold(text))


def asked_period(text: str, today: dt.date) -> Period | None:
    """Return the year that a question names; None where it names none.

    >>> asked_period("令和6年度の特例加算はいくらですか", dt.date(2026, 11, 1))
    Period(first=datetime.date(2024, 4, 1), last=datetime.date(2025, 3, 31))
    """
    named = periods_in(text)
    if named:
        return named[0]
    near = _NEAR.search(fold(text))
    if near is None:
        return None
    now = today.year - (bool(near[2]) and today.month < _FIRST_MONTH)
    return _year(now + _AWAY[near[1]], bool(near[2]))


def asked_month(text: str, today: dt.date) -> Period | None:
    """Return the month that a question names, the next to come where it says no year.

    >>> asked_month("来年2月の支払日は", dt.date(2026, 11, 1))
    Period(first=datetime.date(2027, 2, 1), last=datetime.date(2027, 2, 28))
    """
    found = _MONTH.search(fold(text))
    if found is None:
        return None
    number = int(found[2])
    year = asked_period(text, today)
    if year is not None:
        of_year = year.first.year + (number < year.first.month)
    else:
        of_year = today.year + (not found[1] and number < today.month)
    if of_year > dt.MAXYEAR:
        return None
    last = calendar.monthrange(of_year, number)[1]
    return Period(dt.date(of_year, number, 1), dt.date(of_year, number, last))


def _year(year: int, fiscal: bool) -> Period | None:
    """Return a year; None where the calendar has none: the one after 9999."""
    try:
        if not fiscal:
            return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
        return Period(dt.date(year, _FIRST_MONTH, 1), dt.date(year + 1, _FIRST_MONTH - 1, 31))
    except ValueError:
        return None
