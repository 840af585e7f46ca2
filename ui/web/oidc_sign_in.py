"""The organisation's own accounts: the button on the sign-in page, and signing out there too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.responses import Response

from office.foundation import Office
from office.http.cookies import SessionCookie

if TYPE_CHECKING:
    from office.oidc.client import OidcClient
    from office.oidc.linking import Linking
    from office.oidc.pending import PendingStore


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSignIn:
    """An OpenID provider that is set up (docs/oidc.md)."""

    label: str  # on the button: 庁内アカウント
    client: OidcClient
    pending: PendingStore
    linking: Linking
    after: str  # where the provider sends the browser after signing out, a full address


def add_oidc_sign_in(
    app: FastAPI, office: Office, cookie: SessionCookie, provider: OidcSignIn
) -> None:
    """Add ``/sign-in/oidc`` and the way back."""
    from office.http.oidc_routes import add_oidc_routes

    def give(request: Request, response: Response, secret: str) -> None:
        cookie.give(response, request.scope, secret)

    add_oidc_routes(
        app,
        client=provider.client,
        pending=provider.pending,
        linking=provider.linking,
        sessions=office.sessions,
        set_cookie=give,
        https_required=cookie.https_required,
    )
