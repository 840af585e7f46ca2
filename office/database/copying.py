"""Copy a SQLite file while others write to it."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.days import JAPAN
from office.database.engine import Database


class DamagedDatabase(Exception):
    """The file that was to be copied is damaged."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Write one state of ``source`` to the new file ``target``, readable by its owner only.

    The copy is checked and complete on the disk. Raises DamagedDatabase, sqlite3.Error, OSError.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    existing = f"{source.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(existing, uri=True, timeout=30)) as database,
        closing(sqlite3.connect(target)) as copy,
    ):
        database.backup(copy)  # in one step: in small ones it begins anew after each write
        if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise DamagedDatabase(source.name)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def keep_copy(database: Database, version: str) -> Path | None:
    """Copy an embedded database beside itself before its tables change; return the copy.

    None for PostgreSQL, and where there is no file yet.
    """
    if database.file is None or not database.file.is_file():
        return None
    moment = dt.datetime.now(JAPAN).strftime("%Y%m%d-%H%M%S")
    target = database.file.with_name(f"{database.file.name}.{version}-{moment}")
    copy_sqlite(database.file, target)
    return target
