"""The doorkeeper: who is it, and may they pass this door? Nothing is reached past it.

Doors are listed (``Door``); what is not listed does not exist. Whoever is turned away although
signed in is noted in the audit log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from office.errors import ProofNeeded
from office.http.caller import calling
from office.http.cookies import SessionCookie
from office.identity import Identity, Origin
from office.permission.actions import Deed
from office.permission.permit import permit
from search_api.authorizer import AccessDenied, SignInNeeded

PUBLIC = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One route: its method, its path as the application writes it, and what it does."""

    method: str
    path: str  # /api/v1/units/{unit_id:path}
    deed: Deed | None  # PUBLIC: anybody, whoever it is
    proof: bool = False  # a grave deed: who it is must have been shown within PROVED_FOR


class Doors:
    """Every door of an application, found by method and path. The first that fits counts."""

    def __init__(self, doors: Iterable[Door]) -> None:
        self._plain: dict[str, dict[str, Door]] = {}
        self._formed: list[tuple[re.Pattern[str], Door]] = []
        for door in doors:
            if "{" in door.path:
                self._formed.append((compile_path(door.path)[0], door))
            else:
                self._plain.setdefault(door.path, {})[door.method] = door

    def find(self, method: str, path: str) -> Door:
        """Return the door. Raises HTTPException: 404 for none there, 405 for another method."""
        method = "GET" if method == "HEAD" else method
        here = self._plain.get(path, {})
        if method in here:
            return here[method]
        allowed = set(here)
        for form, door in () if here else self._formed:
            if form.match(path):
                if door.method == method:
                    return door
                allowed.add(door.method)
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(404)


class Doorkeeper:
    """ASGI middleware between Guard and the application.

    ``identify`` turns a secret (of a session or a token) into an identity; ``denied`` notes that
    somebody was turned away; ``proved`` tells whether a session (by id) has shown lately who it is
    of. All may wait for the database, and run in the thread pool.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        doors: Doors,
        identify: Callable[[str], Identity | None],
        denied: Callable[[Origin, Door], None],
        proved: Callable[[str], bool],
        open_search: bool,
        cookie: SessionCookie,
    ) -> None:
        self._app = app
        self._doors = doors
        self._identify = identify
        self._denied = denied
        self._proved = proved
        self._open_search = open_search
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        door = self._doors.find(scope["method"], scope["path"])
        secret = secret_of(scope, self._cookie)
        # Without a secret there is nobody to ask the database for.
        identity = await anyio.to_thread.run_sync(self._identify, secret) if secret else None
        state = scope.setdefault("state", {})
        state["identity"] = identity
        state["caller"] = identity.account_id if identity else ""
        if door.deed is not PUBLIC:
            await self._pass(identity, door, scope, secret)
        with calling(identity):
            await self._app(scope, receive, send)

    async def _pass(
        self, identity: Identity | None, door: Door, scope: Scope, secret: str | None
    ) -> None:
        assert door.deed is not None
        if identity is None and _bearer(scope) is not None:
            # A program must learn that its token is over, even where visitors may pass.
            raise SignInNeeded(
                "このトークンは使えません。取り消されたか、期限が切れたか、書き間違いがあります。"
                "管理者に新しいトークンを作ってもらうか、もう一度サインインしてください。"
            )
        try:
            permit(identity, door.deed, open_search=self._open_search)
        except SignInNeeded:
            if secret:
                raise SignInNeeded(
                    "サインインの期限が切れました。もう一度サインインしてください。"
                ) from None
            raise
        except AccessDenied:
            if identity:
                client = scope.get("client")
                origin = Origin(
                    actor=identity.account_id,
                    client=client[0] if client else "",
                    request_id=scope.get("request_id", ""),
                )
                await anyio.to_thread.run_sync(self._denied, origin, door)
            raise
        if door.proof:
            session_id = identity.session_id if identity else ""
            if not await anyio.to_thread.run_sync(self._proved, session_id):
                raise ProofNeeded(
                    "大切な操作の前に、本人かどうかをもう一度確かめます。"
                    "パスワードを入れてから、もう一度行ってください。"
                )


def secret_of(scope: Scope, cookie: SessionCookie) -> str | None:
    """Return the secret that a request carries: of ``Authorization: Bearer``, else the cookie.

    "" is a bearer's whose token is empty, as of a variable that nobody has set: it is nobody's.
    """
    bearer = _bearer(scope)
    return (cookie.read(scope) or None) if bearer is None else bearer


def _bearer(scope: Scope) -> str | None:
    kind, _, value = Headers(scope=scope).get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else None
