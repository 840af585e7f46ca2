"""The watch list (見守り): units that the office has cited, as they read on that day.

``watch.sqlite`` in KONKYO_HOME keeps the hash of the wording, not the wording; whether it still
reads so is asked of whatever search answers (``office.alerts``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError, UnknownUnit
from office.personal import refuse_personal_number

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI
    from search_api.views import UnitView

WATCH_FILE = "watch.sqlite"
MAX_NOTE = 200  # characters

_UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*:\S+")
_COLUMNS = "unit_id, part, citation, sha256, version, day, note"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS watched (
    unit_id TEXT NOT NULL,
    part TEXT NOT NULL,
    citation TEXT NOT NULL,  -- to name it when it is gone
    sha256 TEXT NOT NULL,
    version TEXT NOT NULL,
    day TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (unit_id, part)
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A unit, or a part of it, that the office has cited."""

    unit_id: str
    part: str  # path below the unit, "" for all of it
    citation: str
    sha256: str  # of the wording on that day
    version: str  # Document.version on that day
    day: dt.date  # on which it was cited, or last confirmed
    note: str = ""  # for what; no personal data

    @property
    def reference(self) -> str:
        """Return the id with the part: ``325AC0000000144:art29/p1``."""
        return "/".join(filter(None, (self.unit_id, self.part)))


class WatchList:
    """The list in one SQLite file. Safe to use from several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, backend: SearchBackend, reference: str, note: str | None = None) -> Watched:
        """Watch a unit as it reads today; one that is watched already is confirmed.

        ``reference`` is an id or a citation as people write it. Without ``note``, the one that
        was written before stays. Raises UnknownUnit, PersonalNumberFound and InputError.
        """
        checked = None if note is None else _checked(note)
        view = backend.unit(find_unit(backend, reference))
        part = view.part.locator if view.part else ""
        before = self.find("/".join(filter(None, (view.unit.id, part))))
        watched = Watched(
            unit_id=view.unit.id,
            part=part,
            citation=view.citation,
            sha256=wording_hash(view),
            version=view.document.version,
            day=dt.date.today(),
            note=(before.note if before else "") if checked is None else checked,
        )
        with self._open() as db:
            row = [str(value) for value in astuple(watched)]
            marks = ", ".join("?" * len(row))
            db.execute(f"REPLACE INTO watched ({_COLUMNS}) VALUES ({marks})", row)
        return watched

    def remove(self, reference: str) -> Watched:
        """Watch a unit no longer. Raises InputError when it is not watched."""
        watched = self.find(reference)
        if watched is None:
            raise InputError(
                f"「{reference}」は見守りの一覧にありません。一覧で番号を確かめてください。"
            )
        with self._open() as db:
            key = (watched.unit_id, watched.part)
            db.execute("DELETE FROM watched WHERE unit_id = ? AND part = ?", key)
        return watched

    def find(self, reference: str) -> Watched | None:
        """Return what is watched under an id, or under the citation that was kept, or None."""
        names = ((each, (each.reference, each.citation)) for each in self.items())
        return next((each for each, known in names if reference in known), None)

    def items(self) -> tuple[Watched, ...]:
        """Return everything that is watched, the latest first."""
        if not self._path.is_file():
            return ()
        with self._open() as db:
            rows = db.execute(
                f"SELECT {_COLUMNS} FROM watched ORDER BY day DESC, unit_id, part"
            ).fetchall()
        return tuple(
            Watched(
                unit_id=row[0],
                part=row[1],
                citation=row[2],
                sha256=row[3],
                version=row[4],
                day=dt.date.fromisoformat(row[5]),
                note=row[6],
            )
            for row in rows
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            with db:
                db.execute(_SCHEMA)
                yield db


def find_unit(backend: SearchBackend, reference: str) -> str:
    """Return the id (with the part) that a reference means: an id, or a citation (法29条1項).

    Raises UnknownUnit where it means nothing, only something near, or more than one unit.
    """
    reference = reference.strip()
    if _UNIT_ID.fullmatch(reference):
        return reference
    resolved = backend.resolve(reference)
    reason = next((each.reason for each in resolved if each.reason), "")
    if reason or not resolved:
        raise UnknownUnit(
            reason
            or f"「{reference}」を引用として読めません。「法29条1項」のように書いてください。"
        )
    if len(resolved) > 1:
        found = "、".join(each.citation for each in resolved)
        raise UnknownUnit(f"「{reference}」は1つに決まりません。どれか1つを選んでください：{found}")
    return "/".join(filter(None, (resolved[0].unit_id, resolved[0].part)))


def wording_hash(view: UnitView) -> str:
    """Return the hash of a unit's text, or of the part that was asked for."""
    part, text = view.part, view.unit.text
    return hashlib.sha256((text[part.start : part.end] if part else text).encode()).hexdigest()


def _checked(note: str) -> str:
    note = " ".join(note.split())
    refuse_personal_number(note)
    if len(note) > MAX_NOTE:
        raise InputError(f"メモは{MAX_NOTE}文字までです（今は{len(note)}文字）。短くしてください。")
    return note
