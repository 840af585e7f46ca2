"""Who is signed in, as every page names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from office.accounts.totp import needs_totp
from office.accounts.types import Account
from office.errors import UnknownAccount
from office.foundation import Office
from office.http.caller import caller
from office.identity import Role
from office.permission.actions import OfficeAction
from office.permission.table import scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the head of a page says of its reader."""

    name: str
    desk: tuple[str, str] | None  # address and name of the pages about other people
    totp_due: bool  # should set up a second factor, and has not


def person_of(office: Office) -> Callable[[], Person | None]:
    """Return what tells whom a page is for; None for visitors and programs."""

    def person() -> Person | None:
        known = caller()
        if known is None or not known.session_id:
            return None
        try:
            account = office.accounts.get(known.account_id)
        except UnknownAccount:
            return None
        return Person(
            name=account.display_name,
            desk=_desk(account.role),
            totp_due=is_totp_due(account),
        )

    return person


def proved_of(office: Office) -> Callable[[], bool]:
    """Return what tells whether the caller has shown lately who they are."""

    def proved() -> bool:
        known = caller()
        return known is not None and office.sessions.is_proved(known.session_id)

    return proved


def _desk(role: Role) -> tuple[str, str] | None:
    if scope_of(role, OfficeAction.MANAGE_ACCOUNTS):
        return "/admin", "管理"
    if scope_of(role, OfficeAction.READ_ACCOUNTS):
        return "/admin/accounts", "係の職員"
    return None


def is_totp_due(account: Account) -> bool:
    """Tell whether to ask for a second factor; who has no password has the provider's."""
    return needs_totp(account.role) and account.has_password and not account.has_totp
