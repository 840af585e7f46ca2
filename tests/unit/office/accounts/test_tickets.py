"""Tickets between the password and the code: they pass every door, and only as they were made."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.accounts.tickets import VALID_FOR, Ticket, Tickets
from office.database.base import new_id
from office.encryption import Cipher, KeyRing
from office.personal import refuse_personal_number

from desk import Clock

CIPHER = Cipher(KeyRing(keys={"k1": bytes(32)}, current="k1", root=bytes(32)))
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2099, 1, 1), timezones=st.just(dt.UTC))


@given(MOMENTS, st.none() | MOMENTS)
def test_a_ticket_says_what_it_was_told_and_is_never_taken_for_a_personal_number(
    moment: dt.datetime, changed_at: dt.datetime | None
) -> None:
    tickets, account_id = Tickets(CIPHER, lambda: moment), new_id()
    text = tickets.issue(account_id, changed_at)

    refuse_personal_number(text)
    assert not any(letter.isdigit() for letter in text)
    assert tickets.read(text) == Ticket(account_id=account_id, changed_at=changed_at)


def test_a_ticket_is_good_for_five_minutes(clock: Clock) -> None:
    tickets = Tickets(CIPHER, clock)
    text = tickets.issue(new_id(), None)
    clock.passes(seconds=VALID_FOR.total_seconds() - 1)
    assert tickets.read(text)
    clock.passes(seconds=1)
    assert tickets.read(text) is None


@pytest.mark.parametrize("bent", ["", ".", "...", "x.y.9.z", "た" * 20, "a" * 10_000, "\x00"])
def test_what_is_no_ticket_says_nothing(clock: Clock, bent: str) -> None:
    assert Tickets(CIPHER, clock).read(bent) is None


def test_one_letter_that_differs_spoils_a_ticket(clock: Clock) -> None:
    tickets = Tickets(CIPHER, clock)
    text = tickets.issue(new_id(), clock())
    for at in range(len(text)):
        other = "q" if text[at] != "q" else "r"
        assert tickets.read(text[:at] + other + text[at + 1 :]) is None
