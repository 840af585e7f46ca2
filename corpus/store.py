"""The corpus store: documents and units in one SQLite file.

``var/corpus.sqlite`` is written by the ingest; every index snapshot holds a copy that never
changes. A document is put in whole, in one transaction, or not at all. Several revisions of a
document, and a digest beside its official text, live side by side under different
``Document.version`` keys; ``visible_versions`` decides which of them is shown for a day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from corpus.days import day_in_words, today_in_japan
from corpus.errors import IndexUnavailable, UnknownDocument, UnknownUnit
from corpus.locator import Locator
from corpus.rows import (
    DOCUMENT_COLUMNS,
    UNIT_COLUMNS,
    document_from_row,
    document_to_row,
    unit_from_row,
    unit_to_row,
)
from corpus.types import Document, Status, Unit, split_unit_id

SCHEMA_VERSION = 2

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS documents (
    version TEXT PRIMARY KEY,
    {", ".join(DOCUMENT_COLUMNS)},
    ingest_key TEXT NOT NULL,      -- bytes, reader and options: the same again changes nothing
    content_sha256 TEXT NOT NULL,  -- of the document and all of its units
    unit_count INTEGER NOT NULL,
    ingested_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS units (
    key INTEGER PRIMARY KEY,
    version TEXT NOT NULL REFERENCES documents(version) ON DELETE CASCADE,
    {", ".join(UNIT_COLUMNS)}
);
CREATE UNIQUE INDEX IF NOT EXISTS units_by_version ON units(version, ordinal);
CREATE INDEX IF NOT EXISTS units_by_id ON units(id);
"""


