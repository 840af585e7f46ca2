"""The pages over the demo's texts, without an office."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from pages import browser


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with browser() as client:
        yield client
