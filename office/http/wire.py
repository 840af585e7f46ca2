"""What is decided on the wire, before any application: how a request is framed, and plain refusals.

No application waits for a body whose length is not told: two readers of one connection that
disagree on where a request ends (Content-Length and Transfer-Encoding, RFC 9112 section 6.3) let
a hidden second one through. Such a connection is closed.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from search_api.http.problems import http_problem, problem_response

MAX_HEADERS = 32 * 1024  # bytes of names and values
MAX_PATH = 8 * 1024  # bytes, percent-encoded

_SAFE = {
    "Connection": "close",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


#: The target of a request line, which may hold what no target may (RFC 9112, section 3.2).
_TARGET = re.compile(rb"[A-Z]+ ([^\r\n]*?)(?: HTTP/[0-9.]+)?(?:\r?\n|$)")
_NOT_ENCODED = re.compile(rb"[^!-~]")
_ENCODE_IT = (
    "アドレスに、日本語や空白がそのまま入っています。UTF-8 で %E5%B9%B4 の形（パーセント符号化）に"
    "して送ってください（curl では -G と --data-urlencode）。"
)


def refusal(status: int, path: str = "", *, detail: str = "") -> Response:
    """Return the answer that ends a connection: a sentence, or a problem for a program."""
    problem = http_problem(status)
    if detail:
        problem = replace(problem, detail=detail)
    if path.startswith("/api/"):
        request_id = uuid.uuid4().hex
        response = problem_response(problem, instance=path, request_id=request_id)
        response.headers["X-Request-ID"] = request_id
    else:
        response = Response(
            f"{problem.title}。{problem.detail}\n", status, media_type="text/plain; charset=utf-8"
        )
    response.headers.update(_SAFE)
    return response


def unreadable(status: int, beginning: bytes) -> Response:
    """Return the refusal of what is no request, given the first bytes of it."""
    found = _TARGET.match(beginning)
    target = found[1] if found else b""
    path = _NOT_ENCODED.sub(b"", target.partition(b"?")[0]).decode("ascii")
    detail = _ENCODE_IT if status == 400 and _NOT_ENCODED.search(target) else ""
    return refusal(status, path, detail=detail)


class Framing:
    """ASGI middleware, the first behind the server: refuses what is framed ambiguously."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        status = _refused(scope) if scope["type"] == "http" else None
        app = self._app if status is None else refusal(status, scope["path"])
        await app(scope, receive, send)


async def crowded(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, as an application, that there are too many connections."""
    await refusal(503, scope["path"])(scope, receive, send)


def _refused(scope: Scope) -> int | None:
    headers = scope["headers"]
    if any(name == b"transfer-encoding" for name, _ in headers):
        return 411
    if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS:
        return 431
    return 414 if len(scope.get("raw_path") or b"") > MAX_PATH else None
