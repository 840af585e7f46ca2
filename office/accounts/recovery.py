"""A password for the first time, or anew: an administrator gives a code, the person uses it.

The same serves a new colleague, a forgotten password, a lost phone, and an administrator who has
forgotten theirs (on the machine itself: ``konkyo user reset``).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.codes import Codes, Purpose
from office.accounts.credentials import end_sessions, remove_totp, store_password
from office.accounts.passwords import Passwords, check_rules
from office.accounts.types import Account
from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.errors import SignInRefused
from office.identity import Origin

VALID_FOR = dt.timedelta(hours=24)
WELCOME_VALID_FOR = dt.timedelta(days=7)  # a colleague's first day may follow a long weekend


class Recovery:
    """Issues codes that set a password, and takes them. Thread-safe.

    ``passwords`` hashes at another cost than the usual one.
    """

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        audit: AuditLog,
        passwords: Passwords | None = None,
    ) -> None:
        self._database = database
        self._audit = audit
        self._accounts = Accounts(database, cipher, audit)
        self._codes = Codes(cipher)
        self._passwords = passwords or Passwords()

    def issue(self, origin: Origin, account_id: str, *, turn_off_totp: bool = False) -> str:
        """Return a code, good for 24 hours. Until it is used the account cannot sign in.

        The password, all sessions and older codes end at once; TOTP where it is asked for.
        Raises UnknownAccount; InputError for a disabled account.
        """
        account = self._accounts.get(account_id)
        if account.disabled_at is not None:
            raise InputError("この利用者は停止されています。先に、停止を解いてください。")
        with self._database.write() as session:
            if account.has_password:
                store_password(session, account_id, None)
            end_sessions(session, account_id)
            removed = turn_off_totp and remove_totp(session, account_id)
            if removed:
                self._codes.end(session, Purpose.SPARE, account_id)
            session.flush()
            code = self.issue_in(session, account_id, VALID_FOR)
            self._audit.append(
                session, origin, "recovery-issue", "account", account_id, totp_off=removed
            )
        return code

    def welcome(self, origin: Origin, account_id: str) -> str:
        """Return a code for a new account, good for seven days. Raises UnknownAccount."""
        self._accounts.get(account_id)
        with self._database.write() as session:
            code = self.issue_in(session, account_id, WELCOME_VALID_FOR)
            self._audit.append(session, origin, "welcome-issue", "account", account_id)
        return code

    def issue_in(self, session: Session, account_id: str, valid_for: dt.timedelta) -> str:
        """Return a code as a part of a larger transaction; older ones end."""
        self._codes.end(session, Purpose.RECOVERY, account_id)
        return self._codes.issue(session, Purpose.RECOVERY, account_id, valid_for)

    def owner(self, code: str) -> Account | None:
        """Return whose code this is, None for one that is wrong, used or too old."""
        with self._database.read() as session:
            account_id = self._codes.owner(session, Purpose.RECOVERY, code)
        account = self._accounts.get(account_id) if account_id else None
        return account if account is not None and account.disabled_at is None else None

    def complete(self, origin: Origin, code: str, password: str) -> Account:
        """Set the password of the code's account; a lock and all sessions end.

        Raises SignInRefused for a wrong code, InputError for a password that is not taken (the
        code stays good).
        """
        account = self.owner(code)
        if account is None:
            with self._database.write() as session:
                self._audit.append(session, origin, "password-set", "account", refused=True)
            raise _refused()
        known = [office.name for office in self._accounts.offices()]
        check_rules(password, login=account.login, words=(account.display_name, *known))
        password_hash = self._passwords.hash(password)  # takes time: outside the transaction
        with self._database.write() as session:
            if self._codes.redeem(session, Purpose.RECOVERY, code) is None:
                raise _refused()
            store_password(session, account.id, password_hash)
            end_sessions(session, account.id)
            session.flush()
            self._audit.append(session, origin, "password-set", "account", account.id)
        return self._accounts.get(account.id)


def _refused() -> SignInRefused:
    return SignInRefused(
        "コードが違うか、使い終わっているか、期限が切れています。"
        "管理者に、新しいコードを出してもらってください。"
    )
