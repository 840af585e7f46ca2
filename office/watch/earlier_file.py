"""The watch list of earlier versions: a SQLite file of its own, taken over once."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from office.identity import CONSOLE
from office.watch.watch_list import Watched, WatchList

EARLIER_FILE = "watch.sqlite"
TAKEN_OVER_FILE = "watch.sqlite.taken-over"

_ALL = "SELECT unit_id, part, citation, sha256, version, day, note FROM watched"


def take_over_earlier_file(home: Path, office_list: WatchList) -> int:
    """Move the list of an earlier version into the office's; return how many units came.

    The file is renamed, not erased. To do it twice at once, or again after a fall in between,
    does no harm. Raises sqlite3.DatabaseError for a damaged file, which stays.
    """
    path = home / EARLIER_FILE
    if not path.is_file():
        return 0
    count = office_list.take_over(CONSOLE, _items(path))
    with suppress(FileNotFoundError):  # another process was a moment earlier
        path.replace(home / TAKEN_OVER_FILE)
    return count


def _items(path: Path) -> tuple[Watched, ...]:
    with closing(sqlite3.connect(path, timeout=30)) as file:
        if not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'watched'").fetchone():
            return ()
        rows = file.execute(_ALL).fetchall()
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
