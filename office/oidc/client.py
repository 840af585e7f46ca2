"""Sign in at an OpenID provider: authorisation code flow with PKCE (RFC 9700, section 2.1)."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from office.errors import ExternalSignInRefused, ProviderMisconfigured, ProviderUnreachable
from office.oidc.claims import identity_of
from office.oidc.discovery import Discovery
from office.oidc.fetching import ProviderHttp
from office.oidc.id_token import check_id_token
from office.oidc.types import ExternalIdentity, Pending

SCOPE = "openid profile email"
MAX_HINT = 4096  # characters; a longer address is not taken everywhere
_ASKED_WITHIN = 15 * 60  # seconds, as office.accounts.sessions.PROVED_FOR

_AGAIN = "もう一度、はじめからサインインしてください。"
#: What an administrator should look at, by the error of the provider (RFC 6749, OIDC Core).
_FAULTS = {
    "invalid_client": "設定 oidc_client_id と、環境変数 KONKYO_OIDC_SECRET",
    "unauthorized_client": "クライアントに、認可コードの方式（authorization code）を許しているか",
    "invalid_scope": "クライアントに、openid・profile・email の scope を許しているか",
    "invalid_request": "クライアントの設定（戻り先のアドレス、PKCE）",
    "unsupported_response_type": "クライアントの設定（応答の種類 code）",
}


class OidcClient:
    """One client at one provider. Thread-safe; nothing is asked before the first sign-in."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        *,
        proxy: str = "",
    ) -> None:
        """Take what the provider knows of us; ``client_secret`` "": a client without secret.

        ``redirect_uri`` is the full address of ``/sign-in/oidc/callback``. Raises
        ProviderMisconfigured: an issuer that is not https.
        """
        self._issuer = issuer
        self._client_id = client_id
        self._secret = client_secret
        self._redirect_uri = redirect_uri
        self._http = ProviderHttp(proxy)
        self._discovery = Discovery(self._http, issuer)

    @property
    def issuer(self) -> str:
        """Return the provider's name of itself."""
        return self._issuer

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def begin(self, next_page: str = "/", *, again: bool = False) -> tuple[str, Pending]:
        """Return the address to send the browser to, and what its answer must fit.

        ``again``: the provider asks who it is even if it knows, and says when it asked.
        Raises ProviderUnreachable, ProviderMisconfigured.
        """
        pending = Pending(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            next_page=next_page,
        )
        address, _ = self._oauth().create_authorization_url(
            self._discovery.metadata().authorization,
            state=pending.state,
            code_verifier=pending.verifier,
            nonce=pending.nonce,
            # OpenID Connect Core 1.0, section 3.1.2.1: with max_age auth_time must be told.
            **({"prompt": "login", "max_age": _ASKED_WITHIN} if again else {}),
        )
        return address, pending

    def finish(self, params: Mapping[str, str], pending: Pending) -> ExternalIdentity:
        """Return who signed in, from the parameters that the browser brought back.

        Raises ExternalSignInRefused, ProviderUnreachable, ProviderMisconfigured.
        """
        self._check_answer(params, pending)
        token = self._fetch_token(params["code"], pending)
        claims = check_id_token(
            token.get("id_token"),
            lambda fresh: self._discovery.keys(fresh=fresh),
            issuer=self._issuer,
            client_id=self._client_id,
            nonce=pending.nonce,
            access_token=token.get("access_token"),
        )
        if not claims.get("preferred_username") and not claims.get("email"):
            claims |= self._user_info(token.get("access_token"), claims["sub"])
        return identity_of(claims, token["id_token"])

    def end_session_address(self, id_token: str, after: str = "") -> str:
        """Return where the browser signs out at the provider too; "": it cannot be done there.

        ``after`` is the full address to come back to; the provider must know it (OpenID Connect
        RP-Initiated Logout 1.0). Never raises for a provider that is down: signing out here must
        not depend on it.
        """
        try:
            address = self._discovery.metadata().end_session
        except (ProviderUnreachable, ProviderMisconfigured):
            return ""
        if not address:
            return ""
        params = {"client_id": self._client_id}
        if id_token and len(id_token) <= MAX_HINT:
            params["id_token_hint"] = id_token
        if after:
            params["post_logout_redirect_uri"] = after
        return str(add_params_to_uri(address, params.items()))

    def _check_answer(self, params: Mapping[str, str], pending: Pending) -> None:
        if not hmac.compare_digest(params.get("state", "").encode(), pending.state.encode()):
            raise ExternalSignInRefused(
                f"このサインインは、この画面で始めたものではありません。{_AGAIN}", reason="state"
            )
        # RFC 9207: an answer of one provider must not be taken for another's. Errors say it, too.
        said = params.get("iss")
        if said != self._issuer and (said is not None or self._discovery.metadata().says_issuer):
            raise ExternalSignInRefused(
                f"設定とは別の認証サーバーからの答えです。{_AGAIN}続くときは、管理者の方が、"
                "設定 oidc_issuer を確かめてください。",
                reason="iss",
            )
        if "error" in params:
            raise _refusal(params["error"])
        if not params.get("code"):
            raise ExternalSignInRefused(f"庁内認証の答えが足りません。{_AGAIN}", reason="code")

    def _fetch_token(self, code: str, pending: Pending) -> dict[str, Any]:
        try:
            token = self._oauth().fetch_token(
                self._discovery.metadata().token,
                grant_type="authorization_code",
                code=code,
                code_verifier=pending.verifier,
            )
        except OAuth2Error as error:
            if error.error == "invalid_grant":
                raise ExternalSignInRefused(
                    f"このサインインは、もう使われたか、期限が切れています。{_AGAIN}"
                    "続くときは、管理者の方が、戻り先のアドレスの登録を確かめてください。",
                    reason="invalid_grant",
                ) from error
            raise _refusal(error.error) from error
        except (ValueError, TypeError, RecursionError, httpx.HTTPError) as error:
            raise ProviderUnreachable(
                "庁内認証のサーバーが、サインインの確認に答えられませんでした。時間をおいて、"
                "もう一度お試しください。続くときは、管理者の方が、サーバーの記録を確かめてください。",
                cause=type(error).__name__,
            ) from error
        return dict(token)

    def _user_info(self, access_token: object, subject: str) -> dict[str, Any]:
        """Return claims that a provider tells apart (OpenID Connect Core 1.0, section 5.3)."""
        address = self._discovery.metadata().userinfo
        if not address or not isinstance(access_token, str):
            return {}
        said = self._http.get_json(address, bearer=access_token)
        if said.get("sub") != subject:
            raise ExternalSignInRefused(
                f"庁内認証の答えが食い違っています。{_AGAIN}", reason="userinfo"
            )
        names = ("preferred_username", "name", "email", "email_verified")
        return {name: said[name] for name in names if name in said}

    def _oauth(self) -> OAuth2Client:
        # It keeps the last token, so each sign-in has its own.
        client = OAuth2Client(
            self._http,
            client_id=self._client_id,
            client_secret=self._secret,
            token_endpoint_auth_method=self._auth_method(),
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
        )
        client.register_client_auth_method(("client_secret_basic", _basic))
        return client

    def _auth_method(self) -> str:
        if not self._secret:
            return "none"
        posting = self._discovery.metadata().secret_by_post
        return "client_secret_post" if posting else "client_secret_basic"


