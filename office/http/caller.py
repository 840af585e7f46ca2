"""Who makes the request that is being served: set by the doorkeeper, read by whoever needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from starlette.requests import Request

from office.identity import Identity, Origin
from search_api.authorizer import SignInNeeded

_CALLER: ContextVar[Identity | None] = ContextVar("caller", default=None)


def caller() -> Identity | None:
    """Return who makes the request, or None for a visitor."""
    return _CALLER.get()


def signed_in() -> Identity:
    """Return who makes the request. Raises SignInNeeded for a visitor."""
    found = _CALLER.get()
    if found is None:
        raise SignInNeeded("サインインすると使えます。サインインしてから、もう一度お試しください。")
    return found


def origin_of(request: Request) -> Origin:
    """Return what the audit log notes of a request."""
    found = _CALLER.get()
    return Origin(
        actor=found.account_id if found else "visitor",
        client=request.client.host if request.client else "",
        request_id=request.scope.get("request_id", ""),
    )


@contextmanager
def calling(identity: Identity | None) -> Iterator[None]:
    """Serve what is inside the block for a caller."""
    token = _CALLER.set(identity)
    try:
        yield
    finally:
        _CALLER.reset(token)
