"""Bookmarks (しおり): units to come back to, as they read on the day of the bookmark."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from corpus.errors import InputError
from corpus.folding import fold
from office.audit import AuditLog
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import Conflict
from office.identity import Origin
from office.notes import checked_line
from office.shelf.tables import BookmarkRow
from office.watch import Watched, find_unit

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

MAX_LABEL = 100  # characters
MAX_BOOKMARKS = 1000  # of one person: more is a list that nobody reads

_CONTENT = "bookmark.content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A unit, or a part of it, with a bookmark."""

    watched: Watched  # the unit as it read then; its note is the label
    title: str

    @property
    def reference(self) -> str:
        """Return the id with the part: ``325AC0000000144:art29/p1``."""
        return self.watched.reference

    def holds(self, text: str) -> bool:
        """Tell whether citation, title or label hold every word of ``text``, however wide."""
        stored = fold(f"{self.watched.citation} {self.title} {self.watched.note}")
        return all(word in stored for word in fold(text).split())


class Bookmarks:
    """The bookmarks of one account. Thread-safe."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog, owner: str) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._owner = owner

    def add(
        self, origin: Origin, backend: SearchBackend, reference: str, label: str | None = None
    ) -> Bookmark:
        """Put a bookmark at a unit as it reads today; one that is there already is renewed.

        ``reference`` is an id or a citation as people write it. Without ``label``, the one that
        was written before stays. Raises UnknownUnit, PersonalNumberFound, InputError, Conflict.
        """
        checked = None if label is None else checked_line("メモ", label, MAX_LABEL)
        view = backend.unit(find_unit(backend, reference))
        watched = replace(Watched.of(view), note=checked or "")
        bookmark = Bookmark(watched=watched, title=view.unit.title)
        row_id = self._row_id(bookmark.reference)
        try:
            with self._database.write() as session:
                row = session.get(BookmarkRow, row_id, with_for_update=True)
                if row is None:
                    self._refuse_too_many(session)
                    row = BookmarkRow(id=row_id, owner=self._owner, made_at=now())
                    session.add(row)
                elif checked is None:
                    label = self._value(row).watched.note
                    bookmark = replace(bookmark, watched=replace(watched, note=label))
                row.content = self._cipher.seal(_CONTENT, row_id, _as_json(bookmark))
                self._audit.append(session, origin, "bookmark-add", "bookmark", row_id)
        except IntegrityError as error:  # another device was a moment earlier
            raise Conflict(
                "同じしおりが同時に加えられました。一覧を開き直してください。"
            ) from error
        return bookmark

    def remove(self, origin: Origin, reference: str) -> Bookmark:
        """Take a bookmark away. Raises InputError when there is none."""
        row_id = self._row_id(reference)
        with self._database.write() as session:
            row = session.get(BookmarkRow, row_id, with_for_update=True)
            if row is None:
                raise InputError(
                    f"「{reference}」にしおりはありません。しおりの一覧を開き直してください。"
                )
            bookmark = self._value(row)
            session.delete(row)
            self._audit.append(session, origin, "bookmark-remove", "bookmark", row_id)
        return bookmark

    def find(self, reference: str) -> Bookmark | None:
        """Return the bookmark at a unit (with the part), or None."""
        with self._database.read() as session:
            row = session.get(BookmarkRow, self._row_id(reference))
            return self._value(row) if row else None

    def items(self) -> tuple[Bookmark, ...]:
        """Return every bookmark, the newest first."""
        mine = (
            select(BookmarkRow)
            .where(BookmarkRow.owner == self._owner)
            .order_by(BookmarkRow.made_at.desc(), BookmarkRow.id)
        )
        with self._database.read() as session:
            return tuple(map(self._value, session.scalars(mine)))

    def _refuse_too_many(self, session: Any) -> None:
        mine = select(func.count()).where(BookmarkRow.owner == self._owner)
        if session.scalar(mine) >= MAX_BOOKMARKS:
            raise InputError(
                f"しおりは{MAX_BOOKMARKS:,}件までです。要らないものを外してから、加えてください。"
            )

    def _row_id(self, reference: str) -> str:
        return hashlib.sha256(f"{self._owner}\0{reference}".encode()).hexdigest()[:32]

    def _value(self, row: BookmarkRow) -> Bookmark:
        stored = json.loads(self._cipher.open(_CONTENT, row.id, row.content))
        day = dt.date.fromisoformat(stored["watched"].pop("day"))
        return Bookmark(watched=Watched(day=day, **stored["watched"]), title=stored["title"])


def _as_json(bookmark: Bookmark) -> str:
    return json.dumps(asdict(bookmark), ensure_ascii=False, default=dt.date.isoformat)
