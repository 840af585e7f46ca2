"""Check an id_token (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from office.errors import ExternalSignInRefused, ProviderMisconfigured

#: Signatures with a key of which the provider shows one half. ``none`` and HS256 are not.
ALGORITHMS = ("RS256", "ES256", "PS256", "EdDSA")
LEEWAY = 60  # seconds by which two clocks may differ
MAX_AGE = 600  # seconds: a sign-in that comes back is made just now
MAX_SUBJECT = 255  # characters (OpenID Connect Core 1.0, section 2)

_KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
_AGAIN = "もう一度、はじめからサインインしてください。"


class _Registry(JWSRegistry):
    # The library warns of EdDSA, which leaves the curve open (RFC 9864): the key says it here.
    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"{name} is not allowed")
        return self.algorithms[name]


def check_id_token(
    token: object,
    keys_of: Callable[[bool], Sequence[Key]],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: object = None,
) -> dict[str, Any]:
    """Return the claims of an id_token.

    ``keys_of(fresh)`` gives the provider's keys; it is asked for fresh ones where none fits.
    Raises ExternalSignInRefused (not to be trusted), ProviderMisconfigured (an algorithm that
    is not allowed, or a key that the provider does not show).
    """
    if not isinstance(token, str):
        raise ProviderMisconfigured(
            "庁内認証のサーバーが id_token を返しませんでした。"
            "管理者の方は、クライアントの設定で、scope の openid を許してください。"
        )
    header = _header(token)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise ProviderMisconfigured(
            "庁内認証のサーバーの署名の方式が使えません。管理者の方は、id_token の署名を "
            f"{'、'.join(ALGORITHMS)} のいずれかにしてください。"
        )
    key = _key(header, keys_of(False)) or _key(header, keys_of(True))
    if key is None:
        raise ProviderMisconfigured(
            "庁内認証のサーバーの署名の鍵が見つかりません。もう一度お試しください。"
            "続くときは、管理者の方が、サーバーの鍵の公開（jwks_uri）を確かめてください。"
        )
    try:
        decoded = jwt.decode(token, key, registry=_Registry(strict_check_header=False))
    except (JoseError, ValueError, TypeError) as error:
        raise ExternalSignInRefused(
            f"庁内認証の署名を確かめられませんでした。{_AGAIN}", reason="signature"
        ) from error
    options: Any = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
    }
    given = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    claims = CodeIDToken(decoded.claims, decoded.header, options, given)
    try:
        claims.validate(leeway=LEEWAY)
    except ExpiredTokenError as error:
        raise _stale() from error
    except (ClaimError, TypeError, ValueError) as error:
        name = getattr(error, "claim", None) or type(error).__name__
        raise ExternalSignInRefused(
            f"庁内認証の答えが、このサインインのものではありません。{_AGAIN}続くときは、管理者の方が、"
            "設定 oidc_issuer・oidc_client_id と、両方の機械の時計を確かめてください。",
            reason=str(name),
        ) from error
    if claims["iat"] < time.time() - MAX_AGE - LEEWAY:
        raise _stale()
    if not 0 < len(claims["sub"]) <= MAX_SUBJECT:
        raise ExternalSignInRefused(f"庁内認証の答えに利用者がありません。{_AGAIN}", reason="sub")
    return dict(claims)


def _stale() -> ExternalSignInRefused:
    return ExternalSignInRefused(
        f"庁内認証の答えの期限が切れています。{_AGAIN}"
        "続くときは、管理者の方が、両方の機械の時計を確かめてください。",
        reason="exp",
    )


def _header(token: str) -> dict[str, Any]:
    # Read before the signature is checked: it only says which key to take.
    first = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise ExternalSignInRefused(
            f"庁内認証の答えの形が正しくありません。{_AGAIN}", reason="form"
        )
    return header


def _key(header: dict[str, Any], keys: Sequence[Key]) -> Key | None:
    """Return the key that a token names; without a name, the only one of its kind."""
    fitting = [
        key
        for key in keys
        if key.key_type == _KINDS[header["alg"]] and key.get("alg") in (None, header["alg"])
    ]
    if "kid" in header:
        fitting = [key for key in fitting if key.kid == header["kid"]]
    return fitting[0] if len(fitting) == 1 else None
