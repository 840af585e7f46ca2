"""The desk at which the tests of signing in sit."""

from __future__ import annotations

import pytest

from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher

from desk import Clock, Desk, make_desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(database: Database, cipher: Cipher, audit: AuditLog, clock: Clock) -> Desk:
    return make_desk(database, cipher, audit, clock)


@pytest.fixture
def quick_desk(sqlite_database: Database, cipher: Cipher, audit: AuditLog, clock: Clock) -> Desk:
    """Return the same on the embedded database only, where the kind of database is no matter."""
    return make_desk(sqlite_database, cipher, audit, clock)
