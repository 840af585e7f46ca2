"""What is known about people: offices, teams and accounts as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from office.identity import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfareOffice:
    """An office (福祉事務所)."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team (係・班) of an office."""

    id: str
    office_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account (利用者), its sealed fields opened. Moments are in UTC."""

    id: str
    login: str  # see office.accounts.naming
    display_name: str  # personal data: for pages, never for logs
    email: str | None  # personal data, too
    role: Role
    office_id: str
    team_ids: tuple[str, ...]  # sorted
    disabled_at: dt.datetime | None
    created_at: dt.datetime
    last_sign_in_at: dt.datetime | None
    version: int  # to be given back with a change
    has_password: bool
    has_totp: bool  # confirmed
    locked_at: dt.datetime | None  # after too many failures; an administrator unlocks
