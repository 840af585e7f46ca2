"""Which account an identity at the OpenID provider belongs to. Accounts are never made here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.accounts.naming import fold_email, fold_login
from office.accounts.tables import AccountRow, ExternalIdentityRow
from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id
from office.encryption import Cipher
from office.errors import AccountNotPrepared, Conflict, UnknownAccount
from office.identity import Origin, Role
from office.oidc.types import ExternalIdentity

_EMAIL = "account.email"
_SUBJECT = "external_identity.subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """A link as an administrator sees it. The subject stays sealed."""

    id: str
    issuer: str
    linked_at: dt.datetime


class Linking:
    """Finds, makes and removes links between accounts and identities. Thread-safe."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        audit: AuditLog,
        *,
        domains: Collection[str] = (),
    ) -> None:
        """Take the domains of which ``tanaka@domain`` may become ``tanaka``; none: all of them.

        Which domains a provider lets people have is the organisation's matter; guests are left out
        whatever the domain.
        """
        self._database = database
        self._cipher = cipher
        self._audit = audit
        self._domains = {domain.strip().lower() for domain in domains}

    def account_of(self, identity: ExternalIdentity) -> str | None:
        """Return the account that an identity is linked to."""
        with self._database.read() as session:
            row = self._row(session, identity)
            return row.account_id if row else None

    def admit(self, origin: Origin, identity: ExternalIdentity) -> str:
        """Return the account for an identity, linking it at its first sign-in.

        It is linked only to the one account, in force and of a person, whose login or e-mail
        fits and that has no other identity of the issuer. Raises AccountNotPrepared, which is
        noted in the audit log.
        """
        with self._database.write() as session:
            row = self._row(session, identity)
            if row is not None:
                account = session.get_one(AccountRow, row.account_id)
                if account.disabled_at is None:
                    return account.id
                reason, account_id = "disabled", account.id
            else:
                reason, account_id = self._prepared(session, identity)
                if not reason:
                    self._add(session, origin, account_id, identity)
                    return account_id
            self._refuse(session, origin, reason, account_id)
        raise AccountNotPrepared(
            "庁内認証では確認できましたが、Konkyo に、この方の利用者の準備がありません。"
            "管理者に、利用者の登録（ログイン名を庁内認証の名前と同じにする）を頼んでください。",
            reason=reason,
        )

    def link(self, origin: Origin, account_id: str, identity: ExternalIdentity) -> None:
        """Link an identity to an account.

        Raises UnknownAccount; Conflict: either of them has a link already.
        """
        with self._database.write() as session:
            if session.get(AccountRow, account_id, with_for_update=True) is None:
                raise UnknownAccount("この利用者はありません。一覧から選び直してください。")
            if self._row(session, identity) or self._has_link(session, account_id, identity):
                raise Conflict(
                    "この利用者か、この庁内認証の人は、もう結び付いています。"
                    "先に、今の結び付きを解いてください。"
                )
            self._add(session, origin, account_id, identity)

    def unlink(self, origin: Origin, account_id: str) -> int:
        """Remove every link of an account; return how many. Sessions stay: end them as well.

        The same person may be linked again at the next sign-in, as long as the account fits. To
        keep somebody out, disable the account.
        """
        with self._database.write() as session:
            removed = session.execute(
                delete(ExternalIdentityRow)
                .where(ExternalIdentityRow.account_id == account_id)
                .returning(ExternalIdentityRow.id)
            ).all()
            if removed:
                self._audit.append(
                    session, origin, "identity-unlink", "account", account_id, links=len(removed)
                )
        return len(removed)

    def links(self, account_id: str) -> tuple[LinkedIdentity, ...]:
        """Return the links of an account, oldest first."""
        with self._database.read() as session:
            rows = session.scalars(
                select(ExternalIdentityRow)
                .where(ExternalIdentityRow.account_id == account_id)
                .order_by(ExternalIdentityRow.linked_at, ExternalIdentityRow.id)
            ).all()
        return tuple(
            LinkedIdentity(id=row.id, issuer=row.issuer, linked_at=row.linked_at) for row in rows
        )

    def note_refusal(self, origin: Origin, reason: str) -> None:
        """Note that an answer of the provider was refused; ``reason`` is ours, never theirs."""
        with self._database.write() as session:
            self._refuse(session, origin, reason)

    def _prepared(self, session: Session, identity: ExternalIdentity) -> tuple[str, str]:
        """Return why no account is to be linked ("": nothing against it), and the account."""
        fitting = set(self._fitting(session, identity))
        if len(fitting) != 1:
            return ("ambiguous" if fitting else "unknown"), ""
        (account_id,) = fitting
        account = _locked(session, account_id)
        if account.disabled_at is not None:
            return "disabled", account.id
        if account.role == Role.SERVICE:
            return "service", account.id
        if self._has_link(session, account.id, identity):
            return "other-identity", account.id
        return "", account.id

    def _fitting(self, session: Session, identity: ExternalIdentity) -> list[str]:
        # The name and the address may fit two accounts: then it is for an administrator to say.
        found: list[str] = []
        login = self._login(identity)
        if login:
            found += session.scalars(select(AccountRow.id).where(AccountRow.login == login))
        if identity.email:
            lookup = self._cipher.lookup(_EMAIL, fold_email(identity.email))
            found += session.scalars(select(AccountRow.id).where(AccountRow.email_lookup == lookup))
        return found

    def _login(self, identity: ExternalIdentity) -> str:
        """Return the login that ``preferred_username`` means here; "": none."""
        login, at, domain = fold_login(identity.login).partition("@")
        if identity.guest or (at and self._domains and domain not in self._domains):
            return ""
        return login

    def _row(self, session: Session, identity: ExternalIdentity) -> ExternalIdentityRow | None:
        return session.scalar(
            select(ExternalIdentityRow).where(
                ExternalIdentityRow.issuer == identity.issuer,
                ExternalIdentityRow.subject_lookup == self._lookup(identity),
            )
        )

    def _has_link(self, session: Session, account_id: str, identity: ExternalIdentity) -> bool:
        return (
            session.scalar(
                select(ExternalIdentityRow.id).where(
                    ExternalIdentityRow.account_id == account_id,
                    ExternalIdentityRow.issuer == identity.issuer,
                )
            )
            is not None
        )

    def _add(
        self, session: Session, origin: Origin, account_id: str, identity: ExternalIdentity
    ) -> None:
        row_id = new_id()
        session.add(
            ExternalIdentityRow(
                id=row_id,
                account_id=account_id,
                issuer=identity.issuer,
                subject=self._cipher.seal(_SUBJECT, row_id, identity.subject),
                subject_lookup=self._lookup(identity),
            )
        )
        try:
            session.flush()
        except IntegrityError as error:  # the same person came twice at the same moment
            raise Conflict("同じ方のサインインが重なりました。もう一度お試しください。") from error
        self._audit.append(session, origin, "identity-link", "account", account_id)

    def _refuse(self, session: Session, origin: Origin, reason: str, account_id: str = "") -> None:
        self._audit.append(
            session,
            origin,
            "sign-in",
            "account" if account_id else "",
            account_id,
            refused=True,
            method="oidc",
            reason=reason,
        )

    def _lookup(self, identity: ExternalIdentity) -> str:
        return self._cipher.lookup(_SUBJECT, f"{identity.issuer}\0{identity.subject}")


def _locked(session: Session, account_id: str) -> AccountRow:
    # Two people who fit the same account and come at once must not both be linked to it.
    return session.get_one(AccountRow, account_id, with_for_update=True)