class CorpusStore:
    """Documents and units. Safe to use from several threads and processes at once."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._read_only = read_only
        self._local = threading.local()
        if read_only and not path.is_file():
            raise IndexUnavailable(
                f"資料の保存先「{path.name}」が見つかりません。"
                "「konkyo index build --force」で索引を作り直してください。",
                path=str(path),
            )
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()

    def _prepare(self) -> None:
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, SCHEMA_VERSION):
            raise IndexUnavailable(
                f"資料の保存形式（版 {found}）がこのプログラム（版 {SCHEMA_VERSION}）と合いません。"
                f"{self.path.name} を別の場所へ移し、資料を取り込み直してください。",
                found=found,
            )
        if found == 0:
            self._db.executescript(_SCHEMA + f"PRAGMA user_version = {SCHEMA_VERSION};")

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # A snapshot's file never changes: no locks, no journal, no writes beside it.
            suffix = "?mode=ro&immutable=1" if self._read_only else ""
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}{suffix}",
                uri=True,
                timeout=30,
                check_same_thread=False,
            )
            if not self._read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA foreign_keys = ON")
            connection.row_factory = sqlite3.Row
            self._local.connection = connection
        return connection

    # --- writing -------------------------------------------------------------------------

    def put(self, document: Document, units: Sequence[Unit], *, ingest_key: str) -> str:
        """Store a document with all of its units in one transaction.

        Returns "added", "replaced" (another text stood under the same version) or "unchanged".
        """
        rows = [unit_to_row(unit) for unit in units]
        content = hashlib.sha256()
        for part in (document_to_row(document, with_provenance=False), *rows):
            content.update(json.dumps(part, ensure_ascii=False).encode())
        digest = content.hexdigest()
        with self._db as db:
            db.execute("BEGIN IMMEDIATE")
            found = db.execute(
                "SELECT content_sha256 FROM documents WHERE version = ?", (document.version,)
            ).fetchone()
            if found and found["content_sha256"] == digest:
                db.execute(
                    "UPDATE documents SET ingest_key = ? WHERE version = ?",
                    (ingest_key, document.version),
                )
                return "unchanged"
            db.execute("DELETE FROM documents WHERE version = ?", (document.version,))
            now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            head = (document.version, *document_to_row(document))
            tail = (ingest_key, digest, len(rows), now)
            db.execute(f"INSERT INTO documents VALUES ({_marks(head + tail)})", head + tail)
            db.executemany(
                f"INSERT INTO units VALUES (NULL, ?, {_marks(UNIT_COLUMNS)})",
                [(document.version, *row) for row in rows],
            )
        return "replaced" if found else "added"

    def remove(self, document_id: str) -> int:
        """Remove every version of a document. Returns how many. Raises UnknownDocument."""
        with self._db as db:
            removed = db.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount
        if not removed:
            raise UnknownDocument(_no_document(document_id), document=document_id)
        return removed

    def has_ingest_key(self, ingest_key: str) -> Document | None:
        """Return the document that came from exactly these bytes and options, or None."""
        row = self._db.execute(
            "SELECT * FROM documents WHERE ingest_key = ?", (ingest_key,)
        ).fetchone()
        return document_from_row(row) if row else None

    def copy_to(self, path: Path) -> None:
        """Write a compact copy of the whole store to a new file."""
        self._db.execute("VACUUM INTO ?", (str(path),))

    # --- reading -------------------------------------------------------------------------

    def sha256(self) -> str:
        """Return one hash over everything stored; equal stores have equal hashes."""
        rows = self._db.execute("SELECT version, content_sha256 FROM documents ORDER BY version")
        return hashlib.sha256("".join(f"{v}\n{s}\n" for v, s in rows).encode()).hexdigest()

    def documents(self) -> tuple[Document, ...]:
        """Return every version of every document, ordered by id and date."""
        rows = self._db.execute(
            "SELECT * FROM documents ORDER BY id, effective_from, amended_on, version"
        )
        return tuple(document_from_row(row) for row in rows)

    def unit_counts(self) -> dict[str, int]:
        """Return the number of units of each version."""
        rows = self._db.execute("SELECT version, unit_count FROM documents")
        return {row[0]: row[1] for row in rows}

    def versions(self, document_id: str) -> tuple[Document, ...]:
        """Return the versions of a document, oldest first. Raises UnknownDocument."""
        rows = self._db.execute(
            "SELECT * FROM documents WHERE id = ? ORDER BY effective_from, amended_on, version",
            (document_id,),
        ).fetchall()
        if not rows:
            raise UnknownDocument(_no_document(document_id), document=document_id)
        return tuple(document_from_row(row) for row in rows)

    def units(self, document_id: str, as_of: dt.date | None = None) -> Iterator[Unit]:
        """Yield the units of the visible version in the order of the book.

        Units that only the digest has follow the official ones. Raises UnknownDocument.
        """
        seen: set[str] = set()
        for document in visible_versions(self.versions(document_id), as_of):
            for unit in self.units_of_version(document.version):
                if unit.id not in seen:
                    yield unit
            seen.update(self.unit_ids(document.version))

    def unit_ids(self, version: str) -> tuple[str, ...]:
        """Return the unit ids of one version, in order."""
        rows = self._db.execute(
            "SELECT id FROM units WHERE version = ? ORDER BY ordinal", (version,)
        )
        return tuple(row[0] for row in rows)

    def unit_keys(self) -> Iterator[tuple[int, str]]:
        """Yield (key, unit id) of everything."""
        return ((row[0], row[1]) for row in self._db.execute("SELECT key, id FROM units"))

    def units_of_version(self, version: str) -> Iterator[Unit]:
        """Yield the units of one version, in order."""
        rows = self._db.execute(
            "SELECT * FROM units WHERE version = ? ORDER BY ordinal", (version,)
        )
        return (unit_from_row(row) for row in rows)

    def keyed_units(self) -> Iterator[tuple[int, str, Unit]]:
        """Yield (key, version, unit) of everything, in a fixed order."""
        with closing(self._db.execute("SELECT * FROM units ORDER BY version, ordinal")) as rows:
            for row in rows:
                yield row["key"], row["version"], unit_from_row(row)

    def units_by_key(self, keys: Iterable[int]) -> dict[int, tuple[str, Unit]]:
        """Return key → (version, unit) for the given keys; unknown keys are left out."""
        wanted = list(keys)
        rows = self._db.execute(f"SELECT * FROM units WHERE key IN ({_marks(wanted)})", wanted)
        return {row["key"]: (row["version"], unit_from_row(row)) for row in rows}

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> tuple[Document, Unit]:
        """Return a unit and the version of its document that holds on ``as_of``.

        A path below the unit (``…:art29/p1``) gives the unit itself. Raises UnknownUnit.
        """
        document_id, path = split_unit_id(unit_id)
        try:
            locator, _ = Locator.parse(path).unit_and_part()
            versions = self.versions(document_id)
        except (ValueError, UnknownDocument):
            raise UnknownUnit(_no_unit(unit_id), unit=unit_id) from None
        for wanted in dict.fromkeys((path, str(locator))):
            for document in visible_versions(versions, as_of):
                row = self._db.execute(
                    "SELECT * FROM units WHERE version = ? AND id = ?",
                    (document.version, f"{document_id}:{wanted}"),
                ).fetchone()
                if row:
                    return document, unit_from_row(row)
        if as_of is not None and not visible_versions(versions, as_of):
            raise UnknownUnit(
                f"「{unit_id}」は、{day_in_words(as_of)}の版が収録されていません。"
                "日付を外すと、今の版が出ます。",
                unit=unit_id,
            )
        raise UnknownUnit(_no_unit(unit_id), unit=unit_id)

    def digest_of(self, document: Document, unit: Unit) -> Unit | None:
        """Return our own digest of an official unit, if there is one."""
        if document.status is Status.DIGEST:
            return None
        row = self._db.execute(
            "SELECT units.* FROM units JOIN documents USING (version)"
            " WHERE units.id = ? AND documents.status = ?",
            (unit.id, Status.DIGEST.value),
        ).fetchone()
        return unit_from_row(row) if row else None

    def neighbours(self, version: str, ordinal: int) -> tuple[Unit | None, Unit | None]:
        """Return the units before and after a position of one version."""
        found: dict[int, Unit] = {
            row["ordinal"]: unit_from_row(row)
            for row in self._db.execute(
                "SELECT * FROM units WHERE version = ? AND ordinal IN (?, ?)",
                (version, ordinal - 1, ordinal + 1),
            )
        }
        return found.get(ordinal - 1), found.get(ordinal + 1)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


def visible_versions(versions: Iterable[Document], as_of: dt.date | None) -> tuple[Document, ...]:
    """Return which versions of ONE document are shown on a day (None: today), best first.

    The official (or office) revision in force comes first: the newest by its last amendment,
    not after ``as_of``. A digest follows, for units that the official text does not hold; it
    speaks of today's law, so an earlier ``as_of`` does not show it.
    """
    versions = tuple(versions)
    today = today_in_japan()
    day = as_of or today
    originals, digests = [], []
    for document in versions:
        if document.status is Status.DIGEST:
            if day >= (document.source.retrieved_on or today):
                digests.append(document)
        elif _in_force(document, day) and not _disproved(document, versions, day):
            originals.append(document)
    originals.sort(key=_age, reverse=True)
    return (*originals[:1], *digests)


def _in_force(document: Document, day: dt.date) -> bool:
    """Tell whether a revision held on a day.

    Where its start is unknown, the last amendment that its text shows, or its date of issue, is
    the earliest day on which the text can have read so.
    """
    revision = document.revision
    starts = revision.effective_from or revision.amended_on or document.issued_on or dt.date.min
    return starts <= day and (revision.effective_to is None or day < revision.effective_to)


def _disproved(copy: Document, versions: Iterable[Document], day: dt.date) -> bool:
    """Tell whether a copy of unknown start cannot have held yet on a day.

    A revision of known dates that lacks the copy's last amendment proves it for as long as it
    held; of one without an end, for its first day.
    """
    amended = copy.revision.amended_on
    if copy.revision.effective_from or not amended:
        return False
    return any(
        dated.effective_from is not None
        and dated.amended_on is not None
        and dated.amended_on < amended
        and day < (dated.effective_to or dated.effective_from + dt.timedelta(days=1))
        for dated in (v.revision for v in versions if v.status is not Status.DIGEST)
    )


def _age(document: Document) -> tuple[dt.date, dt.date, str]:
    """Order revisions by what their texts hold: the last amendment first, then enforcement."""
    revision = document.revision
    amended, effective = revision.amended_on, revision.effective_from
    return (
        amended or effective or dt.date.min,
        effective or amended or dt.date.min,
        document.version,
    )


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _no_document(document_id: str) -> str:
    return (
        f"資料「{document_id}」は収録されていません。"
        "「konkyo documents」で収録されている資料を確かめてください。"
    )


def _no_unit(unit_id: str) -> str:
    return f"「{unit_id}」は収録されていません。条番号や問番号を確かめてください。"
