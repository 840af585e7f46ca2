"""What a signed-in person was shown stays in no cache: the next one at the machine could see it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class NoStore:
    """ASGI middleware, anywhere around the doorkeeper; static files, the same for all, are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def send_unkept(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["state"].get("identity"):
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                if not headers.get("cache-control", "").startswith("public"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        if scope["type"] == "http":
            scope.setdefault("state", {})  # the doorkeeper fills this very mapping
        await self._app(scope, receive, send_unkept)
