"""The first administrator of an office, made by whoever stands at the machine.

While there is none, a code is printed where the program was started; with it a page makes the
office and its administrator.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.codes import Codes, Purpose
from office.accounts.credentials import store_password
from office.accounts.naming import checked_login, checked_name
from office.accounts.offices import office_named
from office.accounts.passwords import Passwords, check_rules
from office.accounts.tables import AccountRow
from office.accounts.types import Account
from office.audit import AuditLog
from office.database import Database
from office.encryption import Cipher
from office.errors import SignInRefused
from office.identity import CONSOLE, Origin, Role

VALID_FOR = dt.timedelta(hours=24)


class Bootstrap:
    """Makes the first office and its administrator, once. Thread-safe.

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

    def pending(self) -> bool:
        """Tell whether there is no administrator yet."""
        with self._database.read() as session:
            return _pending(session)

    def new_code(self) -> str:
        """Return a code for ``complete``, good for 24 hours; older ones end.

        Raises InputError where there is an administrator already.
        """
        with self._database.write() as session:
            _need_pending(session)
            self._codes.end(session, Purpose.BOOTSTRAP)
            code = self._codes.issue(session, Purpose.BOOTSTRAP, None, VALID_FOR)
            self._audit.append(session, CONSOLE, "bootstrap-code", "office")
        return code

    def complete(
        self,
        origin: Origin,
        code: str,
        *,
        office_name: str,
        login: str,
        display_name: str,
        password: str,
    ) -> Account:
        """Make the office, if there is none of this name, and its administrator.

        Raises SignInRefused for a wrong code, InputError for a form that is not taken (the code
        stays good) and where there is an administrator already.
        """
        with self._database.read() as session:
            _need_pending(session)
            known = self._codes.owner(session, Purpose.BOOTSTRAP, code) is not None
        if not known:
            with self._database.write() as session:
                self._audit.append(session, origin, "bootstrap-complete", "office", refused=True)
            raise _refused()
        login = checked_login(login)
        display_name = checked_name(display_name, "氏名")
        check_rules(password, login=login, words=(office_name, display_name))
        password_hash = self._passwords.hash(password)  # takes time: outside the transaction
        with self._database.write() as session:
            if self._codes.redeem(session, Purpose.BOOTSTRAP, code) is None:
                raise _refused()
            _need_pending(session)
            account = self._accounts.create_in(
                session,
                origin,
                login=login,
                display_name=display_name,
                role=Role.ADMINISTRATOR,
                office_id=office_named(session, office_name).id,
            )
            store_password(session, account.id, password_hash)
            session.flush()
            self._audit.append(session, origin, "bootstrap-complete", "account", account.id)
        return self._accounts.get(account.id)


def _pending(session: Session) -> bool:
    any_administrator = select(AccountRow.id).where(AccountRow.role == Role.ADMINISTRATOR).limit(1)
    return session.scalar(any_administrator) is None


def _need_pending(session: Session) -> None:
    if not _pending(session):
        raise InputError("管理者はもう登録されています。サインインしてください。")


def _refused() -> SignInRefused:
    return SignInRefused(
        "コードが違うか、期限が切れています。konkyo を始めた画面に出ているコードを、"
        "もう一度お確かめください。"
    )
