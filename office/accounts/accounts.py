"""Accounts (利用者): who works here, in which office and team, and what their part is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from corpus.errors import InputError
from office.accounts.credentials import end_sessions, revoke_tokens, unlock
from office.accounts.naming import (
    checked_email,
    checked_login,
    checked_name,
    fold_email,
    fold_login,
    fold_words,
    is_id,
    is_login,
)
from office.accounts.offices import Offices, checked_teams, office_row
from office.accounts.reading import DISPLAY_NAME, EMAIL, read_accounts
from office.accounts.tables import AccountRow, MembershipRow
from office.accounts.types import Account
from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id, now
from office.encryption import Cipher
from office.errors import Conflict, UnknownAccount
from office.identity import Origin, Role


class _Same:
    """Says that a field stays as it is; None would take it away."""


SAME: Final = _Same()


class Accounts(Offices):
    """Keeps offices, teams and accounts. Thread-safe."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        super().__init__(database, audit)
        self._cipher = cipher

    # Look up

    def get(self, account_id: str) -> Account:
        """Return an account. Raises UnknownAccount."""
        with self._database.read() as session:
            return self._read(session, account_id)

    def find(self, login: str) -> Account | None:
        """Return the account with this login, in whatever width or case it is typed."""
        folded = fold_login(login)
        if not is_login(folded):
            return None
        with self._database.read() as session:
            found = read_accounts(session, self._cipher, AccountRow.login == folded)
        return found[0] if found else None

    def by_email(self, email: str) -> tuple[Account, ...]:
        """Return the accounts with this address; a section may share one."""
        lookup = self._cipher.lookup(EMAIL, fold_email(email))
        with self._database.read() as session:
            return read_accounts(session, self._cipher, AccountRow.email_lookup == lookup)

    def list(self, office_id: str | None = None, words: str = "") -> tuple[Account, ...]:
        """Return accounts, sorted by login, disabled ones too.

        Each of ``words`` must stand in the login or the name. Names are sealed, so all of them
        are opened: fit for some hundred people.
        """
        conditions = () if office_id is None else (AccountRow.office_id == office_id,)
        with self._database.read() as session:
            found = read_accounts(session, self._cipher, *conditions)
        wanted = [fold_words(word) for word in words.split()]
        return tuple(
            account
            for account in found
            if all(
                word in account.login or word in fold_words(account.display_name) for word in wanted
            )
        )

    # Change

    def create(
        self,
        origin: Origin,
        *,
        login: str,
        display_name: str,
        role: Role,
        office_id: str,
        team_ids: Iterable[str] = (),
        email: str | None = None,
    ) -> Account:
        """Make an account, without a password yet (see ``office.accounts.recovery``).

        Raises InputError (a form that is not taken, a login that somebody has), UnknownAccount.
        """
        with self._database.write() as session:
            return self.create_in(
                session,
                origin,
                login=login,
                display_name=display_name,
                role=role,
                office_id=office_id,
                team_ids=team_ids,
                email=email,
            )

    def create_in(
        self,
        session: Session,
        origin: Origin,
        *,
        login: str,
        display_name: str,
        role: Role,
        office_id: str,
        team_ids: Iterable[str] = (),
        email: str | None = None,
    ) -> Account:
        """Do the same as ``create`` as a part of a larger transaction."""
        row = AccountRow(id=new_id(), login=checked_login(login), role=role.value)
        row.office_id = office_row(session, office_id).id
        self._write_name(row, display_name)
        self._write_email(row, email)
        if session.scalar(select(AccountRow.id).where(AccountRow.login == row.login)):
            raise _login_taken(row.login)
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:  # somebody else was a moment earlier
            raise _login_taken(row.login) from error
        self._write_teams(session, row, team_ids)
        self._audit.append(
            session, origin, "account-create", "account", row.id, role=row.role, office=office_id
        )
        return self._read(session, row.id)

    def change(
        self,
        origin: Origin,
        account_id: str,
        version: int,
        *,
        display_name: str | _Same = SAME,
        email: str | _Same | None = SAME,
        role: Role | _Same = SAME,
        office_id: str | _Same = SAME,
        team_ids: Iterable[str] | _Same = SAME,
    ) -> Account:
        """Change what is given, if ``version`` is still the account's.

        Another role or office ends the account's sessions; another office also ends its teams,
        unless ``team_ids`` says which. Raises Conflict, InputError (also where an office would
        be left without an administrator), UnknownAccount.
        """
        with self._database.write() as session:
            row = self._row(session, account_id)
            if row.version != version:
                raise Conflict(
                    "ほかの人が先に変更しました。画面を開き直し、今の内容を確かめてから、"
                    "もう一度変更してください。"
                )
            before = self._read(session, account_id)
            if not isinstance(display_name, _Same):
                self._write_name(row, display_name)
            if not isinstance(email, _Same):
                self._write_email(row, email)
            if not isinstance(role, _Same):
                row.role = role.value
            if not isinstance(office_id, _Same):
                row.office_id = office_row(session, office_id).id
            moved = row.office_id != before.office_id
            if not isinstance(team_ids, _Same):
                self._write_teams(session, row, team_ids)
            elif moved:
                self._write_teams(session, row, ())
            flag_modified(row, "role")  # a new version, whatever changed
            session.flush()
            after = self._read(session, account_id)
            if before.role is Role.ADMINISTRATOR and (moved or after.role is not before.role):
                self._need_administrator(session, before.office_id)
            if moved or after.role is not before.role:
                end_sessions(session, account_id)
            fields = ("display_name", "email", "role", "office_id", "team_ids")
            changed = [name for name in fields if getattr(before, name) != getattr(after, name)]
            self._audit.append(
                session,
                origin,
                "account-change",
                "account",
                account_id,
                fields=",".join(changed),
                role=after.role.value,
                office=after.office_id,
            )
            return after

    def disable(self, origin: Origin, account_id: str) -> Account:
        """Let an account do nothing any more: sessions and tokens end at once.

        Raises InputError for the last administrator of an office, UnknownAccount.
        """
        with self._database.write() as session:
            row = self._row(session, account_id)
            if row.disabled_at is None:
                row.disabled_at = now()
                session.flush()
                if row.role == Role.ADMINISTRATOR:
                    self._need_administrator(session, row.office_id)
                end_sessions(session, account_id)
                revoke_tokens(session, account_id)
                self._audit.append(session, origin, "account-disable", "account", account_id)
            return self._read(session, account_id)

    def enable(self, origin: Origin, account_id: str) -> Account:
        """Let a disabled account sign in again. Raises UnknownAccount."""
        with self._database.write() as session:
            row = self._row(session, account_id)
            if row.disabled_at is not None:
                row.disabled_at = None
                session.flush()
                self._audit.append(session, origin, "account-enable", "account", account_id)
            return self._read(session, account_id)

    def unlock(self, origin: Origin, account_id: str) -> Account:
        """Let an account try again after too many failures. Raises UnknownAccount."""
        with self._database.write() as session:
            self._row(session, account_id)
            if unlock(session, account_id):
                session.flush()
                self._audit.append(session, origin, "account-unlock", "account", account_id)
            return self._read(session, account_id)

    def _read(self, session: Session, account_id: str) -> Account:
        if is_id(account_id):
            for account in read_accounts(session, self._cipher, AccountRow.id == account_id):
                return account
        raise _unknown(account_id)

    def _row(self, session: Session, account_id: str) -> AccountRow:
        """Return a row to change; its office lets nobody else change its people meanwhile."""
        office_row(session, self._read(session, account_id).office_id, lock=True)
        row = session.get(AccountRow, account_id)
        assert row is not None  # accounts are never deleted
        return row

    def _need_administrator(self, session: Session, office_id: str) -> None:
        enabled = select(func.count()).where(
            AccountRow.office_id == office_id,
            AccountRow.role == Role.ADMINISTRATOR,
            AccountRow.disabled_at.is_(None),
        )
        if not session.scalar(enabled):
            raise InputError(
                "この事務所の管理者が1人もいなくなります。先に、ほかの人を管理者にしてください。"
            )

    def _write_name(self, row: AccountRow, name: str) -> None:
        name = checked_name(name, "氏名")
        row.display_name = self._cipher.seal(DISPLAY_NAME, row.id, name)

    def _write_email(self, row: AccountRow, text: str | None) -> None:
        email = checked_email(text)
        row.email = self._cipher.seal(EMAIL, row.id, email) if email else None
        row.email_lookup = self._cipher.lookup(EMAIL, fold_email(email)) if email else None

    def _write_teams(self, session: Session, row: AccountRow, team_ids: Iterable[str]) -> None:
        wanted = checked_teams(session, row.office_id, team_ids)
        mine = select(MembershipRow).where(MembershipRow.account_id == row.id)
        for membership in session.scalars(mine):
            session.delete(membership)
        session.flush()
        session.add_all(MembershipRow(account_id=row.id, team_id=team_id) for team_id in wanted)
        session.flush()


def _unknown(account_id: str) -> UnknownAccount:
    return UnknownAccount("その利用者はいません。利用者の一覧から選んでください。", id=account_id)


def _login_taken(login: str) -> InputError:
    return InputError(
        f"ログイン名「{login}」は、もう使われています。別のログイン名にしてください。"
    )
