"""Https only (setting ``https = "required"``): what comes without TLS is refused, with HSTS."""

from __future__ import annotations

from typing import ClassVar

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.authorizer import AccessDenied

#: A year, as RFC 6797 advises at least; not for other hosts below ours, which may be anybody's.
HSTS = "max-age=31536000"
_WATCHED = "/api/v1/health/"  # asked by whatever watches the process, on the machine itself


class HttpsNeeded(AccessDenied):
    """The office is open over https only, and this came without."""

    code: ClassVar[str] = "https-needed"


class HttpsOnly:
    """ASGI middleware behind ``Proxies``, which says whether the caller came by https."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises HttpsNeeded: no redirect, what was sent is already seen."""
        if scope["type"] != "http" or scope["path"].startswith(_WATCHED):
            await self._app(scope, receive, send)
            return
        if scope["scheme"] != "https":
            raise HttpsNeeded(
                "https:// で始まるアドレスで開き直してください。管理者の方へ：前段のプロキシから"
                "来たときは、設定 trusted_proxies にそのアドレスを加え、プロキシで "
                "X-Forwarded-Proto を付けてください。"
            )

        async def send_strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                headers["Strict-Transport-Security"] = HSTS
            await send(message)

        await self._app(scope, receive, send_strict)
