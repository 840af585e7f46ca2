"""HTTP to the OpenID provider: bounded in time and size, no redirects, no surprises."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import httpx

from office.errors import ProviderMisconfigured, ProviderUnreachable

MAX_BYTES = 512 * 1024  # of one answer; real ones have some 10 KB
TOTAL_SECONDS = 15.0  # for one answer, however slowly it drips
_TIMEOUT = httpx.Timeout(connect=5.0, read=10.0, write=5.0, pool=5.0)
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class RequestAuth(Protocol):
    """How a client proves who it is: Authlib's ``ClientAuth``."""

    def prepare(
        self, method: str, uri: str, headers: dict[str, str], body: str
    ) -> tuple[str, dict[str, str], str]:
        """Return address, headers and body with the proof."""
        ...


def is_secure(address: object) -> bool:
    """Tell whether an address is https, or http that stays on this machine."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    )


class ProviderHttp:
    """Asks the provider. Certificates are checked with what the machine trusts.

    ``proxy`` is the address of a proxy, "" for none: those of the environment do not count.
    Thread-safe. Raises ProviderUnreachable and ProviderMisconfigured.
    """

    def __init__(self, proxy: str = "") -> None:
        self._client = httpx.Client(
            verify=ssl.create_default_context(),
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_keepalive_connections=0),  # minutes pass between two sign-ins
            follow_redirects=False,
            trust_env=False,
            proxy=proxy or None,
            headers=_HEADERS,
        )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def get_json(self, address: str, bearer: str = "") -> dict[str, Any]:
        """Return the JSON object at an address, shown a bearer token if there is one."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        response = self._send("GET", address, headers)
        if response.status_code != 200:
            raise ProviderUnreachable(
                f"庁内認証のサーバーが、HTTP {response.status_code} で答えました。"
                "管理者の方は、設定 oidc_issuer と、サーバーの記録を確かめてください。",
                address=address,
                status=response.status_code,
            )
        try:
            found = response.json()
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ProviderMisconfigured(
                "庁内認証のサーバーの答えが、JSON ではありません。"
                "管理者の方は、設定 oidc_issuer のアドレスを確かめてください。",
                address=address,
            )
        return found

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: RequestAuth
    ) -> httpx.Response:
        """Send a form, as Authlib's ``OAuth2Client`` asks its session to."""
        url, signed, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return self._send("POST", url, signed, body)

    def _send(
        self, method: str, address: str, headers: Mapping[str, str], body: str | None = None
    ) -> httpx.Response:
        until = time.monotonic() + TOTAL_SECONDS
        try:
            with self._client.stream(method, address, headers=headers, content=body) as response:
                content = _read(response, until)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnreachable(
                "庁内認証のサーバーにつながりません。時間をおいて、もう一度お試しください。続くときは、"
                "管理者の方が、サーバーの動作、ネットワーク、証明書、"
                "設定 oidc_issuer を確かめてください。",
                address=address,
                cause=type(error).__name__,
            ) from error
        return httpx.Response(response.status_code, content=content, request=response.request)


def _read(response: httpx.Response, until: float) -> bytes:
    # Nothing is unpacked: a small answer could become a huge one.
    content = bytearray()
    packed = response.headers.get("content-encoding", "identity").lower() != "identity"
    for chunk in response.iter_raw():
        content += chunk
        if packed or len(content) > MAX_BYTES:
            raise ProviderMisconfigured(
                "庁内認証のサーバーの答えが大きすぎるか、圧縮されています。"
                "管理者の方は、設定 oidc_issuer のアドレスと、間にある中継の装置を"
                "確かめてください。",
                address=str(response.url),
            )
        if time.monotonic() > until:
            raise httpx.ReadTimeout("the answer drips")
    return bytes(content)
