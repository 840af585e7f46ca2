"""Days are days in Japan, wherever the server stands and whatever its clock calls a day.

The only place that asks what day it is (a test).
"""

from __future__ import annotations

import datetime as dt

JAPAN = dt.timezone(dt.timedelta(hours=9), "JST")


def today_in_japan() -> dt.date:
    """Return the day that it is in Japan."""
    return dt.datetime.now(JAPAN).date()


def day_in_japan(moment: dt.datetime) -> dt.date:
    """Return the day in Japan of a moment that knows its zone."""
    return moment.astimezone(JAPAN).date()


def day_in_words(day: dt.date) -> str:
    """Return a day as people read it: 2026年4月1日."""
    return f"{day.year}年{day.month}月{day.day}日"
