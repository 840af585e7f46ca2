"""The outermost layer of every application: request ids, size limits, headers, last resort."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import KonkyoError
from search_api.http.problems import Problem, http_problem, problem_of
from search_api.publishing.upload import MAX_UPLOAD, too_large

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024  # bytes, of what only reads
MAX_POSTED = 3 * 1024 * 1024  # bytes; 200,000 characters to annotate, as a form encodes them
#: Where files are uploaded, which go to the disk and never into memory.
UPLOADS = frozenset({"/api/v1/documents"})
MAX_QUERY_STRING = 32 * 1024  # bytes; 500 characters and 100 ids, percent-encoded, fit

_MAX_UPLOADED = MAX_UPLOAD + MAX_BODY  # a file, with the fields of its form

_LENGTH = re.compile(r"[0-9]{1,9}")  # longer ones are too long whatever they say
_NO_ID = re.compile(r"[^!-~].*", re.DOTALL)
_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")

_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

#: Turns a problem of a request (its ASGI scope) into the answer of the application.
ProblemRenderer = Callable[[Problem, Scope], Response]


class Guard:
    """Wrap an application. A body over the limit is refused before the application runs."""

    def __init__(
        self, app: ASGIApp, *, content_security_policy: str, render: ProblemRenderer
    ) -> None:
        self._app = app
        self._headers = {
            **_SECURITY_HEADERS,
            "Content-Security-Policy": content_security_policy,
        }
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        request_id = scope.get("request_id") or given.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = uuid.uuid4().hex
        scope["request_id"] = request_id
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(message, {**self._headers, "X-Request-ID": request_id})
            await send(message)

        refusal = _refusal(scope, given)
        if refusal is not None:
            await self._render(refusal, scope)(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, receive, send_guarded)
        except (KonkyoError, HTTPException) as error:  # of a layer between this and the routes
            if started:
                raise
            await self._render(_problem_of(error), scope)(scope, receive, send_guarded)
        except Exception:
            # The query string, which holds the search, stays out, and of the path what is no id.
            path = _NO_ID.sub("…", scope["path"], count=1)
            log.exception("request %s failed: %s %r", request_id, scope["method"], path)
            if started:
                raise
            await self._render(http_problem(500), scope)(scope, receive, send_guarded)


def _problem_of(error: KonkyoError | HTTPException) -> Problem:
    if isinstance(error, KonkyoError):
        return problem_of(error)
    return http_problem(error.status_code, error.headers)


def _refusal(scope: Scope, headers: Headers) -> Problem | None:
    if len(scope["query_string"]) > MAX_QUERY_STRING:
        return http_problem(414)
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not _LENGTH.fullmatch(length):
        return http_problem(413)
    if scope["method"] == "POST" and scope["path"] in UPLOADS:
        return problem_of(too_large(int(length))) if int(length) > _MAX_UPLOADED else None
    most = MAX_POSTED if scope["method"] == "POST" else MAX_BODY
    return http_problem(413) if int(length) > most else None


def _add_headers(message: Message, extra: Mapping[str, str]) -> None:
    headers = MutableHeaders(raw=message.setdefault("headers", []))
    for name, value in extra.items():
        headers.setdefault(name, value)
