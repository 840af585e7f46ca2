"""Tables of offices, teams, accounts and all that people sign in with."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base, new_id, now
from office.encryption.columns import sealed_column

_ID = String(32)
_HASH = String(64)


class OfficeRow(Base):
    """An office (福祉事務所)."""

    __tablename__ = "office"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)


class TeamRow(Base):
    """A team (係・班) of an office."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("office_id", "name"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(100))


class AccountRow(Base):
    """An account (利用者). It is never deleted, so that the audit log keeps its sense."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(String(64), unique=True)  # NFKC, lower case; no name needed
    display_name: Mapped[bytes] = sealed_column()
    email: Mapped[bytes | None] = sealed_column(nullable=True)
    email_lookup: Mapped[str | None] = mapped_column(_HASH, index=True)
    role: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    last_sign_in_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class MembershipRow(Base):
    """An account's place in a team."""

    __tablename__ = "membership"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("team.id"), primary_key=True)


class CredentialRow(Base):
    """How an account with a password signs in; accounts of OIDC alone have none."""

    __tablename__ = "credential"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(Text)  # argon2id, with its parameters
    password_changed_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    wait_until: Mapped[dt.datetime | None]
    locked_at: Mapped[dt.datetime | None]  # only an administrator unlocks


class TotpRow(Base):
    """A time-based one-time password (TOTP, RFC 6238) of an account."""

    __tablename__ = "totp"

    id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)  # account id
    secret: Mapped[bytes] = sealed_column()
    confirmed_at: Mapped[dt.datetime | None]  # None: not in force yet
    last_step: Mapped[int] = mapped_column(default=0)  # no code counts twice


class OneTimeCodeRow(Base):
    """A code that works once: bootstrap, recovery by an administrator, spare TOTP codes."""

    __tablename__ = "one_time_code"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    purpose: Mapped[str] = mapped_column(String(20))  # bootstrap | recovery | spare
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(_HASH, index=True)  # Cipher.lookup
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]


class ExternalIdentityRow(Base):
    """An account's identity at an OpenID provider."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject_lookup"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[bytes] = sealed_column()
    subject_lookup: Mapped[str] = mapped_column(_HASH)
    linked_at: Mapped[dt.datetime] = mapped_column(default=now)


class SessionRow(Base):
    """A session of a person who signed in."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(_HASH, unique=True)  # SHA-256 of 256 random bits
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]  # absolute
    # when the person last showed who they are; None: not known
    proved_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    client: Mapped[str] = mapped_column(String(64), default="")
    device: Mapped[str] = mapped_column(String(60), default="")  # coarse: スマートフォン（Safari）
    # password | totp | oidc | oidc-mfa
    method: Mapped[str] = mapped_column(String(20), default="password")
    id_token: Mapped[bytes | None] = sealed_column(nullable=True)  # to sign out at the provider


class KnownDeviceRow(Base):
    """A browser at which an account has signed in; its failures are counted apart."""

    __tablename__ = "known_device"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    session_id: Mapped[str] = mapped_column(_ID)  # the last one there; it may be gone
    expires_at: Mapped[dt.datetime]
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    wait_until: Mapped[dt.datetime | None]


class ServiceTokenRow(Base):
    """A token of a module or a script."""

    __tablename__ = "service_token"

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))  # who answers for it
    secret_hash: Mapped[str] = mapped_column(_HASH, unique=True)
    previous_hash: Mapped[str | None] = mapped_column(_HASH, unique=True)  # during a rotation
    previous_until: Mapped[dt.datetime | None]
    scopes: Mapped[str] = mapped_column(Text)  # actions, separated by spaces
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    used_on: Mapped[dt.date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
