"""Who is in front: what a proxy says of the caller counts only when the proxy is ours.

A proxy adds the address that it was called from at the right of ``X-Forwarded-For``; whatever
stands further left may have been written by the caller. So the list is read from the right, and
the first address that is not a trusted proxy's is the caller's (setting ``trusted_proxies``).
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from corpus.errors import InputError
from office.addresses import Address, address_of, without_port

#: Headers that only a proxy has a right to; nothing behind here sees them.
_FORWARDED = frozenset(
    (
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-proto",
        b"x-forwarded-scheme",
        b"x-forwarded-ssl",
        b"x-original-url",
        b"x-real-ip",
        b"x-rewrite-url",
    )
)


class TrustedProxies:
    """The proxies of the setting: addresses and networks (10.0.0.0/24), by commas, or none."""

    def __init__(self, setting: str) -> None:
        """Read the setting. Raises InputError, in Japanese, for what is no address."""
        names = [name.strip() for name in setting.split(",") if name.strip()]
        self._networks = [] if names == ["none"] else [_network(name) for name in names]

    def __contains__(self, address: Address) -> bool:
        """Tell whether an address is a trusted proxy's."""
        return any(address in network for network in self._networks)

    def caller_of(self, forwarded: Iterable[str], nearest: Address) -> Address:
        """Return the caller, when ``nearest`` (a trusted proxy) passes on these addresses.

        ``forwarded`` is the list as it is written, the nearest last.
        """
        caller = nearest
        for text in reversed(tuple(forwarded)):
            address = address_of(without_port(text.strip()))
            if address is None:  # not even an address: nothing further left is believed
                break
            caller = address
            if caller not in self:
                break
        return caller


def _network(name: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(name, strict=False)
    except ValueError as error:
        raise InputError(
            f"設定 trusted_proxies の「{name}」はアドレスではありません。"
            "10.1.2.3 や 10.1.2.0/24 の形で、カンマで区切って指定してください。",
            setting="trusted_proxies",
        ) from error


class Proxies:
    """ASGI middleware: sets client, scheme and Host of the scope; strips the headers."""

    def __init__(self, app: ASGIApp, trusted: TrustedProxies) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and any(name in _FORWARDED for name, _ in scope["headers"]):
            self._set_caller(scope)
        await self._app(scope, receive, send)

    def _set_caller(self, scope: Scope) -> None:
        # In place: what the layers outside log and answer must see the same caller.
        said = Headers(scope=scope)
        kept = [pair for pair in scope["headers"] if pair[0] not in _FORWARDED]
        scope["headers"] = kept
        proxy = address_of(scope["client"][0]) if scope.get("client") else None
        if proxy is None or proxy not in self._trusted:
            return
        caller = self._trusted.caller_of(_listed(said, "x-forwarded-for"), proxy)
        if caller != proxy:
            scope["client"] = (str(caller), 0)  # its port is not known
        scheme = _last(said, "x-forwarded-proto").lower()
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        host = _last(said, "x-forwarded-host").encode("latin-1")
        if host:
            others = [pair for pair in kept if pair[0] != b"host"]
            scope["headers"] = [(b"host", host), *others]


def _listed(headers: Headers, name: str) -> list[str]:
    return ",".join(headers.getlist(name)).split(",")


def _last(headers: Headers, name: str) -> str:
    """Return what the nearest proxy wrote."""
    return _listed(headers, name)[-1].strip()
