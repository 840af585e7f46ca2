"""How long somebody who guesses has to wait."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.accounts.throttle import (
    ADDRESS_FAILURES,
    FREE_FAILURES,
    LOCKED_AFTER,
    WINDOW,
    AddressLimit,
    Failures,
    UnknownNames,
    wait_after,
)

from desk import Clock

HERE = "192.0.2.7"


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (11, 30 * 2**6), (12, 3600), (99, 3600)],
)
def test_waits_double_from_half_a_minute_to_an_hour(failures: int, seconds: int) -> None:
    assert wait_after(failures) == dt.timedelta(seconds=seconds)


@given(st.integers(0, 10**9))
def test_waits_never_shrink_and_never_pass_an_hour(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= dt.timedelta(hours=1)


def test_a_hundred_guesses_take_more_than_three_days() -> None:
    clock = Clock()
    begun, failures = clock(), Failures()
    for _ in range(LOCKED_AFTER):
        if failures.wait_until is not None:
            clock.moment = failures.wait_until
        assert failures.refusal(clock()) is None
        failures = failures.another(clock())

    assert clock() - begun > dt.timedelta(days=3)
    clock.passes(days=3650)
    refusal = failures.refusal(clock())
    assert refusal is not None, "no wait ends a lock"
    assert refusal.details == {"locked": True}


@pytest.mark.parametrize(
    ("left", "seconds", "said"),
    [
        (30, 30, "30 秒"),
        (0.2, 1, "1 秒"),
        (59.5, 60, "1 分"),
        (61, 61, "2 分"),
        (3600, 3600, "60 分"),
    ],
)
def test_the_wait_is_told_rounded_up(left: float, seconds: int, said: str) -> None:
    clock = Clock()
    failures = Failures(count=9, wait_until=clock() + dt.timedelta(seconds=left))
    refusal = failures.refusal(clock())
    assert refusal is not None
    assert refusal.details == {"seconds": seconds}
    assert f"あと {said}待って" in refusal.message


def fill(limit: AddressLimit, client: str = HERE, times: int = ADDRESS_FAILURES) -> None:
    for _ in range(times):
        assert limit.enter(client) is None


def test_an_address_is_shut_after_a_burst_and_opens_again() -> None:
    clock = Clock()
    limit = AddressLimit(clock)
    fill(limit)
    shut = limit.enter(HERE)
    assert shut is not None
    assert shut.is_news
    assert shut.refusal.details == {"seconds": WINDOW.seconds}
    again = limit.enter(HERE)
    assert again is not None
    assert not again.is_news, "the audit log is told once"
    assert limit.enter("192.0.2.8") is None, "the neighbour may"

    clock.passes(seconds=WINDOW.seconds - 1)
    assert limit.enter(HERE)
    clock.passes(seconds=1)
    assert limit.enter(HERE) is None


def test_one_machine_with_a_whole_network_of_ipv6_counts_as_one_address() -> None:
    limit = AddressLimit(Clock())
    for number in range(ADDRESS_FAILURES):
        assert limit.enter(f"2001:db8:0:7::{number:x}") is None
    assert limit.enter("2001:db8:0:7:ffff:ffff:ffff:ffff") is not None
    assert limit.enter("2001:db8:0:8::1") is None, "the neighbour may"

    limit.give_back("2001:db8:0:7::abcd")
    assert limit.enter("2001:db8:0:7::1") is None, "given back, whichever address it came from"


def test_an_office_behind_one_address_may_sign_in_all_at_once() -> None:
    limit = AddressLimit(Clock())
    for _ in range(500):
        assert limit.enter(HERE) is None
        limit.give_back(HERE)


def test_the_command_line_has_no_address_to_shut() -> None:
    limit = AddressLimit(Clock())
    fill(limit, client="", times=500)


def test_memory_is_bounded_and_the_latest_stays() -> None:
    clock = Clock()
    limit, names = AddressLimit(clock), UnknownNames()
    for number in range(10_050):
        limit.enter(f"2001:db8:0:{number:x}::1")
        names.failed(f"name{number}", clock())
    assert len(limit._found) == len(names._found) == 10_000
    assert names.of("name10049").count == 1
    assert names.of("name0").count == 0
    assert FREE_FAILURES > 1
