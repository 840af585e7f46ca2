"""Refuse requests that bring a personal number, before the application sees them.

Looked at: the path, the query string, and the body of everything but GET, HEAD and OPTIONS:
forms, uploaded files, JSON, any other text. Fields are looked at one by one and none is left
out, passwords neither. Said of them is the name alone; nothing is repeated or logged. Large files
of documents go past (``UPLOADS``): the job that reads them looks at every text before it keeps
anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import FormData, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from office.http.bodies import given_again, read_body
from office.http.submitted import (
    FORM,
    MULTIPART,
    Found,
    fields_of_query,
    name_of,
    parts_of_multipart,
    texts_of_json,
    texts_of_parts,
    texts_of_query,
)
from office.personal import NOT_ASKED, PersonalNumberFound, holds_personal_number
from search_api.http.guard import UPLOADS

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGE = 256 * 1024  # bytes: longer ones are looked at in a thread
_MOST = 10  # places that are named
#: What is large is looked at one by one: it takes seconds, and must not fill the pool of threads
#: that every other request needs.
_ONE_BY_ONE = CapacityLimiter(1)


class AddressGuard:
    """Wrap an application; it is asked for no address with a personal number.

    Stands before everything that repeats an address, as the way to the sign-in page does. Raises
    PersonalNumberFound.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            if holds_personal_number(scope["path"]):
                raise PersonalNumberFound(NOT_ASKED)
            _refuse_fields(scope["query_string"], NOT_ASKED)
        await self._app(scope, receive, send)


def stands_in_address(scope: Scope) -> bool:
    """Tell whether the address of a request holds a personal number."""
    texts = (scope["path"], texts_of_query(scope["query_string"]))
    return any(map(holds_personal_number, texts))


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
        if scope["method"] not in _BODILESS and not _is_large_upload(scope):
            body = await read_body(receive)
            if body is None:
                return  # the client has gone
            if body:
                await _check(Headers(scope=scope), body)
            receive = given_again(body, receive)
        await self._app(scope, receive, send)


def _is_large_upload(scope: Scope) -> bool:
    """Tell whether a request is a file that goes to the disk; the first layer knows its length."""
    length = Headers(scope=scope).get("content-length", "0")
    return scope["path"] in UPLOADS and int(length) > _LARGE


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
        _refuse_fields(body)
    else:  # JSON, or what is called otherwise and may be taken for it
        _refuse_any(texts_of_json(body))


def _refuse_fields(query: bytes, message: str = "") -> None:
    if holds_personal_number(texts_of_query(query)):  # all at once: seldom is there one to look for
        _refuse_any(fields_of_query(query), message)
        raise PersonalNumberFound(message)


def _refuse_any(texts: Iterable[Found], message: str = "") -> None:
    holding = (place for place, text in texts if holds_personal_number(text))
    if places := list(islice(holding, _MOST)):
        names = dict.fromkeys(map(name_of, places))
        fields = tuple(name for name in names if name and not holds_personal_number(name))
        raise PersonalNumberFound(message, fields=fields)
