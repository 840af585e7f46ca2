"""Write events, and speak of those who tamper with them: shared by the tests of the audit log."""

from __future__ import annotations

from collections.abc import Callable

from office.audit import AuditLog
from office.database import Database
from office.identity import Origin

Tamper = Callable[..., None]  # runs SQL as the owner of the database, without its triggers


def write_events(database: Database, audit: AuditLog, count: int) -> None:
    for start in range(0, count, 3):
        with database.write() as session:
            for number in range(start, min(start + 3, count)):
                origin = Origin(
                    actor=f"actor-{number}", client="192.0.2.7", request_id=f"r{number}"
                )
                audit.append(session, origin, "account-change", "account", f"a{number}", n=number)
