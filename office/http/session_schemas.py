"""The JSON of signing in, and of who one is."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from office.accounts.passwords import MAXIMUM_LENGTH
from office.http.submission import Submission
from office.identity import Role
from search_api.http.schemas import Schema


class CallerKind(StrEnum):
    """What makes a request."""

    PERSON = "person"
    SERVICE = "service"
    VISITOR = "visitor"


_Password = Annotated[
    str,
    Field(
        description="The password.",
        min_length=1,
        max_length=MAXIMUM_LENGTH,
        json_schema_extra={"format": "password", "writeOnly": True},
    ),
]
_SecondFactor = Annotated[
    str,
    Field(
        description="Code of the app, or a spare code; asked for by second-factor-needed.",
        max_length=100,
    ),
]


class SignInSchema(Submission):
    """What a person signs in with."""

    login: str = Field(
        description="Name that the person signs in with.",
        examples=["sato"],
        min_length=1,
        max_length=300,
    )
    password: _Password
    second_factor: _SecondFactor = ""


class ProofSchema(Submission):
    """What a person shows again before a grave deed."""

    password: _Password
    second_factor: _SecondFactor = ""


class ProvedSchema(Schema):
    """That the session may do grave deeds, for a while."""

    until: dt.datetime = Field(description="When it has to be shown again.")


class PlaceSchema(Schema):
    """An office or a team."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")


class CallerSchema(Schema):
    """Who makes the request. For a visitor all but ``kind`` and ``demo`` is empty."""

    kind: CallerKind = Field(description="A person, a service by its token, or nobody known.")
    account_id: str = Field(default="", description="Id of the account.")
    login: str = Field(default="", description="Name that it signs in with.")
    display_name: str = Field(default="", description="Name of the person.")
    role: Role | None = Field(default=None, description="What it may do in general.")
    office: PlaceSchema | None = Field(default=None, description="The office.")
    teams: tuple[PlaceSchema, ...] = Field(default=(), description="Its teams.")
    scopes: tuple[str, ...] | None = Field(
        default=None, description="Actions that a token is limited to; null: no limit."
    )
    expires_at: dt.datetime | None = Field(
        default=None, description="When the session or the token ends at the latest."
    )
    demo: bool = Field(default=False, description="Whether the people of this server are invented.")


class StartedSessionSchema(Schema):
    """A new session. The secret is told only here."""

    secret: str = Field(
        description="Send it as Authorization: Bearer.", examples=["konkyo_s_…"], repr=False
    )
    expires_at: dt.datetime = Field(
        description="When it ends at the latest; earlier where nobody uses it."
    )
    caller: CallerSchema = Field(description="Whose session it is.")


class EndedSchema(Schema):
    """What was ended."""

    sessions: int = Field(description="How many sessions have ended, this one included.")
