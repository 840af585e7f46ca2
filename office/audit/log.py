"""Write to the audit log, inside the transaction of what is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from office.audit.chain import GENESIS, MOMENT, Chain
from office.audit.facts import action_name, cleaned, facts_as_json, object_name
from office.audit.tables import EVENTS, HEAD
from office.database.base import now
from office.encryption import Cipher
from office.identity import Origin

DONE, REFUSED = "done", "refused"

_LAST = select(HEAD.c.seq, HEAD.c.chain)
# Any number will do, if nothing else in the database takes it: "konkyo" in ASCII.
_ONE_AT_A_TIME = text(f"SELECT pg_advisory_xact_lock({int.from_bytes(b'konkyo')})")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One event as it is kept."""

    seq: int
    at: dt.datetime
    actor: str
    action: str
    object_kind: str
    object_id: str
    outcome: str
    client: str
    request_id: str
    details: Mapping[str, str | int | bool] = field(default_factory=dict)


class AuditLog:
    """Appends events. Who, when, what, on which object, from where; never personal data."""

    def __init__(self, cipher: Cipher) -> None:
        self._chain = Chain(cipher)

    def append(
        self,
        session: Session,
        origin: Origin,
        action: str,
        object_kind: str = "",
        object_id: str = "",
        *,
        refused: bool = False,
        **details: str | int | bool,
    ) -> None:
        """Append an event; it is kept if and only if ``session`` is committed.

        ``session`` is one of ``Database.write()``. Writers of events wait for each other until
        they commit, so note what was done last, just before the end of the block. Raises
        ValueError for a detail that may not stand (see ``office.audit.facts``).
        """
        kept = facts_as_json(details)
        action_name(action)
        session.flush()  # locks of rows first, this one last: no two writers wait in a circle
        if session.get_bind().dialect.name == "postgresql":
            session.execute(_ONE_AT_A_TIME)
        last = session.execute(_LAST).one_or_none()
        seq, before = (last.seq + 1, last.chain) if last else (1, GENESIS)
        moment = now()
        fields = {
            "seq": seq,
            "at": moment,
            "actor": cleaned(origin.actor, 40),
            "action": action,
            "object_kind": cleaned(object_kind, 30),
            "object_id": object_name(object_id),
            "outcome": REFUSED if refused else DONE,
            "client": cleaned(origin.client, 64),
            "request_id": cleaned(origin.request_id, 64),
            "details": kept,
        }
        chain = self._chain.after(
            before, tuple((fields | {"at": moment.strftime(MOMENT)}).values())
        )
        head = self._chain.head(seq, chain)._asdict()
        session.execute(insert(EVENTS), fields | {"chain": chain})
        session.execute(update(HEAD).values(head) if last else insert(HEAD).values(id=1, **head))
