"""A log with ten events, and the means of somebody who owns the database but not the key."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from office.audit import AuditLog
from office.database import Database

from audit_tampering import Tamper, write_events


@pytest.fixture
def ten_events(database: Database, audit: AuditLog) -> Database:
    """Return a database whose log holds the events 1 to 10, written in several transactions."""
    write_events(database, audit, 10)
    return database


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Return a function that runs SQL as the owner of the database, without its triggers."""

    def run(*statements: str, **values: object) -> None:
        with database.write() as session:
            if database.is_sqlite:
                query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for name in session.scalars(text(query)).all():
                    session.execute(text(f'DROP TRIGGER "{name}"'))
            else:
                for table in ("audit_event", "audit_head"):
                    session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            for statement in statements:
                session.execute(text(statement), values)

    return run
