"""What an administrator types about a person, and what is wrong with each field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Form

from office.accounts.naming import checked_email, checked_login, checked_name
from office.accounts.types import Account, Team
from office.identity import ROLE_LABELS, Role
from ui.web.fields import error_of, only_errors

_LABELS = {"display_name": "氏名", "role": "役割", "teams": "係", "email": "メールアドレス"}
_NONE = "なし"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffForm:
    """The fields as they were typed."""

    login: str = ""
    display_name: str = ""
    email: str = ""
    role: str = Role.CASEWORKER.value
    teams: tuple[str, ...] = ()  # ids
    version: int = 0  # of the account when the form was made

    @classmethod
    def of(cls, account: Account) -> StaffForm:
        """Return the form that shows an account as it is."""
        return cls(
            login=account.login,
            display_name=account.display_name,
            email=account.email or "",
            role=account.role.value,
            teams=account.team_ids,
            version=account.version,
        )

    def problems(self, *, new: bool) -> dict[str, str]:
        """Return what is wrong, by field."""
        return only_errors(
            login=error_of(lambda: checked_login(self.login)) if new else "",
            display_name=error_of(lambda: checked_name(self.display_name, "氏名")),
            email=error_of(lambda: checked_email(self.email)),
            role="" if self.role in set(Role) else "役割を選んでください。",
        )

    def values(self) -> dict[str, Any]:
        """Return what ``Accounts.create`` and ``Accounts.change`` take besides the login."""
        return {
            "display_name": self.display_name,
            "email": self.email,
            "role": Role(self.role),
            "team_ids": self.teams,
        }


def staff_form(
    login: Annotated[str, Form()] = "",
    display_name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    team: Annotated[list[str] | None, Form()] = None,
    version: Annotated[int, Form()] = 0,
) -> StaffForm:
    """Read the form of a person."""
    return StaffForm(
        login=login,
        display_name=display_name,
        email=email,
        role=role,
        teams=tuple(team or ()),
        version=version,
    )


#: The parameter of a route that takes the form.
TypedStaff: TypeAlias = Annotated[StaffForm, Depends(staff_form)]


def differences(
    now: StaffForm, typed: StaffForm, teams: Sequence[Team]
) -> list[tuple[str, str, str]]:
    """Return (field, what it is now, what was typed) where the two differ."""
    names = {team.id: team.name for team in teams}
    one, other = _shown(now, names), _shown(typed, names)
    return [
        (label, one[field], other[field])
        for field, label in _LABELS.items()
        if one[field] != other[field]
    ]


def _shown(form: StaffForm, names: dict[str, str]) -> dict[str, str]:
    known = {role.value: label for role, label in ROLE_LABELS.items()}
    shown = asdict(form) | {
        "role": known.get(form.role, form.role),
        "teams": "、".join(names.get(team, team) for team in sorted(form.teams)),
    }
    return {field: shown[field].strip() or _NONE for field in _LABELS}
