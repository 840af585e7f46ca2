"""What a provider says of itself (OpenID Connect Discovery 1.0), and its keys; both cached."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from office.errors import ProviderMisconfigured
from office.oidc.fetching import ProviderHttp, is_secure

KEPT_SECONDS = 3600.0
_PATH = "/.well-known/openid-configuration"
_SIGNING_KEYS = (RSAKey, ECKey, OKPKey)  # no shared secrets (oct)
_CURVES = ("P-256", "Ed25519")  # of ES256 and EdDSA; RSA keys have none


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMetadata:
    """The addresses of a provider. Each is https, or stays on this machine."""

    authorization: str
    token: str
    keys: str
    userinfo: str  # "": none
    end_session: str  # "": none
    says_issuer: bool  # answers carry ``iss`` (RFC 9207)
    secret_by_post: bool  # the token endpoint takes the client's secret in the body only


class Discovery:
    """Asks a provider for its metadata and keys, at most once an hour unless told to."""

    def __init__(self, http: ProviderHttp, issuer: str) -> None:
        """Take the issuer exactly as the provider writes it. Raises ProviderMisconfigured."""
        if not is_secure(issuer):
            raise ProviderMisconfigured(
                "設定 oidc_issuer は、https:// で始まるアドレスにしてください。"
                "http:// が使えるのは、同じ機械で動くサーバー（127.0.0.1）だけです。",
                issuer=issuer,
            )
        self._http = http
        self._issuer = issuer
        # Without a lock: two that ask at once both ask the provider, and none waits for the other.
        self._metadata: tuple[float, ProviderMetadata] | None = None
        self._keys: tuple[float, tuple[Key, ...]] | None = None

    def metadata(self) -> ProviderMetadata:
        """Return the metadata. Raises ProviderUnreachable, ProviderMisconfigured."""
        kept = self._metadata
        if kept is None or time.monotonic() > kept[0]:
            found = self._read(self._http.get_json(self._issuer.rstrip("/") + _PATH))
            self._metadata = kept = (time.monotonic() + KEPT_SECONDS, found)
        return kept[1]

    def keys(self, *, fresh: bool = False) -> tuple[Key, ...]:
        """Return the keys that may have signed; ``fresh`` asks again, for an unknown key id."""
        kept = self._keys
        if fresh or kept is None or time.monotonic() > kept[0]:
            found = _signing_keys(self._http.get_json(self.metadata().keys))
            self._keys = kept = (time.monotonic() + KEPT_SECONDS, found)
        return kept[1]

    def _read(self, said: dict[str, Any]) -> ProviderMetadata:
        if said.get("issuer") != self._issuer:
            raise ProviderMisconfigured(
                "設定 oidc_issuer と、庁内認証のサーバーが名乗る issuer が違います。管理者の方は、"
                "末尾の「/」も含めて、サーバーの issuer と同じにしてください。Entra ID では、"
                "common や organizations ではなく、テナントの ID を入れます。",
                issuer=self._issuer,
            )
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        offered = ("userinfo_endpoint", "end_session_endpoint")
        missing = [name for name in needed if not is_secure(said.get(name))]
        missing += [name for name in offered if said.get(name) and not is_secure(said[name])]
        if missing:
            raise ProviderMisconfigured(
                f"庁内認証のサーバーの設定情報で、{'、'.join(missing)} がないか、https では"
                "ありません。管理者の方は、サーバーの公開アドレスの設定を確かめてください。",
                issuer=self._issuer,
            )
        methods = said.get("token_endpoint_auth_methods_supported")
        known = methods if isinstance(methods, list) else ["client_secret_basic"]
        return ProviderMetadata(
            authorization=said["authorization_endpoint"],
            token=said["token_endpoint"],
            keys=said["jwks_uri"],
            userinfo=said.get("userinfo_endpoint") or "",
            end_session=said.get("end_session_endpoint") or "",
            says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
            secret_by_post="client_secret_basic" not in known and "client_secret_post" in known,
        )


def _signing_keys(said: dict[str, Any]) -> tuple[Key, ...]:
    keys = said.get("keys")
    found = []
    for data in keys if isinstance(keys, list) else []:
        if not isinstance(data, dict) or data.get("use", "sig") != "sig":
            continue
        try:
            key = import_key(data)
        except (JoseError, ValueError, TypeError, KeyError):
            continue  # of a kind that nobody here checks signatures with
        if isinstance(key, _SIGNING_KEYS) and key.get("crv", _CURVES[0]) in _CURVES:
            found.append(key)
    return tuple(found)
