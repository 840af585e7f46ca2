"""The table of the watch lists."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base
from office.encryption.columns import sealed_column


class WatchedRow(Base):
    """A unit, or a part of it, on somebody's watch list.

    The id is a hash of list, unit and part, so that nothing stands on a list twice.
    """

    __tablename__ = "watched"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    # None: the office's list
    owner: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    unit_id: Mapped[str] = mapped_column(Text)
    part: Mapped[str] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(Text)
    day: Mapped[dt.date]
    note: Mapped[bytes] = sealed_column()
