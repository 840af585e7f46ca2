"""Refuse requests that bring a personal number, before the application sees them.

Looked at: the path, the query string, and the body of everything but GET, HEAD and OPTIONS:
forms, uploaded files, JSON, any other text. Fields are looked at one by one and none is left
out, passwords neither; nothing of them is repeated or logged.
"""

from __future__ import annotations

from collections.abc import Iterable

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import FormData, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from office.http.bodies import given_again, read_body
from office.http.submitted import (
    FORM,
    MULTIPART,
    parts_of_multipart,
    texts_of_json,
    texts_of_parts,
    texts_of_query,
)
from office.personal import refuse_personal_number

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGE = 256 * 1024  # bytes: longer ones are looked at in a thread
#: What is large is looked at one by one: it takes seconds, and must not fill the pool of threads
#: that every other request needs.
_ONE_BY_ONE = CapacityLimiter(1)


class PersonalGuard:
    """Wrap an application; what it gets is what was sent, body included.

    Raises PersonalNumberFound, ResourceLimit where a file takes too long to look into, and
    HTTPException(413); ``search_api.http.guard.Guard`` around it renders them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refuse_personal_number(scope["path"])
        refuse_personal_number(texts_of_query(scope["query_string"]))
        if scope["method"] not in _BODILESS:
            body = await read_body(receive)
            if body is None:
                return  # the client has gone
            if body:
                await _check(Headers(scope=scope), body)
            receive = given_again(body, receive)
        await self._app(scope, receive, send)


async def _check(headers: Headers, body: bytes) -> None:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == MULTIPART and (parts := await parts_of_multipart(headers, body)) is not None:
        try:
            await to_thread.run_sync(_check_parts, parts, limiter=_ONE_BY_ONE)
        finally:
            await parts.close()
    elif len(body) > _LARGE:
        await to_thread.run_sync(_refuse, kind, body, limiter=_ONE_BY_ONE)
    else:
        _refuse(kind, body)


def _check_parts(parts: FormData) -> None:
    _refuse_any(texts_of_parts(parts))


def _refuse(kind: str, body: bytes) -> None:
    if kind == FORM:
        refuse_personal_number(texts_of_query(body))
    else:  # JSON, or what is called otherwise and may be taken for it
        _refuse_any(texts_of_json(body))


def _refuse_any(texts: Iterable[str]) -> None:
    for text in texts:
        refuse_personal_number(text)
