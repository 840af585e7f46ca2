"""Looking at the log is noted in it: who read it, who checked it and with what result."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.audit.anchor import Anchor
from office.audit.findings import Verification
from office.audit.log import AuditEvent, AuditLog
from office.audit.reading import AuditQuery, AuditReading
from office.audit.tables import AuditEventRow
from office.audit.verify import verify
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.identity import Origin

#: A reader turns many pages: the first one in so long is noted.
NOTED_EVERY = dt.timedelta(hours=1)


def note_reading(database: Database, audit: AuditLog, origin: Origin) -> None:
    """Note that somebody reads the log, unless that was noted within the hour."""
    with database.read() as session:
        noted = _was_noted(session, origin)
    if not noted:
        with database.write() as session:
            audit.append(session, origin, "audit-read", "audit")


def _was_noted(session: Session, origin: Origin) -> bool:
    row = AuditEventRow
    lately = select(row.seq).where(
        row.actor == origin.actor, row.action == "audit-read", row.at > now() - NOTED_EVERY
    )
    return session.scalar(lately.limit(1)) is not None


def verify_and_note(
    database: Database,
    cipher: Cipher,
    audit: AuditLog,
    origin: Origin,
    anchor: Anchor | None = None,
) -> Verification:
    """Check the log, from ``anchor`` on, and note the result in it, be it good or bad."""
    found = verify(database, cipher, anchor)
    note_check(database, audit, origin, found)
    return found


def note_check(database: Database, audit: AuditLog, origin: Origin, found: Verification) -> None:
    """Note the result of a check of the log."""
    with database.write() as session:
        audit.append(
            session,
            origin,
            "audit-verify",
            "audit",
            events=found.events,
            findings=len(found.findings) + found.untold,
        )


def last_check(database: Database) -> AuditEvent | None:
    """Return the note of the last check, or None where there was none.

    Raises AuditBroken, see ``AuditReading.page``.
    """
    page = AuditReading(database).page(AuditQuery(action="audit-verify"), length=1)
    return page.events[0] if page.events else None
