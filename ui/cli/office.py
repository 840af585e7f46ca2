"""Open what belongs to the office, for the commands that work on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.settings import Settings

if TYPE_CHECKING:
    from office.audit import AuditLog
    from office.database import Database
    from office.encryption import Cipher


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What every deed in the office's database needs."""

    database: Database
    cipher: Cipher
    audit: AuditLog


@contextmanager
def foundation(settings: Settings) -> Iterator[Foundation]:
    """Open database and keys; the database is closed at the end.

    Raises DatabaseOutdated: its tables are missing or of another version; KeysUnusable.
    """
    import os

    from office.audit import AuditLog
    from office.database import Database
    from office.database.engine import OFFICE_FILE, sqlite_url
    from office.database.migrate import ensure_current
    from office.encryption import Cipher
    from office.encryption.keys import load_keys

    url = settings.database
    database = Database(sqlite_url(settings.home / OFFICE_FILE) if url == "auto" else url)
    try:
        ensure_current(database)
        cipher = Cipher(load_keys(settings.home, os.environ))
        yield Foundation(database=database, cipher=cipher, audit=AuditLog(cipher))
    finally:
        database.close()
