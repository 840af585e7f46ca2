"""The store of the office's own knowledge, on a database of each kind."""

from __future__ import annotations

import pytest
from knowledge_desk import Desk, make_desk

from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher


@pytest.fixture
def desk(database: Database, cipher: Cipher, audit: AuditLog) -> Desk:
    """Return the store and who works with it."""
    return make_desk(database, cipher, audit)
