"""People as the pages of the administrator show them, and which of them are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from office.accounts.types import Account
from office.audit.days import in_words
from office.identity import ROLE_LABELS

STATES: dict[str, str] = {
    "active": "利用中",
    "no-password": "パスワード未設定",
    "locked": "ロック中",
    "disabled": "停止中",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFilter:
    """What narrows the list; an empty field asks for nothing."""

    words: str = ""
    role: str = ""
    team: str = ""
    state: str = ""

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> StaffFilter:
        """Read an address."""
        return cls(
            words=parameters.get("q", "").strip()[:100],
            role=parameters.get("role", ""),
            team=parameters.get("team", ""),
            state=parameters.get("state", ""),
        )

    @property
    def narrows(self) -> bool:
        """Return True if anything is asked for."""
        return bool(self.words or self.role or self.team or self.state)

    def lets(self, account: Account) -> bool:
        """Tell whether an account is asked for; ``words`` are for the store."""
        return (
            self.role in ("", account.role)
            and (not self.team or self.team in account.team_ids)
            and self.state in ("", state_of(account))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """One person of the list."""

    id: str
    login: str
    name: str
    role: str
    teams: str
    state: str
    state_label: str
    last_sign_in: str


def state_of(account: Account) -> str:
    """Return the key in ``STATES``."""
    if account.disabled_at:
        return "disabled"
    if account.locked_at:
        return "locked"
    has_secret = account.has_password or account.role == "service"
    return "active" if has_secret or account.last_sign_in_at else "no-password"


def lines_of_staff(accounts: Iterable[Account], teams: Mapping[str, str]) -> list[StaffLine]:
    """Return the lines of a list; ``teams`` are names by id."""
    return [
        StaffLine(
            id=account.id,
            login=account.login,
            name=account.display_name,
            role=ROLE_LABELS[account.role],
            teams="、".join(teams[team] for team in account.team_ids if team in teams),
            state=state_of(account),
            state_label=STATES[state_of(account)],
            last_sign_in=moment(account.last_sign_in_at),
        )
        for account in accounts
    ]


def moment(at: dt.datetime | None) -> str:
    """Write a moment for people in Japan, to the minute; "" for none."""
    return in_words(at)[: -len(":00")] if at else ""
