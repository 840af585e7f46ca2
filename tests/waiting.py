"""Tell whether somebody waits for a lock of PostgreSQL, so that a test goes on just then."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import text

from office.database import Database

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def until_somebody_waits(database: Database, or_else: Callable[[], bool] = bool) -> None:
    """Return once somebody waits for a lock, or ``or_else`` holds."""
    last = time.monotonic() + 20
    while time.monotonic() < last:
        with database.read() as session:
            if session.scalar(_WAITING) or or_else():
                return
    raise AssertionError("nobody came")
