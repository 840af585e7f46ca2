"""The tables of the office's own knowledge."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base, new_id, now
from office.encryption.columns import sealed_column

_ID = String(32)


class KnowledgeCounterRow(Base):
    """What an office counts: the numbers it has given, and the changes that search must follow."""

    __tablename__ = "knowledge_counter"

    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"), primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)


class KnowledgeEntryRow(Base):
    """An entry (用例); what it says stands in its versions."""

    __tablename__ = "knowledge_entry"
    __table_args__ = (UniqueConstraint("office_id", "number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    number: Mapped[int]
    latest: Mapped[int] = mapped_column(default=1)  # number of a version
    approved: Mapped[int | None]  # number of the version in force
    source_office: Mapped[str] = mapped_column(String(100), default="")
    source_number: Mapped[int | None]  # its number there
    changed: Mapped[int] = mapped_column(default=0)  # KnowledgeCounterRow.changes at that moment
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class KnowledgeVersionRow(Base):
    """A version of an entry."""

    __tablename__ = "knowledge_version"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    entry_id: Mapped[str] = mapped_column(ForeignKey("knowledge_entry.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[bytes] = sealed_column()
    question: Mapped[bytes] = sealed_column()
    answer: Mapped[bytes] = sealed_column()
    no_basis: Mapped[bool]
    content_lookup: Mapped[str] = mapped_column(String(64), index=True)  # Cipher.lookup
    author_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[dt.datetime] = mapped_column(default=now)
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    review_on: Mapped[dt.date | None]
    reviewer_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[dt.datetime | None]
    review_note: Mapped[bytes | None] = sealed_column(nullable=True)


class KnowledgeCitationRow(Base):
    """A unit on which a version rests."""

    __tablename__ = "knowledge_citation"

    version_id: Mapped[str] = mapped_column(ForeignKey("knowledge_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(Text)
    day: Mapped[dt.date]


class KnowledgeVectorRow(Base):
    """The vector of a version, as one embedding engine makes it: base64 of float32."""

    __tablename__ = "knowledge_vector"

    id: Mapped[str] = mapped_column(ForeignKey("knowledge_version.id"), primary_key=True)
    embedder: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes] = sealed_column()
