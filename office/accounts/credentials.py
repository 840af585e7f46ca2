"""Changes to what people sign in with, each inside a transaction of the caller."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from office.accounts.tables import (
    CredentialRow,
    KnownDeviceRow,
    ServiceTokenRow,
    SessionRow,
    TotpRow,
)
from office.database.base import now


def store_password(session: Session, account_id: str, password_hash: str | None) -> None:
    """Keep a password's hash, None for no password; failures and a lock end."""
    row = session.get(CredentialRow, account_id)
    if row is None:
        row = CredentialRow(account_id=account_id)
        session.add(row)
    row.password_hash = password_hash
    row.password_changed_at = now() if password_hash else None
    _unlock(row)


def unlock(session: Session, account_id: str) -> bool:
    """Forget the failures of an account, those at its known devices too.

    Returns whether there was anything to forget.
    """
    row = session.get(CredentialRow, account_id)
    failed = row is not None and bool(row.failures or row.wait_until or row.locked_at)
    if row is not None and failed:
        _unlock(row)
    devices = session.scalars(
        update(KnownDeviceRow)
        .where(KnownDeviceRow.account_id == account_id, KnownDeviceRow.failures > 0)
        .values(failures=0, wait_until=None)
        .returning(KnownDeviceRow.id)
    ).all()
    return failed or bool(devices)


def _unlock(row: CredentialRow) -> None:
    row.failures, row.wait_until, row.locked_at = 0, None, None


def remove_totp(session: Session, account_id: str) -> bool:
    """Remove the TOTP of an account; return whether there was one."""
    found = session.get(TotpRow, account_id)
    if found is not None:
        session.delete(found)
    return found is not None


def end_sessions(session: Session, account_id: str) -> None:
    """End every session of an account, and know none of its devices any more."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
        .values(ended_at=now(), id_token=None)
    )
    forget_devices(session, account_id)


def forget_devices(session: Session, account_id: str, keep: str = "") -> int:
    """Know none of an account's devices any more but that of the session ``keep``.

    Returns how many. After the sessions, never before: one order lets nobody wait for each other.
    """
    forgotten = session.scalars(
        delete(KnownDeviceRow)
        .where(KnownDeviceRow.account_id == account_id, KnownDeviceRow.session_id != keep)
        .returning(KnownDeviceRow.id)
    )
    return len(forgotten.all())


def revoke_tokens(session: Session, account_id: str) -> None:
    """Revoke every service token that an account answers for."""
    session.execute(
        update(ServiceTokenRow)
        .where(ServiceTokenRow.account_id == account_id, ServiceTokenRow.revoked_at.is_(None))
        .values(
            revoked_at=now(),
            previous_hash=None,
            previous_until=None,
            version=ServiceTokenRow.version + 1,
        )
    )
