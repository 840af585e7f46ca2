"""The JSON of people and teams."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, StrictBool

from office.accounts.naming import EMAIL_LENGTH, NAME_LENGTH
from office.http.submission import WHOLE, Submission
from office.identity import Role
from search_api.http.schemas import Schema

_NAME = Field(
    description="Name of the person.", examples=["佐藤 花子"], min_length=1, max_length=NAME_LENGTH
)
_EMAIL = Field(description="Address; null: none.", max_length=EMAIL_LENGTH)
_ROLE = Field(description="What the account may do in general.")
_TEAMS = Field(description="Ids of teams of the office.", max_length=100)
_TEAM_NAME = Field(
    description="Name of the team.", examples=["保護第一係"], min_length=1, max_length=NAME_LENGTH
)
TeamIds = tuple[Annotated[str, Field(max_length=100)], ...]


class AccountSchema(Schema):
    """A person, or a program that has tokens. Moments are in UTC."""

    id: str = Field(description="Id of the account.")
    login: str = Field(description="Name that it signs in with.", examples=["sato"])
    display_name: str = Field(description="Name of the person.", examples=["佐藤 花子"])
    email: str | None = Field(description="Address; null: none.")
    role: Role = _ROLE
    office_id: str = Field(description="Its office.")
    team_ids: tuple[str, ...] = Field(description="Its teams, sorted.")
    disabled_at: dt.datetime | None = Field(description="Since when it can do nothing.")
    created_at: dt.datetime = Field(description="When it was made.")
    last_sign_in_at: dt.datetime | None = Field(description="The last sign-in.")
    version: int = Field(description="To be given back with a change.")
    has_password: bool = Field(description="Whether a password is set.")
    has_totp: bool = Field(description="Whether a second factor is in force.")
    locked_at: dt.datetime | None = Field(description="Since when it is locked, after failures.")


class AccountListSchema(Schema):
    """The accounts that the caller may see, sorted by login."""

    accounts: tuple[AccountSchema, ...]


class NewAccountSchema(Submission):
    """A new colleague, in the office of who asks."""

    login: str = Field(
        description="a-z, 0-9 and . _ -; two characters or more.",
        examples=["sato"],
        min_length=2,
        max_length=64,
    )
    display_name: str = _NAME
    role: Role = _ROLE
    team_ids: Annotated[TeamIds, _TEAMS] = ()
    email: Annotated[str | None, _EMAIL] = None


class CreatedAccountSchema(Schema):
    """A new account, and the code by which its owner sets a password. It is told only here."""

    account: AccountSchema
    code: str | None = Field(
        description="Good for seven days; null for a service.", examples=["7K3M-XQ2P-9WDB-HT6V"]
    )


class AccountChangeSchema(Submission):
    """What is to be changed; what is left out stays as it is."""

    version: Annotated[int, Field(ge=1), WHOLE] = Field(
        description="Version of the account that was read."
    )
    display_name: Annotated[str, _NAME] = ""
    email: Annotated[str | None, _EMAIL] = None
    role: Annotated[Role, _ROLE] = Role.TRAINEE
    team_ids: Annotated[TeamIds, _TEAMS] = ()


class ResetSchema(Submission):
    """How a password is set anew."""

    turn_off_totp: StrictBool = Field(
        default=False, description="Take the second factor away too: the phone is lost."
    )


class CodeSchema(Schema):
    """A code that sets a password. It is told only here."""

    code: str = Field(description="Good for 24 hours, once.", examples=["7K3M-XQ2P-9WDB-HT6V"])


class TeamSchema(Schema):
    """A team of the office."""

    id: str = Field(description="Its id.")
    office_id: str = Field(description="Its office.")
    name: str = Field(description="Its name.", examples=["保護第一係"])


class TeamListSchema(Schema):
    """The teams that the caller may see, sorted by name."""

    teams: tuple[TeamSchema, ...]


class TeamNameSchema(Submission):
    """How a team is called."""

    name: str = _TEAM_NAME
