"""Attempts with a password: looked up, weighed, counted and noted.

What is weighed and what is counted stand in one transaction with the row locked, so that many
attempts at once are no way around the waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from corpus.errors import KonkyoError
from office.accounts.known_devices import KnownDevices
from office.accounts.tables import AccountRow, CredentialRow, KnownDeviceRow
from office.accounts.throttle import Failures
from office.audit import AuditLog
from office.database import Database
from office.errors import SignInRefused
from office.identity import Origin, Role

_REFUSED = (
    "サインインできませんでした。ログイン名、パスワード、確認コードを確かめて、もう一度お試しください。"
    "パスワードを忘れたときは、管理者に再設定を頼んでください。"
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Known:
    """An account with a password, as it was when the attempt began."""

    account_id: str
    password_hash: str
    changed_at: dt.datetime | None
    device_id: str = ""  # the known device of the account that the attempt comes from


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """An attempt whose rows are locked. A known device counts for itself."""

    credential: CredentialRow
    device: KnownDeviceRow | None

    @property
    def counter(self) -> CredentialRow | KnownDeviceRow:
        """Return the row that counts the failures."""
        return self.device or self.credential


class Attempts:
    """Keeps count of who tried what. Thread-safe."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        devices: KnownDevices,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._database = database
        self._audit = audit
        self._devices = devices
        self._now = now

    def look_up(
        self, condition: ColumnElement[bool], marks: str = "", session_id: str = ""
    ) -> tuple[Known | None, Failures]:
        """Return the account with a password that meets a condition, and the failures so far.

        They are those of the device that is known by its ``marks`` or by a session that began
        there, else those of all other devices.
        """
        found = (
            select(CredentialRow, AccountRow.id)
            .join(AccountRow, AccountRow.id == CredentialRow.account_id)
            .where(condition, CredentialRow.password_hash.is_not(None))
        )
        with self._database.read() as db:
            row = db.scalar(found)
            device = self._devices.find(db, row.account_id if row else "", marks, session_id)
        if row is None or row.password_hash is None:
            return None, Failures()
        known = Known(
            account_id=row.account_id,
            password_hash=row.password_hash,
            changed_at=row.password_changed_at,
            device_id=device.id if device else "",
        )
        return known, failures_of(device or row)

    def weigh(
        self, db: Session, origin: Origin, known: Known, right: bool
    ) -> Weighed | KonkyoError:
        """Return the rows of a right password, locked, or the refusal, counted and noted.

        Others may have failed while this password was verified: if a wait is in force by now, a
        right password is told nothing else than a wrong one.
        """
        row = db.get_one(CredentialRow, known.account_id, with_for_update=True)
        # Gone meanwhile, it is a device like any other.
        device = db.get(KnownDeviceRow, known.device_id, with_for_update=True)
        tried = Weighed(credential=row, device=device)
        waiting = failures_of(tried.counter).refusal(self._now())
        account = db.get_one(AccountRow, known.account_id, populate_existing=True)
        if row.password_changed_at != known.changed_at:
            right = False
        if waiting is not None:
            if right:
                self.refuse(db, origin, known.account_id, "waiting")
            else:
                self.fail(db, origin, tried, "wrong-password")
            return waiting
        if not right:
            return self.fail(db, origin, tried, "wrong-password")
        if account.disabled_at is not None:
            return self.fail(db, origin, tried, "disabled")
        if account.role == Role.SERVICE:  # a program shows its token, and has no session
            return self.fail(db, origin, tried, "service")
        return tried

    def succeed(self, tried: Weighed) -> None:
        """Forget the failures: those of the known device, or those of all others."""
        tried.counter.failures, tried.counter.wait_until = 0, None

    def fail(self, db: Session, origin: Origin, tried: Weighed, reason: str) -> KonkyoError:
        """Count a failure and return the refusal.

        The last one that is allowed locks the account for devices that are not known; a known
        device is one of those from then on.
        """
        row, facts = tried.counter, {"known_device": True} if tried.device else {}
        before = failures_of(row)
        after = before.another(self._now())
        row.failures, row.wait_until = after.count, after.wait_until
        refusal = self.refuse(db, origin, row.account_id, reason, failures=after.count, **facts)
        if after.locked and tried.device is not None:
            db.delete(tried.device)
            self._audit.append(db, origin, "device-distrust", "account", row.account_id)
        elif after.locked and not before.locked:
            tried.credential.locked_at = self._now()
            self._audit.append(db, origin, "account-lock", "account", row.account_id)
        return refusal

    def refuse(
        self, db: Session, origin: Origin, account_id: str, reason: str, **facts: int
    ) -> KonkyoError:
        """Note a refusal by its reason, a code, and return what the one who tried is told."""
        # A name that nobody has is not kept: people type passwords into the wrong field.
        self._audit.append(
            db,
            origin,
            "sign-in",
            "account" if account_id else "",
            account_id,
            refused=True,
            reason=reason,
            **facts,
        )
        return SignInRefused(_REFUSED)

    def note(self, origin: Origin, account_id: str, reason: str) -> None:
        """Note a refusal where nothing was weighed."""
        with self._database.write() as db:
            self.refuse(db, origin, account_id, reason)


def failures_of(row: CredentialRow | KnownDeviceRow) -> Failures:
    """Return the failures that a row counts. A known device is never locked, but forgotten."""
    locked = isinstance(row, CredentialRow) and row.locked_at is not None
    return Failures(count=row.failures, wait_until=row.wait_until, locked=locked)
