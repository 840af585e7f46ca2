"""Pages travel compressed: on a slow line a search result is there in a third of the time.

How well a page compresses tells somebody on the line a little of what stands in it (BREACH). So
the tokens of forms are written anew on every page (``office.http.csrf``), and the page that shows
a secret that stays the same from look to look is sent as it is.
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_AS_IT_IS = ("/account/totp",)
_WORTH_IT = 1000  # bytes
_LEVEL = 6


class Compression:
    """ASGI middleware around the pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, minimum_size=_WORTH_IT, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        is_plain = scope["type"] != "http" or scope["path"] in _AS_IT_IS
        await (self._plain if is_plain else self._compressed)(scope, receive, send)
