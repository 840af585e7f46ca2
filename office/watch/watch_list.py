"""One watch list in the office's database: a person's own, or the office's.

Only the hash of the wording is kept, not the wording; whether it still reads so is asked of
whatever search answers (``office.alerts``). Notes are sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from corpus.errors import InputError
from office.audit import AuditLog
from office.cited import CitedUnit
from office.database import Database
from office.encryption import Cipher
from office.errors import Conflict
from office.identity import Origin
from office.notes import checked_line
from office.watch.finding import find_unit
from office.watch.tables import WatchedRow

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

MAX_NOTE = 200  # characters

_NOTE = "watched.note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched(CitedUnit):
    """A unit, or a part of it, that somebody has cited."""

    note: str = ""  # for what; no personal data


class WatchList:
    """The list of an account, or without ``owner`` the office's. Thread-safe."""

    def __init__(
        self, database: Database, cipher: Cipher, audit: AuditLog, owner: str | None = None
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._owner = owner

    def add(
        self, origin: Origin, backend: SearchBackend, reference: str, note: str | None = None
    ) -> Watched:
        """Watch a unit as it reads today; one that is watched already is confirmed.

        ``reference`` is an id or a citation as people write it. Without ``note``, the one that
        was written before stays. Raises UnknownUnit, PersonalNumberFound, InputError and
        Conflict.
        """
        checked = None if note is None else checked_line("メモ", note, MAX_NOTE)
        view = backend.unit(find_unit(backend, reference))
        part = view.part.locator if view.part else ""
        try:
            with self._database.write() as session:
                row_id = self._row_id(view.unit.id, part)
                row = session.get(WatchedRow, row_id, with_for_update=True)
                before = self._value(row).note if row else ""
                note = before if checked is None else checked
                watched = replace(Watched.of(view), note=note)
                session.merge(self._row(watched))
                self._audit.append(
                    session,
                    origin,
                    "watch-confirm" if row else "watch-add",
                    "unit",
                    watched.reference,
                    list=self._whose,
                )
        except IntegrityError as error:  # somebody else was a moment earlier
            raise Conflict("同じ根拠が同時に加えられました。一覧を開き直してください。") from error
        return watched

    def remove(self, origin: Origin, reference: str) -> Watched:
        """Watch a unit no longer. Raises InputError when it is not watched."""
        watched = self.find(reference)
        with self._database.write() as session:
            row = watched and session.get(
                WatchedRow, self._row_id(watched.unit_id, watched.part), with_for_update=True
            )
            if watched is None or row is None:
                raise InputError(
                    f"「{reference}」は見守りの一覧にありません。一覧で番号を確かめてください。"
                )
            session.delete(row)
            self._audit.append(
                session, origin, "watch-remove", "unit", watched.reference, list=self._whose
            )
        return watched

    def take_over(self, origin: Origin, items: Iterable[Watched]) -> int:
        """Add what is not on the list yet, as it is; return how many there were."""
        given = tuple(items)
        try:
            return self._take_over(origin, given)
        except IntegrityError:  # another process was a moment earlier: now they are there
            return self._take_over(origin, given)

    def _take_over(self, origin: Origin, items: Iterable[Watched]) -> int:
        with self._database.write() as session:
            fresh = [
                each
                for each in items
                if session.get(WatchedRow, self._row_id(each.unit_id, each.part)) is None
            ]
            session.add_all(map(self._row, fresh))
            self._audit.append(
                session, origin, "watch-take-over", "watch-list", self._whose, count=len(fresh)
            )
        return len(fresh)

    def find(self, reference: str) -> Watched | None:
        """Return what is watched under an id, or under the citation that was kept, or None."""
        names = ((each, (each.reference, each.citation)) for each in self.items())
        return next((each for each, known in names if reference in known), None)

    def items(self) -> tuple[Watched, ...]:
        """Return everything that is watched, the latest first."""
        chosen = (
            select(WatchedRow)
            .where(WatchedRow.owner.is_not_distinct_from(self._owner))  # of None, too
            .order_by(WatchedRow.day.desc(), WatchedRow.unit_id, WatchedRow.part)
        )
        with self._database.read() as session:
            return tuple(map(self._value, session.scalars(chosen)))

    @property
    def _whose(self) -> str:
        return "own" if self._owner else "office"

    def _row_id(self, unit_id: str, part: str) -> str:
        named = "\0".join((self._owner or "", unit_id, part))
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    def _row(self, watched: Watched) -> WatchedRow:
        row_id = self._row_id(watched.unit_id, watched.part)
        return WatchedRow(
            id=row_id,
            owner=self._owner,
            unit_id=watched.unit_id,
            part=watched.part,
            citation=watched.citation,
            sha256=watched.sha256,
            version=watched.version,
            day=watched.day,
            note=self._cipher.seal(_NOTE, row_id, watched.note),
        )

    def _value(self, row: WatchedRow) -> Watched:
        return Watched(
            unit_id=row.unit_id,
            part=row.part,
            citation=row.citation,
            sha256=row.sha256,
            version=row.version,
            day=row.day,
            note=self._cipher.open(_NOTE, row.id, row.note),
        )
