"""How often one address may ask (setting ``requests_per_minute``).

Each address has a bucket of tokens that fills again evenly over a minute; a request takes one.
A bucket is kept as one number, the moment at which it is full again (the generic cell rate
algorithm, ITU-T I.371); a bucket that is full needs no keeping, so memory stays bounded.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from office.addresses import network_of

SIGN_INS_PER_MINUTE = 20  # people behind one address sign in together in the morning
POSTS_SHARE = 5  # of the requests, one in five may change something
MAX_ADDRESSES = 20_000  # of each kind, 2 MB
FREE = ("/static/", "/api/v1/health/")  # they cost nothing, and every page asks for them

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_MINUTE = 60.0  # seconds


class Buckets:
    """A bucket of ``per_minute`` tokens for each key. Not for several threads."""

    def __init__(
        self,
        per_minute: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        most: int = MAX_ADDRESSES,
    ) -> None:
        self._interval = _MINUTE / per_minute
        self._room = _MINUTE - self._interval
        self._clock = clock
        self._most = most
        self._full_at: dict[str, float] = {}

    def __len__(self) -> int:
        """Return how many buckets are kept."""
        return len(self._full_at)

    def take(self, key: str) -> float:
        """Take a token: 0, or the seconds to wait for the next one."""
        now = self._clock()
        full_at = max(self._full_at.get(key, now), now)
        wait = full_at - now - self._room
        if wait > 1e-6:  # of rounding
            return wait
        if key not in self._full_at and len(self._full_at) >= self._most:
            self._forget(now)
        self._full_at[key] = full_at + self._interval
        return 0.0

    def _forget(self, now: float) -> None:
        """Drop the full buckets; if there are none, the half that is fullest."""
        kept = {key: at for key, at in self._full_at.items() if at > now}
        if len(kept) >= self._most:
            emptiest = sorted(kept, key=kept.__getitem__, reverse=True)[: self._most // 2]
            kept = {key: kept[key] for key in emptiest}
        self._full_at = kept


class RateLimiter:
    """The three kinds of buckets; one for all applications of a process."""

    def __init__(
        self,
        requests_per_minute: int,
        sign_in_paths: tuple[str, ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._all = Buckets(requests_per_minute, clock=clock)
        self._posts = Buckets(max(1, requests_per_minute // POSTS_SHARE), clock=clock)
        self._sign_ins = Buckets(min(SIGN_INS_PER_MINUTE, requests_per_minute), clock=clock)
        self._sign_in_paths = sign_in_paths

    def wait(self, client: str, method: str, path: str) -> float:
        """Count a request: 0, or the seconds after which it may be tried again."""
        if path.startswith(FREE):
            return 0.0
        key = network_of(client)
        wait = self._all.take(key)
        if method not in _SAFE and not wait:
            wait = self._posts.take(key)
            if path.startswith(self._sign_in_paths or ("\0",)) and not wait:
                wait = self._sign_ins.take(key)
        return wait


class RateLimit:
    """ASGI middleware behind ``Proxies``: refuses who asks too often."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises HTTPException 429 with ``Retry-After`` in seconds."""
        if scope["type"] == "http":
            client = scope["client"][0] if scope.get("client") else ""
            wait = self._limiter.wait(client, scope["method"], scope["path"])
            if wait:
                raise HTTPException(429, headers={"Retry-After": str(math.ceil(wait))})
        await self._app(scope, receive, send)
