"""Read events as plain rows: fast, and as they stand even where somebody tampered with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from office.audit.chain import Head, Link
from office.database import Database

BATCH = 4000  # events held in memory at once

_MOMENTS = {
    "sqlite": "at",
    "postgresql": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
}


@contextmanager
def one_state(database: Database) -> Iterator[Session]:
    """Give a session in which every question sees the same state, whoever writes meanwhile."""
    with database.read() as session:
        if not database.is_sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session
            return
        driver: Any = session.connection().connection.dbapi_connection
        driver.text_factory = _any_text
        try:
            yield session
        finally:
            driver.text_factory = str


def _any_text(written: bytes) -> str:
    # SQLite keeps what is no UTF-8 as text; that is a finding, and no reason to stop.
    return written.decode(errors="surrogateescape")


def read_links(
    session: Session, first: int | None = None, last: int | None = None
) -> Iterator[Link]:
    """Yield the events from ``first`` to ``last`` in their order, without keeping them."""
    # No types of SQLAlchemy: a moment or an HMAC that somebody wrote over may be anything.
    columns = ", ".join(Link._fields).replace(
        " at,", f" {_MOMENTS[session.get_bind().dialect.name]},"
    )
    bounds = [
        f"seq {sign} {int(bound)}"
        for sign, bound in ((">=", first), ("<=", last))
        if bound is not None
    ]
    where = f"WHERE {' AND '.join(bounds)} " if bounds else ""
    query = text(f"SELECT {columns} FROM audit_event {where}ORDER BY seq")
    with session.execute(query, execution_options={"yield_per": BATCH}) as found:
        yield from map(Link._make, found)


def read_heads(session: Session) -> tuple[Head, ...]:
    """Return the rows of the head: one, or none before the first event."""
    found = session.execute(text("SELECT seq, chain, mac FROM audit_head ORDER BY id LIMIT 2"))
    return tuple(map(Head._make, found))


def last_number(session: Session) -> int | None:
    """Return the highest number of an event, or None where there is none."""
    found = session.execute(text("SELECT max(seq) FROM audit_event")).scalar_one()
    return found if isinstance(found, int) else None
