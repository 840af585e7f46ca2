"""Sign in, ask who one is, sign out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from office.foundation import Office
from office.http.caller import caller, origin_of, signed_in
from office.http.cookies import SessionCookie
from office.http.doorkeeper import secret_of
from office.http.idempotency import do_not_keep
from office.http.session_schemas import (
    CallerKind,
    CallerSchema,
    EndedSchema,
    PlaceSchema,
    ProofSchema,
    ProvedSchema,
    SignInSchema,
    StartedSessionSchema,
)
from office.identity import Identity
from search_api.authorizer import SignInNeeded
from search_api.http.problems import documented

_SIGNED_IN: dict[str, Any] = {"security": [{"bearer": []}]}
_ANYBODY: dict[str, Any] = {"security": [{"bearer": []}, {}]}


def create_session_router(office: Office, cookie: SessionCookie) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.post(
        "/session",
        operation_id="signIn",
        summary="Sign in",
        status_code=201,
        response_model=StartedSessionSchema,
        responses=documented(409, 413),
    )
    def sign_in(request: Request, body: SignInSchema) -> Response:
        do_not_keep(request)
        who, secret = office.signing_in.sign_in(
            origin_of(request),
            body.login,
            body.password,
            body.second_factor,
            request.headers.get("user-agent", ""),
        )
        known = _person(office, who)
        assert known.expires_at is not None
        started = StartedSessionSchema(secret=secret, expires_at=known.expires_at, caller=known)
        # As every answer with a token (RFC 6749, section 5.1).
        return JSONResponse(
            started.model_dump(mode="json"), 201, headers={"Cache-Control": "no-store"}
        )

    @router.get("/session", operation_id="readSession", summary="Who am I", openapi_extra=_ANYBODY)
    def who_am_i(request: Request) -> CallerSchema:
        who = caller()
        if who is None:
            if secret_of(request.scope, cookie) is not None:
                raise SignInNeeded("サインインの期限が切れました。もう一度サインインしてください。")
            return CallerSchema(kind=CallerKind.VISITOR, demo=office.is_demo)
        return _person(office, who) if who.session_id else _service(office, who)

    @router.post(
        "/session/proof",
        operation_id="proveSession",
        summary="Show again who one is, before a grave deed",
        responses=documented(409, 413),
        openapi_extra=_SIGNED_IN,
    )
    def prove(request: Request, body: ProofSchema) -> ProvedSchema:
        until = office.signing_in.prove(
            origin_of(request), signed_in(), body.password, body.second_factor
        )
        return ProvedSchema(until=until)

    @router.delete(
        "/session",
        operation_id="signOut",
        summary="Sign out",
        status_code=204,
        responses=documented(409, 413),
        openapi_extra=_SIGNED_IN,
    )
    def sign_out(request: Request) -> Response:
        office.sessions.end(origin_of(request), signed_in().session_id)
        return _forgotten(Response(status_code=204), request, cookie)

    @router.delete(
        "/sessions",
        operation_id="signOutEverywhere",
        summary="Sign out everywhere",
        response_model=EndedSchema,
        responses=documented(409, 413),
        openapi_extra=_SIGNED_IN,
    )
    def sign_out_everywhere(request: Request) -> Response:
        ended = office.sessions.end_all(origin_of(request), signed_in().account_id)
        answer = JSONResponse(EndedSchema(sessions=ended).model_dump())
        return _forgotten(answer, request, cookie)

    return router


def _forgotten(response: Response, request: Request, cookie: SessionCookie) -> Response:
    """Have a browser forget the session, if it came by a cookie."""
    if cookie.read(request.scope):
        cookie.sign_out(response, request.scope)
    return response


def _person(office: Office, who: Identity) -> CallerSchema:
    alive = {each.id: each.expires_at for each in office.sessions.list(who.account_id)}
    return _known(office, who, CallerKind.PERSON).model_copy(
        update={"expires_at": alive.get(who.session_id)}
    )


def _service(office: Office, who: Identity) -> CallerSchema:
    alive = {each.id: each.expires_at for each in office.tokens.list(who.account_id)}
    return _known(office, who, CallerKind.SERVICE).model_copy(
        update={"expires_at": alive.get(who.token_id)}
    )


def _known(office: Office, who: Identity, kind: CallerKind) -> CallerSchema:
    place = next(each for each in office.accounts.offices() if each.id == who.office_id)
    teams = office.accounts.teams(who.office_id)
    return CallerSchema(
        kind=kind,
        account_id=who.account_id,
        login=who.login,
        display_name=office.accounts.get(who.account_id).display_name,
        role=who.role,
        office=PlaceSchema.model_validate(place),
        teams=tuple(PlaceSchema.model_validate(team) for team in teams if team.id in who.team_ids),
        scopes=None if who.scopes is None else tuple(sorted(who.scopes)),
        demo=office.is_demo,
    )
