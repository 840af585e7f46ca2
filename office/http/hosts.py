"""Under which names the office is open: no other name may lead a browser here.

A page of any site can have its own name point to this machine (DNS rebinding); its scripts then
count as ours. What they cannot change is the ``Host`` that the browser sends, so a name that is
not ours is refused (setting ``allowed_hosts``). Ports do not count.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from corpus.errors import InputError
from office.addresses import address_of, without_port

_NAME = re.compile(r"(?:\*\.)?[0-9a-z_](?:[0-9a-z._-]*[0-9a-z_])?")


class AllowedHosts:
    """The names of the setting: ``auto``, or names, ``*.suffix`` and addresses by commas.

    ``auto`` is localhost, this machine's name, and whatever address of this machine the
    connection reached. With a list these two stay open: the loopback addresses and localhost.
    """

    def __init__(self, setting: str, machine: str | None = None) -> None:
        """Read the setting. Raises InputError, in Japanese, for what is no name."""
        self._auto = setting.strip().lower() == "auto"
        self._names = {"localhost"}
        self._suffixes: tuple[str, ...] = ()
        self._listed: dict[str, None] = {}
        if self._auto:
            name = (socket.gethostname() if machine is None else machine).lower().rstrip(".")
            short = name.partition(".")[0]
            self._names |= {name, short, f"{short}.local"} if short else set()
        else:
            self._read(name.strip().lower() for name in setting.split(",") if name.strip())

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the names and addresses that the setting gives in full, in their order."""
        return tuple(self._listed)

    def _read(self, names: Iterable[str]) -> None:
        suffixes = []
        for name in names:
            bare = without_port(name).rstrip(".")
            address = address_of(bare)
            if address is None and not _NAME.fullmatch(bare):
                raise InputError(
                    f"設定 allowed_hosts の「{name}」はホスト名ではありません。"
                    "konkyo.city.example.jp や *.city.example.jp、10.1.2.3 の形で、"
                    "カンマで区切って指定してください。",
                    setting="allowed_hosts",
                )
            if bare.startswith("*."):
                suffixes.append(bare[1:])
            else:
                self._listed[str(address or bare)] = None
        self._names |= self._listed.keys()
        self._suffixes = tuple(suffixes)

    def allow(self, host: str, reached: str = "") -> bool:
        """Tell whether a request to ``host`` is meant for us.

        ``reached`` is the address of this machine that the connection arrived at.
        """
        name = without_port(host).lower().rstrip(".")
        address = address_of(name)
        if address is None:
            # In process there is no socket: the server's name is the one that was asked for.
            known = name in self._names or name.endswith(self._suffixes)
            return bool(name) and (known or (self._auto and name == reached.lower()))
        known = address.is_loopback or str(address) in self._names
        return known or (self._auto and address == address_of(reached))


class Hosts:
    """ASGI middleware: refuses what is meant for another host, before anybody is identified."""

    def __init__(self, app: ASGIApp, allowed: AllowedHosts) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises HTTPException: 400 without one host, 421 for another's."""
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or not hosts[0]:
                raise HTTPException(400)
            reached = scope["server"][0] if scope.get("server") else ""
            if not self._allowed.allow(hosts[0].decode("latin-1"), reached):
                raise HTTPException(421)
        await self._app(scope, receive, send)
