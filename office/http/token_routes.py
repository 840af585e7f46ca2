"""The service tokens of an office. A token itself can never do any of this."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Path, Request

from office.accounts.reach import Reach
from office.accounts.token_rules import ServiceToken
from office.errors import UnknownAccount
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.http.idempotency import do_not_keep
from office.http.token_schemas import (
    NewTokenSchema,
    RotationSchema,
    TokenListSchema,
    TokenSchema,
    TokenSecretSchema,
)
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from search_api.http.problems import documented

_TokenId = Annotated[str, Path(description="Id of the token.", max_length=100)]
_CHANGES = documented(404, 409, 413)


def create_token_router(office: Office) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/tokens", operation_id="listTokens", summary="The tokens of the office")
    def tokens() -> TokenListSchema:
        found = _tokens(office)
        return TokenListSchema(tokens=tuple(map(TokenSchema.of, found)))

    @router.post(
        "/tokens",
        operation_id="createToken",
        summary="Make a token",
        status_code=201,
        responses=_CHANGES,
    )
    def create(request: Request, body: NewTokenSchema) -> TokenSecretSchema:
        do_not_keep(request)
        Reach(office.accounts, signed_in()).person(OfficeAction.MANAGE_TOKENS, body.account_id)
        token, secret = office.tokens.create(origin_of(request), **body.model_dump())
        return TokenSecretSchema(token=TokenSchema.of(token), secret=secret)

    @router.post(
        "/tokens/{token_id}/rotate",
        operation_id="rotateToken",
        summary="Give a token a new secret",
        responses=_CHANGES,
    )
    def rotate(request: Request, token_id: _TokenId, body: RotationSchema) -> TokenSecretSchema:
        do_not_keep(request)
        _token(office, token_id)
        overlap = dt.timedelta(hours=body.overlap_hours)
        secret = office.tokens.rotate(origin_of(request), token_id, overlap, body.days)
        token = _token(office, token_id)
        return TokenSecretSchema(token=TokenSchema.of(token), secret=secret)

    @router.delete(
        "/tokens/{token_id}",
        operation_id="revokeToken",
        summary="End a token at once",
        responses=_CHANGES,
    )
    def revoke(request: Request, token_id: _TokenId) -> TokenSchema:
        _token(office, token_id)
        return TokenSchema.of(office.tokens.revoke(origin_of(request), token_id))

    return router


def _tokens(office: Office) -> tuple[ServiceToken, ...]:
    who = signed_in()
    permit(who, OfficeAction.MANAGE_TOKENS)
    return office.tokens.list(office_id=who.office_id)


def _token(office: Office, token_id: str) -> ServiceToken:
    """Return a token of the caller's office. Raises UnknownAccount for any other, too."""
    for token in _tokens(office):
        if token.id == token_id:
            return token
    raise UnknownAccount("そのトークンはありません。トークンの一覧から選んでください。")
