"""Days of the audit log are days in Japan; moments are kept in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from corpus.days import JAPAN, day_in_words
from corpus.errors import InputError


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
    """Write a moment in Japan for a table: ``2026-04-01 09:00:00``."""
    return moment.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")


def in_words(moment: dt.datetime) -> str:
    """Write a moment as the pages write days: ``2026年4月1日 09:00:00``, Japan time."""
    here = moment.astimezone(JAPAN)
    return f"{day_in_words(here)} {here:%H:%M:%S}"


def _midnight(day: dt.date | None) -> dt.datetime | None:
    if day is None or day == dt.date.min:  # its midnight in Japan lies before the calendar of UTC
        return None
    return dt.datetime.combine(day, dt.time(), JAPAN)
