"""Tables of the audit log. Triggers of the migration refuse to change or remove events."""

from __future__ import annotations

import datetime as dt
from typing import cast

from sqlalchemy import BigInteger, LargeBinary, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base


class AuditEventRow(Base):
    """One event."""

    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # 1, 2, 3 …
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(40), index=True)  # see office.identity.Origin
    action: Mapped[str] = mapped_column(String(60), index=True)  # sign-in, account-create …
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(20))  # done | refused
    client: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)  # JSON of plain facts, never personal data
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))  # HMAC over this and the one before


class AuditHeadRow(Base):
    """The last event's place, so that events missing at the end are noticed."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # always 1
    seq: Mapped[int] = mapped_column(BigInteger)
    chain: Mapped[bytes] = mapped_column(LargeBinary(32))
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))  # HMAC over seq and chain


EVENTS = cast(Table, AuditEventRow.__table__)
HEAD = cast(Table, AuditHeadRow.__table__)
