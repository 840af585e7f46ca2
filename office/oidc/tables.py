"""Table of sign-ins that went to the OpenID provider and have not come back yet."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base, new_id
from office.encryption.columns import sealed_column


class PendingSignInRow(Base):
    """A sign-in on its way: it lives for ten minutes and is used once."""

    __tablename__ = "pending_sign_in"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of 256 random bits
    browser_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the cookie's 256 bits
    secrets: Mapped[bytes] = sealed_column()  # JSON of office.oidc.types.Pending
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
