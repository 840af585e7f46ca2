"""The JSON of service tokens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from office.accounts.token_rules import (
    MAXIMUM_DAYS,
    MAXIMUM_OVERLAP,
    NAME_LENGTH,
    TOKEN_SCOPES,
    ServiceToken,
)
from office.http.submission import WHOLE, Submission
from search_api.http.schemas import Schema

_HOURS = MAXIMUM_OVERLAP // dt.timedelta(hours=1)
_Days = Annotated[int, Field(ge=1, le=MAXIMUM_DAYS), WHOLE]


def _scope(value: str) -> str:
    if value not in TOKEN_SCOPES:
        raise PydanticCustomError(
            "enum", "Not a scope of tokens.", {"expected": ", ".join(TOKEN_SCOPES)}
        )
    return value


TokenScope = Annotated[
    str, AfterValidator(_scope), Field(json_schema_extra={"enum": list(TOKEN_SCOPES)})
]


class TokenSchema(Schema):
    """A token without its secret. Moments are in UTC."""

    id: str = Field(description="Its id.")
    name: str = Field(description="What it is for.", examples=["文書管理との連携"])
    account_id: str = Field(description="Account of the service that answers for it.")
    scopes: tuple[str, ...] = Field(description="Actions that it is for, sorted.")
    created_at: dt.datetime = Field(description="When it was made.")
    expires_at: dt.datetime = Field(description="When it ends.")
    old_until: dt.datetime | None = Field(
        description="Till when the secret before the last rotation works, too."
    )
    revoked_at: dt.datetime | None = Field(description="When it was revoked.")
    used_on: dt.date | None = Field(description="Last day on which it was used, in Japan.")

    @classmethod
    def of(cls, token: ServiceToken) -> TokenSchema:
        """Return a token as JSON."""
        return cls(
            id=token.id,
            name=token.name,
            account_id=token.account_id,
            scopes=tuple(sorted(token.scopes)),
            created_at=token.created_at,
            expires_at=token.expires_at,
            old_until=token.old_until,
            revoked_at=token.revoked_at,
            used_on=token.used_on,
        )


class TokenListSchema(Schema):
    """The tokens of the office, sorted by name; revoked ones too."""

    tokens: tuple[TokenSchema, ...]


class NewTokenSchema(Submission):
    """A token to be made."""

    name: str = Field(
        description="What it is for.",
        examples=["文書管理との連携"],
        min_length=1,
        max_length=NAME_LENGTH,
    )
    account_id: str = Field(
        description="An account of the office with the role service.", max_length=100
    )
    scopes: Annotated[
        tuple[TokenScope, ...], Field(description="Actions that it is for.", max_length=20)
    ] = Field(min_length=1)
    days: _Days = Field(default=90, description="Days for which it is good.")


class RotationSchema(Submission):
    """How a token gets a new secret."""

    overlap_hours: Annotated[int, Field(ge=0, le=_HOURS), WHOLE] = Field(
        default=24, description="How long the old secret works, too."
    )
    days: _Days | None = Field(default=None, description="Days from now; null: as before.")


class TokenSecretSchema(Schema):
    """A token with its secret, which is told only here."""

    token: TokenSchema
    secret: str = Field(
        description="Send it as Authorization: Bearer.", examples=["konkyo_t_…"], repr=False
    )
