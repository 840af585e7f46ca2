"""Sign in at the organisation's OpenID provider: the way there and the way back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from office.accounts.sessions import Sessions
from office.errors import ExternalSignInRefused
from office.http.caller import caller, origin_of
from office.http.doorkeeper import PUBLIC, Door
from office.http.local_path import local_path
from office.oidc.client import OidcClient
from office.oidc.linking import Linking
from office.oidc.pending import VALID_FOR, PendingStore

SIGN_IN_PATH = "/sign-in"  # the page with the button
BEGIN_PATH = "/sign-in/oidc"
CALLBACK_PATH = "/sign-in/oidc/callback"
OIDC_DOORS = (
    Door(method="GET", path=BEGIN_PATH, deed=PUBLIC),
    Door(method="GET", path=CALLBACK_PATH, deed=PUBLIC),
)
COOKIE = "konkyo_oidc"
#: How a session began: the provider said that two factors were used, or it did not.
METHOD, METHOD_TWO_FACTORS = "oidc", "oidc-mfa"

_MAX_PARAMETER = 4096  # characters; codes of Entra ID have about 1,500
_FOREIGN = ("cross-site", "same-site")  # of Sec-Fetch-Site
_SINGLE = ("state", "code", "iss", "error")


def add_oidc_routes(
    app: FastAPI,
    *,
    client: OidcClient,
    pending: PendingStore,
    linking: Linking,
    sessions: Sessions,
    set_cookie: Callable[[Request, Response, str], None],
    https_required: bool = False,
) -> None:
    """Add both routes. ``set_cookie(request, response, secret)`` hands over the session.

    They raise SignInRefused (of each kind), ProviderUnreachable and ProviderMisconfigured for the
    application to show.
    """

    def cookie_name(request: Request) -> tuple[str, bool]:
        secure = https_required or request.url.scheme == "https"
        return (f"__Host-{COOKIE}" if secure else COOKIE), secure

    @app.get(BEGIN_PATH, include_in_schema=False)
    def begin(request: Request) -> Response:
        onward = local_path(request.query_params.get("next", "/"))
        if request.headers.get("sec-fetch-site") in _FOREIGN:
            # Nobody is signed in by a link on another site: the button here has to be pressed.
            return _go(f"{SIGN_IN_PATH}?{urlencode({'next': onward})}")
        address, started = client.begin(onward, again="again" in request.query_params)
        name, secure = cookie_name(request)
        response = _go(address)
        response.set_cookie(
            name,
            pending.keep(started, request.cookies.get(name, "")),
            max_age=int(VALID_FOR.total_seconds()),
            path="/",
            httponly=True,
            samesite="lax",  # it must come along when the provider sends the browser back
            secure=secure,
        )
        return response

    @app.get(CALLBACK_PATH, include_in_schema=False)
    def finish(request: Request) -> Response:
        params = _answer(request)
        started = pending.take(
            params.get("state", ""), request.cookies.get(cookie_name(request)[0], "")
        )
        origin = origin_of(request)
        try:
            found = client.finish(params, started)
        except ExternalSignInRefused as error:
            linking.note_refusal(origin, str(error.details.get("reason", "")))
            raise
        account_id = linking.admit(origin, found)
        _, secret = sessions.start(
            origin,
            account_id,
            device=request.headers.get("user-agent", ""),
            method=METHOD_TWO_FACTORS if found.two_factors else METHOD,
            id_token=found.id_token,
            asked_at=found.asked_at,
        )
        before = caller()
        if before is not None:  # the one at this browser, perhaps another person's, is over
            sessions.end(origin, before.session_id)
        # The cookie of the way stays: another tab may be on its way, too.
        response = _go(local_path(started.next_page))
        set_cookie(request, response, secret)
        return response


def _answer(request: Request) -> dict[str, str]:
    """Return the parameters that count. Raises ExternalSignInRefused: twice, or too long."""
    params = {name: request.query_params.getlist(name) for name in _SINGLE}
    if any(len(values) > 1 or len("".join(values)) > _MAX_PARAMETER for values in params.values()):
        raise ExternalSignInRefused(
            "庁内認証の答えの形が正しくありません。もう一度、はじめからサインインしてください。",
            reason="form",
        )
    return {name: values[0] for name, values in params.items() if values}


def _go(address: str) -> RedirectResponse:
    # The address of this page holds a code: no other site may learn it.
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(address, 303, headers)
