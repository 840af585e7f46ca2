"""Signing in with a name, a password and, where it is set up, a second factor.

Who guesses learns nothing: an unknown name, a wrong password and a disabled account get the same
answer after the same work, and the same waits (``office.accounts.throttle``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corpus.errors import InputError, KonkyoError
from office.accounts.attempts import Attempts, Known, Weighed
from office.accounts.credentials import store_password
from office.accounts.known_devices import KnownDevices
from office.accounts.naming import fold_login
from office.accounts.passwords import Passwords, check_rules, fold_password
from office.accounts.reading import read_accounts
from office.accounts.sessions import Sessions
from office.accounts.tables import AccountRow, OfficeRow
from office.accounts.throttle import AddressLimit, Failures, UnknownNames
from office.accounts.tickets import Tickets
from office.accounts.totp import Totp
from office.audit import AuditLog
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import SecondFactorNeeded, SignInRefused, TooManyAttempts, UnknownAccount
from office.identity import Identity, Origin


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
        self._devices = KnownDevices(database, cipher, audit, now)
        self._attempts = Attempts(database, audit, self._devices, now)
        self._addresses = AddressLimit(now)
        self._unknown = UnknownNames()
        self._tickets = Tickets(cipher, now)

    def sign_in(
        self,
        origin: Origin,
        login: str,
        password: str,
        second_factor: str = "",
        device: str = "",
        marks: str = "",
    ) -> tuple[Identity, str]:
        """Start a session; return who it is of, and its secret.

        ``second_factor`` is a code of the app or a spare code, ``device`` the User-Agent header,
        ``marks`` what ``remember_device`` has given to the browser.
        Raises SignInRefused; SecondFactorNeeded where the password was right and a code is asked
        for (with a ``ticket`` for ``second_step``); TooManyAttempts with ``seconds`` to wait, or
        ``locked``.
        """
        name = fold_login(login)
        # PostgreSQL refuses to compare with what it could not keep (NUL, halves of characters).
        possible = name if name.isascii() and name.isprintable() else ""
        known, failures = self._attempts.look_up(AccountRow.login == possible, marks)
        self._enter(origin, known)
        if known is None:
            failures = self._unknown.of(name)
        self._refuse_waiting(origin, known, failures)
        # The slow part stands outside of every transaction.
        right = self._passwords.verify(known.password_hash if known else None, password)
        better = None
        if known and right and self._passwords.needs_rehash(known.password_hash):
            better = self._passwords.hash(password)
        with self._database.write() as db:
            outcome: tuple[Identity, str] | KonkyoError
            if known is None:
                waiting = self._unknown.failed(name, self._now())
                refused = self._attempts.refuse(db, origin, "", "unknown-name")
                outcome = waiting or refused
            else:
                outcome = self._settle(db, origin, known, right, second_factor, device, better)
        return self._conclude(origin, known, outcome)

    def second_step(
        self, origin: Origin, ticket: str, second_factor: str, device: str = "", marks: str = ""
    ) -> tuple[Identity, str]:
        """Go on after SecondFactorNeeded, by its ``ticket``: the code alone, no password again.

        Raises as ``sign_in`` does; SignInRefused (details: restart) where the ticket is too old.
        """
        held = self._tickets.read(ticket)
        account_id = held.account_id if held else ""
        known, failures = self._attempts.look_up(AccountRow.id == account_id, marks)
        self._enter(origin, known)
        if held is None or known is None or known.changed_at != held.changed_at:
            raise SignInRefused(
                "時間がたったため、やり直しになりました。ログイン名とパスワードから入れてください。",
                restart=True,
            )
        self._refuse_waiting(origin, known, failures)
        with self._database.write() as db:
            outcome = self._settle(db, origin, known, True, second_factor, device, None)
        return self._conclude(origin, known, outcome)

    def remember_device(self, origin: Origin, identity: Identity, marks: str) -> str:
        """Know the browser at which somebody has just signed in; return its marks from now on.

        Strangers' failures keep nobody waiting there (``office.accounts.known_devices``).
        """
        return self._devices.remember(origin, identity, marks)

    def change_password(
        self, origin: Origin, account_id: str, old: str, new: str, keep: str = ""
    ) -> None:
        """Take another password, and end every session but ``keep`` (the one that asks).

        Raises SignInRefused where ``old`` is wrong (which counts as a failure), TooManyAttempts,
        InputError where ``new`` breaks the rules, UnknownAccount.
        """
        self.confirm_password(origin, account_id, old, keep)
        if fold_password(new) == fold_password(old):
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

    def remove_totp(
        self, origin: Origin, account_id: str, password: str, session_id: str = ""
    ) -> None:
        """Take one's own second factor away. Raises as ``confirm_password`` does."""
        self.confirm_password(origin, account_id, password, session_id)
        self._totp.remove(origin, account_id)

    def prove(
        self, origin: Origin, identity: Identity, password: str, second_factor: str = ""
    ) -> dt.datetime:
        """Note that the owner of a session has shown again who they are, by password and code.

        Returns until when it counts. Raises as ``confirm_password`` does; SecondFactorNeeded where
        the password was right and a code is asked for.
        """
        self.confirm_password(
            origin, identity.account_id, password, identity.session_id, second_factor=second_factor
        )
        return self._sessions.prove(origin, identity.session_id)

    def confirm_password(
        self,
        origin: Origin,
        account_id: str,
        password: str,
        session_id: str = "",
        *,
        second_factor: str | None = None,
    ) -> None:
        """Make sure that it is still the account's owner who sits there, before a grave change.

        Failures count like those of signing in: a session that was left open is no place to guess.
        ``session_id`` is the session that asks; where it began at a known device, that one counts.
        ``second_factor`` is asked for too where it is not None and one is set up.
        Raises SignInRefused, TooManyAttempts, UnknownAccount.
        """
        known, failures = self._attempts.look_up(AccountRow.id == account_id, session_id=session_id)
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
            outcome = self._attempts.weigh(db, origin, known, right)
            if isinstance(outcome, Weighed):
                outcome = self._weigh_code(db, origin, outcome, second_factor)
            if isinstance(outcome, Weighed):
                self._attempts.succeed(outcome)
        if isinstance(outcome, SignInRefused):
            what = "今のパスワード" if not second_factor else "パスワードか確認コード"
            raise SignInRefused(f"{what}が正しくありません。もう一度入れてください。")
        if isinstance(outcome, KonkyoError):
            raise outcome

    def _weigh_code(
        self, db: Session, origin: Origin, tried: Weighed, code: str | None
    ) -> Weighed | KonkyoError:
        account_id = tried.credential.account_id
        if code is None or not self._totp.in_force(db, account_id):
            return tried
        if not code.strip():
            return SecondFactorNeeded(
                "確認コードも入れてください。アプリに今出ている6桁の数字か、予備コードです。"
            )
        if self._totp.accept(db, account_id, code):
            return tried
        return self._attempts.fail(db, origin, tried, "wrong-code")

    def _enter(self, origin: Origin, known: Known | None) -> None:
        shut = self._addresses.enter(_counted_address(origin, known))
        if shut is None:
            return
        if shut.is_news:
            self._attempts.note(origin, "", "many-from-one-address")
        raise shut.refusal

    def _refuse_waiting(self, origin: Origin, known: Known | None, failures: Failures) -> None:
        refusal = failures.refusal(self._now())
        if refusal is None:
            return
        # Nothing was tried: an impatient owner, mostly.
        self._addresses.give_back(_counted_address(origin, known))
        self._attempts.note(origin, known.account_id if known else "", "waiting")
        raise refusal

    def _conclude(
        self, origin: Origin, known: Known | None, outcome: tuple[Identity, str] | KonkyoError
    ) -> tuple[Identity, str]:
        if not isinstance(outcome, SignInRefused | TooManyAttempts):
            self._addresses.give_back(_counted_address(origin, known))
        if isinstance(outcome, KonkyoError):
            raise outcome
        return outcome

    def _settle(
        self,
        db: Session,
        origin: Origin,
        known: Known,
        right: bool,
        second_factor: str,
        device: str,
        better_hash: str | None,
    ) -> tuple[Identity, str] | KonkyoError:
        """Weigh an attempt and keep what comes of it; errors are returned, for the commit."""
        tried = self._attempts.weigh(db, origin, known, right)
        if isinstance(tried, KonkyoError):
            return tried
        method = "password"
        if self._totp.in_force(db, known.account_id):
            if not second_factor.strip():
                self._audit.append(db, origin, "second-factor-ask", "account", known.account_id)
                return SecondFactorNeeded(
                    "確認コードを入れてください。アプリに今出ている6桁の数字か、予備コードです。",
                    ticket=self._tickets.issue(known.account_id, known.changed_at),
                )
            method = self._totp.accept(db, known.account_id, second_factor)
            if not method:
                return self._attempts.fail(db, origin, tried, "wrong-code")
        self._attempts.succeed(tried)
        if better_hash is not None:
            tried.credential.password_hash = better_hash
        db.execute(
            # Past the version: signing in is no change that an administrator's form could lose.
            update(AccountRow)
            .where(AccountRow.id == known.account_id)
            .values(last_sign_in_at=self._now())
        )
        return self._sessions.start_within(db, origin, known.account_id, device, method)


def _counted_address(origin: Origin, known: Known | None) -> str:
    """Return the address whose failures count; a known device does not pay for its neighbours."""
    return "" if known and known.device_id else origin.client
