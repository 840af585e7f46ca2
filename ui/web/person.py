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


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the head of a page says of its reader."""

    name: str
    is_administrator: bool
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
            is_administrator=account.role is Role.ADMINISTRATOR,
            totp_due=is_totp_due(account),
        )

    return person


def is_totp_due(account: Account) -> bool:
    """Tell whether to ask for a second factor; who has no password has the provider's."""
    return needs_totp(account.role) and account.has_password and not account.has_totp
