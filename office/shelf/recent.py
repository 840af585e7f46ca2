"""What somebody has read lately (最近読んだ根拠): short, sealed, theirs alone, and stoppable."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy.exc import IntegrityError

from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.shelf.tables import RecentReadingRow

if TYPE_CHECKING:
    from search_api.views import UnitView

MAX_UNITS = 50
KEPT_DAYS = 90

_CONTENT = "recent_reading.content"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentUnit:
    """A unit, or a part of it, that somebody has opened."""

    unit_id: str
    part: str  # path below the unit, "" for all of it
    citation: str
    title: str
    at: dt.datetime


_Change: TypeAlias = Callable[[tuple[RecentUnit, ...]], tuple[RecentUnit, ...]]


class RecentUnits:
    """What one account has read lately. Thread-safe.

    Nothing of it goes into the audit log: to read public texts is not a deed to be proved.
    """

    def __init__(self, database: Database, cipher: Cipher, owner: str) -> None:
        self._database = database
        self._cipher = cipher
        self._owner = owner

    @property
    def is_paused(self) -> bool:
        """Return True where the person wants nothing noted."""
        with self._database.read() as session:
            row = session.get(RecentReadingRow, self._owner)
            return row is not None and row.paused

    def note(self, view: UnitView) -> None:
        """Note that a unit was opened, unless the person wants nothing noted.

        Raises ``CANNOT_NOTE``, after a short time: it is for the caller to go on reading.
        """
        opened = RecentUnit(
            unit_id=view.unit.id,
            part=view.part.locator if view.part else "",
            citation=view.citation,
            title=view.unit.title,
            at=now(),
        )
        self._change(lambda items: _with(items, opened), beside_reading=True)

    def items(self) -> tuple[RecentUnit, ...]:
        """Return the units of the last 90 days, the latest first, at most 50."""
        with self._database.read() as session:
            row = session.get(RecentReadingRow, self._owner)
            stored = self._value(row) if row else ()
        first = now() - dt.timedelta(days=KEPT_DAYS)
        return tuple(each for each in stored if each.at >= first)

    def clear(self) -> None:
        """Forget everything."""
        self._change(lambda _: ())

    def pause(self, paused: bool) -> None:
        """Note nothing from now on, or note again. What was noted before is forgotten."""
        self._change(lambda _: (), paused=paused)

    def _change(
        self, change: _Change, *, paused: bool | None = None, beside_reading: bool = False
    ) -> None:
        try:
            self._write(change, paused, beside_reading)
        except IntegrityError:  # another page made the row a moment earlier: now it is there
            self._write(change, paused, beside_reading)

    def _write(self, change: _Change, paused: bool | None, beside_reading: bool) -> None:
        database = self._database
        with database.note() if beside_reading else database.write() as session:
            row = session.get(RecentReadingRow, self._owner, with_for_update=True)
            if row is None:
                row = RecentReadingRow(id=self._owner, paused=False, content=b"")
                session.add(row)
            if row.paused and beside_reading:
                return
            row.paused = row.paused if paused is None else paused
            row.updated_at = now()
            items = change(self._value(row) if row.content else ())
            row.content = self._cipher.seal(_CONTENT, self._owner, _as_json(items))

    def _value(self, row: RecentReadingRow) -> tuple[RecentUnit, ...]:
        stored = json.loads(self._cipher.open(_CONTENT, row.id, row.content))
        return tuple(
            RecentUnit(at=dt.datetime.fromisoformat(each.pop("at")), **each) for each in stored
        )


def _with(items: Iterable[RecentUnit], opened: RecentUnit) -> tuple[RecentUnit, ...]:
    same = (opened.unit_id, opened.part)
    others = (each for each in items if (each.unit_id, each.part) != same)
    return (opened, *others)[:MAX_UNITS]


def _as_json(items: Iterable[RecentUnit]) -> str:
    plain = [asdict(each) for each in items]
    return json.dumps(plain, ensure_ascii=False, default=dt.datetime.isoformat)
