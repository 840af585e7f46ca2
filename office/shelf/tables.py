"""The tables of the shelf. What somebody reads may tell about a case, so all of it is sealed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base
from office.encryption.columns import sealed_column


class BookmarkRow(Base):
    """A bookmark; the id is a hash of owner, unit and part, so that none stands there twice."""

    __tablename__ = "bookmark"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    made_at: Mapped[dt.datetime]
    content: Mapped[bytes] = sealed_column()  # JSON


class RecentReadingRow(Base):
    """What an account has read lately; the id is the account's."""

    __tablename__ = "recent_reading"

    id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    updated_at: Mapped[dt.datetime]
    paused: Mapped[bool]
    content: Mapped[bytes] = sealed_column()  # JSON
