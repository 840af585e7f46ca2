"""How often one address may ask."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from office.http.rate_limit import SIGN_INS_PER_MINUTE, Buckets, RateLimit, RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minute_of_requests_at_once_then_one_at_a_time() -> None:
    clock = Clock()
    buckets = Buckets(60, clock=clock)
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == pytest.approx(1.0)
    assert buckets.take("b") == 0.0
    clock.now += 1.0
    assert buckets.take("a") == 0.0
    assert buckets.take("a") == pytest.approx(1.0)
    clock.now += 60
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60


@given(
    st.integers(1, 100),
    st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=150),
)
def test_no_stretch_of_time_lets_more_pass_than_a_full_bucket_and_what_flows_in(
    per_minute: int, pauses: list[float]
) -> None:
    clock = Clock()
    buckets = Buckets(per_minute, clock=clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += buckets.take("a") == 0.0
    assert passed <= per_minute + (clock.now - 1000.0) * per_minute / 60 + 1e-3
    assert passed >= min(len(pauses), per_minute)


def test_memory_stays_bounded_and_who_asks_most_is_not_forgotten() -> None:
    clock = Clock()
    buckets = Buckets(10, clock=clock, most=100)
    for _ in range(10):
        buckets.take("busy")
    for number in range(10_000):
        buckets.take(f"other {number}")
        assert len(buckets) <= 100
    assert buckets.take("busy") > 0


def test_a_bucket_that_is_full_again_needs_no_keeping() -> None:
    clock = Clock()
    buckets = Buckets(10, clock=clock, most=100)
    for number in range(100):
        buckets.take(f"early {number}")
    clock.now += 61
    buckets.take("late")
    assert len(buckets) == 1


def limiter(per_minute: int = 600) -> RateLimiter:
    return RateLimiter(per_minute, sign_in_paths=("/sign-in", "/api/v1/sessions"), clock=Clock())


def passing(limits: RateLimiter, client: str, method: str, path: str, most: int = 1000) -> int:
    """Return how many requests pass before one has to wait."""
    return next((n for n in range(most) if limits.wait(client, method, path)), most)


def test_signing_in_and_changing_things_have_smaller_buckets() -> None:
    assert passing(limiter(), "192.0.2.1", "GET", "/") == 600
    assert passing(limiter(), "192.0.2.1", "POST", "/watch") == 120
    assert passing(limiter(), "192.0.2.1", "POST", "/sign-in") == SIGN_INS_PER_MINUTE
    assert passing(limiter(), "192.0.2.1", "GET", "/sign-in") == 600
    assert passing(limiter(10), "192.0.2.1", "POST", "/sign-in") == 2


def test_trying_passwords_does_not_stop_reading() -> None:
    limits = limiter()
    passing(limits, "192.0.2.1", "POST", "/sign-in")
    assert limits.wait("192.0.2.1", "GET", "/") == 0


def test_static_files_and_health_are_free() -> None:
    limits = limiter(10)
    assert passing(limits, "192.0.2.1", "GET", "/static/konkyo.css") == 1000
    assert passing(limits, "192.0.2.1", "GET", "/api/v1/health/live") == 1000
    assert passing(limits, "192.0.2.1", "GET", "/") == 10


def test_the_addresses_of_one_ipv6_network_share_a_bucket() -> None:
    limits = limiter(10)
    assert passing(limits, "2001:db8:0:1::1", "GET", "/") == 10
    assert limits.wait("2001:db8:0:1:ffff::2", "GET", "/") > 0
    assert limits.wait("2001:db8:0:2::1", "GET", "/") == 0
    assert passing(limits, "::ffff:192.0.2.1", "GET", "/") == 10
    assert limits.wait("192.0.2.1", "GET", "/") > 0


async def _nothing(*_: Any) -> None:
    return None


def test_who_asks_too_often_is_told_how_many_seconds_to_wait() -> None:
    limited = RateLimit(_nothing, limiter(10))
    scope = {"type": "http", "client": ("192.0.2.1", 1), "method": "GET", "path": "/"}
    for _ in range(10):
        asyncio.run(limited(scope, _nothing, _nothing))
    with pytest.raises(HTTPException) as caught:
        asyncio.run(limited(scope, _nothing, _nothing))
    assert caught.value.status_code == 429
    assert caught.value.headers == {"Retry-After": "6"}
