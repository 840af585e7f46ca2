"""Write to the audit log, inside the transaction of what is noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from office.encryption import Cipher
from office.identity import Origin


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
        self._cipher = cipher

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
        """Append an event; it is kept if and only if ``session`` is committed."""
        raise NotImplementedError