def _basic(auth: Any, method: str, uri: str, headers: dict[str, str], body: str) -> Any:
    # RFC 6749, section 2.3.1: both are form-encoded first, which Authlib leaves out.
    encoded = ClientAuth(quote_plus(auth.client_id), quote_plus(auth.client_secret))
    return encoded.prepare(method, uri, headers, body)


def _refusal(error: object) -> ExternalSignInRefused | ProviderMisconfigured | ProviderUnreachable:
    """Return our error for one of the provider, whose own words anybody could have sent."""
    error = error if isinstance(error, str) else "other"
    if error in ("access_denied", "login_required", "interaction_required", "consent_required"):
        return ExternalSignInRefused(
            "庁内認証で、サインインが取り消されたか、許されませんでした。もう一度お試しください。"
            "続くときは、管理者の方が、このクライアントを使える人の設定を確かめてください。",
            reason=error,
        )
    if error in _FAULTS:
        return ProviderMisconfigured(
            f"庁内認証のサーバーが断りました（{error}）。"
            f"管理者の方は、{_FAULTS[error]}を確かめてください。",
            reason=error,
        )
    return ProviderUnreachable(
        "庁内認証のサーバーが、今は使えません。時間をおいて、もう一度お試しください。"
        "続くときは、管理者の方が、サーバーの記録を確かめてください。",
        reason="other",
    )
