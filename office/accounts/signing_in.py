"""Signing in with a name, a password and, where it is set up, a second factor.

Who guesses learns nothing: an unknown name, a wrong password and a disabled account get the same
answer after the same work, and the same waits. What is checked and what is counted stand in one
transaction, so that many attempts at once are no way around (see ``office.accounts.throttle``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from corpus.errors import InputError, KonkyoError
from office.accounts.credentials import store_password
from office.accounts.naming import fold_login
from office.accounts.passwords import Passwords, check_rules
from office.accounts.reading import read_accounts
from office.accounts.sessions import Sessions
from office.accounts.tables import AccountRow, CredentialRow, OfficeRow
from office.accounts.throttle import AddressLimit, Failures, UnknownNames
from office.accounts.totp import Totp
from office.audit import AuditLog
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import SecondFactorNeeded, SignInRefused, UnknownAccount
from office.identity import Identity, Origin, Role

_REFUSED = (
    "サインインできませんでした。ログイン名、パスワード、確認コードを確かめて、もう一度お試しください。"
    "パスワードを忘れたときは、管理者に再設定を頼んでください。"
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Known:
    """An account with a password, as it was when the attempt began."""

    account_id: str
    password_hash: str
    changed_at: dt.datetime | None


class SigningIn:
    """Lets people in, and lets them change what they sign in with. Thread-safe."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        audit: AuditLog,
        passwords: Passwords,
        sessions: Sessions,
        *,
        now: Callable[[], dt.datetime] = now,
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._passwords = passwords
        self._sessions = sessions
        self._totp = Totp(database, cipher, audit, now=now)
        self._now = now
        self._addresses = AddressLimit(now)
        self._unknown = UnknownNames()

    def sign_in(
        self, origin: Origin, login: str, password: str, second_factor: str = "", device: str = ""
    ) -> tuple[Identity, str]:
        """Start a session; return who it is of, and its secret.

        ``second_factor`` is a code of the app or a spare code, ``device`` the User-Agent header.
        Raises SignInRefused; SecondFactorNeeded where the password was right and a code is asked
        for; TooManyAttempts with ``seconds`` to wait, or ``locked``.
        """
        shut = self._addresses.enter(origin.client)
        if shut is not None:
            if shut.is_news:
                self._note_refusal(origin, "", "many-from-one-address")
            raise shut.refusal
        name = fold_login(login)
        # PostgreSQL refuses to compare with what it could not keep (NUL, halves of characters).
        possible = name if name.isascii() and name.isprintable() else ""
        known, failures = self._look_up(AccountRow.login == possible)
        if known is None:
            failures = self._unknown.of(name)
        refusal = failures.refusal(self._now())
        if refusal is not None:
            self._note_refusal(origin, known.account_id if known else "", "waiting")
            raise refusal
        # The slow part stands outside of every transaction.
        right = self._passwords.verify(known.password_hash if known else None, password)
        better = None
        if known and right and self._passwords.needs_rehash(known.password_hash):
            better = self._passwords.hash(password)
        with self._database.write() as db:
            outcome: tuple[Identity, str] | KonkyoError
            if known is None:
                self._unknown.failed(name, self._now())
                outcome = self._refuse(db, origin, "", "unknown-name")
            else:
                outcome = self._settle(db, origin, known, right, second_factor, device, better)
        if isinstance(outcome, KonkyoError):
            if isinstance(outcome, SecondFactorNeeded):
                self._addresses.give_back(origin.client)
            raise outcome
        self._addresses.give_back(origin.client)
        return outcome

    def change_password(
        self, origin: Origin, account_id: str, old: str, new: str, keep: str = ""
    ) -> None:
        """Take another password, and end every session but ``keep`` (the one that asks).

        Raises SignInRefused where ``old`` is wrong (which counts as a failure), TooManyAttempts,
        InputError where ``new`` breaks the rules, UnknownAccount.
        """
        self.confirm_password(origin, account_id, old)
        if new == old:
            raise InputError("今と同じパスワードです。別のパスワードにしてください。")
        with self._database.read() as db:
            account = read_accounts(db, self._cipher, AccountRow.id == account_id)[0]
            place = db.scalar(select(OfficeRow.name).where(OfficeRow.id == account.office_id))
        check_rules(new, login=account.login, words=(account.display_name, place or ""))
        password_hash = self._passwords.hash(new)
        with self._database.write() as db:
            store_password(db, account_id, password_hash)
            self._sessions.end_all_within(db, origin, account_id, keep)
            self._audit.append(db, origin, "password-change", "account", account_id)

    def remove_totp(self, origin: Origin, account_id: str, password: str) -> None:
        """Take one's own second factor away. Raises as ``confirm_password`` does."""
        self.confirm_password(origin, account_id, password)
        self._totp.remove(origin, account_id)

    def confirm_password(self, origin: Origin, account_id: str, password: str) -> None:
        """Make sure that it is still the account's owner who sits there, before a grave change.

        Failures count like those of signing in: a session that was left open is no place to guess.
        Raises SignInRefused, TooManyAttempts, UnknownAccount.
        """
        known, failures = self._look_up(AccountRow.id == account_id)
        if known is None:
            raise UnknownAccount(
                "この利用者にはパスワードがありません。管理者にお問い合わせください。",
                id=account_id,
            )
        refusal = failures.refusal(self._now())
        if refusal is not None:
            raise refusal
        right = self._passwords.verify(known.password_hash, password)
        with self._database.write() as db:
            outcome = self._weigh(db, origin, known, right)
            if isinstance(outcome, CredentialRow):
                outcome.failures, outcome.wait_until = 0, None
        if isinstance(outcome, SignInRefused):
            raise SignInRefused("今のパスワードが正しくありません。もう一度入れてください。")
        if isinstance(outcome, KonkyoError):
            raise outcome

    def _look_up(self, condition: ColumnElement[bool]) -> tuple[_Known | None, Failures]:
        found = (
            select(CredentialRow, AccountRow.id)
            .join(AccountRow, AccountRow.id == CredentialRow.account_id)
            .where(condition, CredentialRow.password_hash.is_not(None))
        )
        with self._database.read() as db:
            row = db.scalar(found)
        if row is None or row.password_hash is None:
            return None, Failures()
        known = _Known(
            account_id=row.account_id,
            password_hash=row.password_hash,
            changed_at=row.password_changed_at,
        )
        return known, _failures_of(row)

    def _settle(
        self,
        db: Session,
        origin: Origin,
        known: _Known,
        right: bool,
        second_factor: str,
        device: str,
        better_hash: str | None,
    ) -> tuple[Identity, str] | KonkyoError:
        """Weigh an attempt and keep what comes of it; errors are returned, for the commit."""
        row = self._weigh(db, origin, known, right)
        if isinstance(row, KonkyoError):
            return row
        method = "password"
        if self._totp.in_force(db, known.account_id):
            if not second_factor.strip():
                self._audit.append(db, origin, "second-factor-ask", "account", known.account_id)
                return SecondFactorNeeded(
                    "確認コードを入れてください。アプリに今出ている6桁の数字か、予備コードです。"
                )
            method = self._totp.accept(db, known.account_id, second_factor)
            if not method:
                return self._fail(db, origin, row, "wrong-code")
        row.failures, row.wait_until = 0, None
        if better_hash is not None:
            row.password_hash = better_hash
        db.execute(
            # Past the version: signing in is no change that an administrator's form could lose.
            update(AccountRow)
            .where(AccountRow.id == known.account_id)
            .values(last_sign_in_at=self._now())
        )
        return self._sessions.start_within(db, origin, known.account_id, device, method)

    def _weigh(
        self, db: Session, origin: Origin, known: _Known, right: bool
    ) -> CredentialRow | KonkyoError:
        """Return the row of a right password, locked, or the refusal, counted and noted.

        Others may have failed while this password was verified: if a wait is in force by now, a
        right password is told nothing else than a wrong one.
        """
        row = db.get_one(CredentialRow, known.account_id, with_for_update=True)
        waiting = _failures_of(row).refusal(self._now())
        account = db.get_one(AccountRow, known.account_id, populate_existing=True)
        if row.password_changed_at != known.changed_at:
            right = False
        if waiting is not None:
            if right:
                self._refuse(db, origin, known.account_id, "waiting")
            else:
                self._fail(db, origin, row, "wrong-password")
            return waiting
        if not right:
            return self._fail(db, origin, row, "wrong-password")
        if account.disabled_at is not None:
            return self._fail(db, origin, row, "disabled")
        if account.role == Role.SERVICE:  # a program shows its token, and has no session
            return self._fail(db, origin, row, "service")
        return row

    def _fail(self, db: Session, origin: Origin, row: CredentialRow, reason: str) -> KonkyoError:
        before = _failures_of(row)
        after = before.another(self._now())
        row.failures, row.wait_until = after.count, after.wait_until
        refusal = self._refuse(db, origin, row.account_id, reason, failures=after.count)
        if after.locked and not before.locked:
            row.locked_at = self._now()
            self._audit.append(db, origin, "account-lock", "account", row.account_id)
        return refusal

    def _refuse(
        self, db: Session, origin: Origin, account_id: str, reason: str, **facts: int
    ) -> KonkyoError:
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

    def _note_refusal(self, origin: Origin, account_id: str, reason: str) -> None:
        with self._database.write() as db:
            self._refuse(db, origin, account_id, reason)


def _failures_of(row: CredentialRow) -> Failures:
    return Failures(count=row.failures, wait_until=row.wait_until, locked=row.locked_at is not None)
