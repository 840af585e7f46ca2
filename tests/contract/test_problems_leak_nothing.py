"""An error says what to do and its number; nothing of files, code or what was sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.errors import IndexUnavailable
from office.http.rate_limit import RateLimit, RateLimiter
from search_api.client import InProcessTransport
from search_api.http.app import create_app
from ui.web.demo import MemoryBackend, demo_backend

ROOT = Path(__file__).resolve().parents[2]
SECRET = "山田花子"
KEYS = {"type", "title", "status", "code", "detail", "instance", "request_id", "errors"}
HINTS = ("Traceback", ".py", str(ROOT), "/var/lib", "site-packages", "Error", "pydantic", "sqlite")
JSON = {"Content-Type": "application/json"}


class Broken(MemoryBackend):
    """Fails as a bug would, with a message that names a person and a file."""

    def __init__(self) -> None:
        super().__init__((), ())

    def search(self, query: Any) -> Any:
        raise RuntimeError(f"{SECRET} in /var/lib/konkyo/var/index.sqlite")


def unavailable() -> Any:
    raise IndexUnavailable("検索の準備ができていません。", folder="/var/lib/konkyo/var")


def client_of(provider: Any, requests_per_minute: int = 0) -> httpx.Client:
    app = create_app(provider)
    if requests_per_minute:
        guard = app.user_middleware.pop(0)
        app.add_middleware(RateLimit, limiter=RateLimiter(requests_per_minute))
        app.user_middleware.insert(0, guard)
    return httpx.Client(transport=InProcessTransport(app), base_url="http://k.invalid/api/v1")


def problems() -> Iterator[tuple[int, httpx.Response]]:
    with client_of(demo_backend) as api:
        broken = b'{"text": "\xff\xfe"}'
        yield 400, api.post("/citations/find", content=broken, headers=JSON)
        yield 404, api.get(f"/{SECRET}-nothing", params={"q": SECRET})
        yield 405, api.delete("/search", params={"q": SECRET})
        yield 413, api.post("/citations/find", content=SECRET.encode() * 400_000, headers=JSON)
        yield 414, api.get("/search", params={"q": SECRET * 1000})
        yield 422, api.get("/search", params={"q": SECRET, "limit": SECRET})
        yield 422, api.post("/citations/find", json={"text": [SECRET], "as_of": SECRET})
    with client_of(demo_backend, requests_per_minute=1) as api:
        api.get("/documents")
        yield 429, api.get("/search", params={"q": SECRET})
    with client_of(Broken) as api:
        yield 500, api.get("/search", params={"q": SECRET})
    with client_of(unavailable) as api:
        yield 503, api.get("/search", params={"q": SECRET})


def test_a_problem_leaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    met = set()
    for status, answer in problems():
        met.add(status)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        body = answer.json()
        assert set(body) <= KEYS
        assert body["status"] == status
        assert body["request_id"] == answer.headers["x-request-id"]
        # The path alone comes back, as the client wrote it.
        told = "".join(str(value) for key, value in body.items() if key != "instance")
        assert SECRET not in told
        assert not [hint for hint in HINTS if hint in told], told
        if status == 429:
            assert 0 < int(answer.headers["retry-after"]) <= 60
    assert met == {400, 404, 405, 413, 414, 422, 429, 500, 503}
