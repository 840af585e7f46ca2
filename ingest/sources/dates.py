"""Dates as notices and office files write them."""

from __future__ import annotations

import datetime as dt
import re

from corpus.days import day_in_words
from corpus.eras import YEAR_BEFORE
from corpus.numerals import NUMERAL_CHARS, to_int

_YEAR_BEFORE = {**YEAR_BEFORE, "西暦": 0, "": 0}
_NUMBER = f"([{NUMERAL_CHARS}○元]+)"
_DATE = re.compile(
    rf"({'|'.join(_YEAR_BEFORE)})\s*{_NUMBER}\s*年\s*{_NUMBER}\s*月\s*{_NUMBER}\s*日"
)


def find_date(text: str) -> dt.date | None:
    """Return the first date in ``text``: 令和七年四月一日, 昭和２５年５月４日, 2025年4月1日.

    None if there is none, or if the first one does not exist in the calendar.
    """
    match = _DATE.search(text)
    if match is None:
        return None
    era, *numbers = match.groups()
    try:
        year, month, day = (to_int(number.replace("○", "〇")) for number in numbers)
        return dt.date(_YEAR_BEFORE[era] + year, month, day)
    except ValueError:
        return None


def japanese_date(date: dt.date) -> str:
    """Print a date of 令和 or 平成 as offices do (令和8年4月1日); earlier ones by the year."""
    for era, first in (("令和", dt.date(2019, 5, 1)), ("平成", dt.date(1989, 1, 8))):
        if date >= first:
            year = date.year - YEAR_BEFORE[era]
            return f"{era}{'元' if year == 1 else year}年{date.month}月{date.day}日"
    return day_in_words(date)
