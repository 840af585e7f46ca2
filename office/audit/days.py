"""Days of the audit log are days in Japan; moments are kept in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from corpus.errors import InputError

JAPAN = dt.timezone(dt.timedelta(hours=9), "JST")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from the first to the last, both included. None: no limit on that side."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __post_init__(self) -> None:
        """Raise InputError for a period that ends before it begins."""
        if self.first and self.last and self.last < self.first:
            raise InputError(
                f"期間の終わり（{self.last}）が、始まり（{self.first}）より前になっています。"
            )

    @property
    def begin(self) -> dt.datetime | None:
        """Return the first moment of the period."""
        return _midnight(self.first)

    @property
    def end(self) -> dt.datetime | None:
        """Return the first moment after the period; None also at the end of the calendar."""
        if self.last is None or self.last == dt.date.max:
            return None
        return _midnight(self.last + dt.timedelta(days=1))


def in_japan(moment: dt.datetime) -> str:
    """Write a moment for people in Japan: ``2026-04-01 09:00:00``."""
    return moment.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")


def _midnight(day: dt.date | None) -> dt.datetime | None:
    if day is None or day == dt.date.min:  # its midnight in Japan lies before the calendar of UTC
        return None
    return dt.datetime.combine(day, dt.time(), JAPAN)
