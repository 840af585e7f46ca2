"""The API over the demo's texts: as HTTP, and as its client asks it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from search_api.client import InProcessTransport, KonkyoClient
from search_api.http.app import create_app
from ui.web.demo import demo_backend


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    transport = InProcessTransport(create_app(demo_backend))
    base_url = "http://konkyo.invalid/api/v1"
    with httpx.Client(transport=transport, base_url=base_url) as client:
        yield client


@pytest.fixture(scope="module")
def client() -> Iterator[KonkyoClient]:
    with KonkyoClient(app=create_app(demo_backend)) as opened:
        yield opened
