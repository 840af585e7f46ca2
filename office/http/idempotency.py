"""Writes below /api/ that carry ``Idempotency-Key`` count once, however often they are sent.

The name and the status codes are those of the draft of the IETF
(draft-ietf-httpapi-idempotency-key-header). Only what succeeded is remembered: a route writes in
one transaction, so that a refusal or an error has changed nothing and may be tried again.
"""

from __future__ import annotations

import base64
import json
import logging
import re
from typing import Any

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import InputError, KonkyoError
from office.database import Database
from office.database.idempotency import IdempotentWrites, StoredAnswer
from office.encryption import Cipher
from office.http.bodies import given_again, read_body

log = logging.getLogger(__name__)

HEADER = "Idempotency-Key"
_UNKEPT = "idempotency_unkept"
REPLAYED = b"idempotency-replayed"
MAX_KEPT = 256 * 1024  # bytes of an answer
_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY = re.compile(r"[\x20-\x7e]{1,64}")


class Idempotency:
    """ASGI middleware, inside of what finds ``scope["state"]["caller"]`` out.

    Raises InputError for a key that cannot be used, KeyReused, StillRunning, AlreadyDone and
    DatabaseUnavailable; ``search_api.http.guard.Guard`` around it renders them.
    """

    def __init__(self, app: ASGIApp, *, database: Database, cipher: Cipher) -> None:
        self._app = app
        self._writes = IdempotentWrites(database, cipher)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        key = _key_of(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        body = await read_body(receive)
        if body is None:
            return  # the client has gone before it had asked
        caller = scope.get("state", {}).get("caller", "")
        request = _canonical(scope, body)
        claim = await to_thread.run_sync(self._writes.claim, caller, key, request)
        if isinstance(claim, StoredAnswer):
            await _replay(claim, send)
        else:
            await self._first(claim, scope, given_again(body, receive), send)

    async def _first(self, claim: str, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send)

        async def record(message: Message) -> None:
            # Kept before the client hears of it: it may ask again at once.
            if answer.add(message):
                await self._settle(claim, answer, _is_unkept(scope))
            await answer.pass_on(message)

        try:
            await self._app(scope, receive, record)
        except Exception:
            if not answer.complete:
                await self._settle(claim, answer, _is_unkept(scope))
            raise

    async def _settle(self, claim: str, answer: _Answer, unkept: bool) -> None:
        try:
            if answer.status < 400:
                kept = None if unkept else answer.as_text()
                await to_thread.run_sync(self._writes.finish, claim, answer.status, kept)
            else:
                await to_thread.run_sync(self._writes.release, claim)
        except KonkyoError:
            # The write is made: its answer must not turn into an error.
            log.exception("the answer of an idempotent write could not be kept")


class _Answer:
    """What the application answers, gathered until it is complete."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._size = 0
        self.status = 500  # until the application says what it is
        self.complete = False

    def add(self, message: Message) -> bool:
        """Take a message; return True for the last."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = list(message.get("headers", []))
        else:
            piece = message.get("body", b"")
            self._size += len(piece)
            if self._size <= MAX_KEPT:
                self._body.append(piece)
            self.complete = not message.get("more_body", False)
        return self.complete

    async def pass_on(self, message: Message) -> None:
        """Send a message, or hold it until the answer is complete or too long to be kept."""
        self._held.append(message)
        if self.complete or self._size > MAX_KEPT:
            for held in self._held:
                await self._send(held)
            self._held.clear()

    def as_text(self) -> str | None:
        """Return the answer to be sealed; None: too long, cut off, or it signs somebody in."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in self._headers
        ]
        signs_in = any(name.lower() == "set-cookie" for name, _ in headers)
        if signs_in or not self.complete or self._size > MAX_KEPT:
            return None
        body = base64.b64encode(b"".join(self._body)).decode()
        return json.dumps({"headers": headers, "body": body})


def _key_of(scope: Scope) -> str | None:
    """Return the key, or None for a request that is none of ours."""
    if scope["type"] != "http" or scope["method"] not in _METHODS:
        return None
    keys = Headers(scope=scope).getlist(HEADER)
    if not keys or not scope["path"].startswith("/api/"):
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        raise InputError(
            f"{HEADER} は、1つだけ、英数字と記号 64 文字までで付けてください"
            "（例: 8e03978e-40d5-43dd-bc93-6894a57f9324）。"
        )
    return keys[0]


def do_not_keep(request: Request) -> None:
    """Have the answer to this request not kept, not even sealed: it holds a secret or a code."""
    setattr(request.state, _UNKEPT, True)


def _is_unkept(scope: Scope) -> bool:
    return bool(scope.get("state", {}).get(_UNKEPT))


def _canonical(scope: Scope, body: bytes) -> bytes:
    query: bytes = scope.get("query_string", b"")
    return f"{scope['method']} {scope['path']}?".encode() + query + b"\n" + body


async def _replay(stored: StoredAnswer, send: Send) -> None:
    answer: dict[str, Any] = json.loads(stored.text)
    headers = [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in answer["headers"]
    ]
    headers.append((REPLAYED, b"true"))
    await send({"type": "http.response.start", "status": stored.status, "headers": headers})
    await send({"type": "http.response.body", "body": base64.b64decode(answer["body"])})
