"""Known devices when many come at once: counted one by one, bounded, ended together."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from corpus.errors import KonkyoError
from office.accounts.known_devices import DEVICES
from office.accounts.passwords import HashCost, Passwords
from office.accounts.signing_in import SigningIn
from office.accounts.tables import KnownDeviceRow
from office.accounts.throttle import LOCKED_AFTER
from office.identity import Identity, Origin

from desk import Desk

WRONG = "ちがう ことば を ならべた"


def sign_in(desk: Desk) -> Identity:
    return desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)[0]


def remember(desk: Desk, who: Identity) -> str:
    """Return the marks of the browser at which somebody has just signed in."""
    return desk.signing_in.remember_device(desk.origin, who, "")


def failures(desk: Desk) -> list[int]:
    """Return what each known device counts."""
    with desk.database.read() as db:
        return list(db.scalars(select(KnownDeviceRow.failures)))


class Gathering(Passwords):
    """Passwords that begin to verify when all of a crowd have come."""

    def __init__(self, crowd: int) -> None:
        super().__init__(HashCost(passes=1, memory_kib=8), patience=60)
        self._all_here = threading.Barrier(crowd)

    def verify(self, password_hash: str | None, password: str) -> bool:
        self._all_here.wait(timeout=60)
        return super().verify(password_hash, password)


def at_once(desk: Desk, marks: str, crowd: int) -> list[str]:
    """Fail as a crowd at the same moment; return what came of each, sorted."""
    passwords = Gathering(crowd)
    signing_in = SigningIn(
        desk.database, desk.cipher, desk.audit, passwords, desk.sessions, now=desk.clock
    )

    def attempt(number: int) -> str:
        origin = Origin(actor="visitor", client=f"198.51.100.{number}")
        try:
            signing_in.sign_in(origin, "tanaka", WRONG, marks=marks)
        except KonkyoError as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(crowd) as pool:
        return sorted(pool.map(attempt, range(crowd)))


def test_fifty_at_once_with_one_mark_count_as_fifty(desk: Desk) -> None:
    outcomes = at_once(desk, remember(desk, sign_in(desk)), 50)

    assert outcomes == ["sign-in-refused"] * 5 + ["too-many-attempts"] * 45
    assert failures(desk) == [50]
    assert desk.failures(desk.caseworker) == 0


def test_a_crowd_that_uses_up_the_trust_is_counted_with_the_strangers_from_then_on(
    desk: Desk,
) -> None:
    marks = remember(desk, sign_in(desk))
    with desk.database.write() as db:
        db.scalars(select(KnownDeviceRow)).one().failures = LOCKED_AFTER - 3

    at_once(desk, marks, 20)

    assert failures(desk) == []
    assert len(desk.events("device-distrust")) == 1
    assert desk.failures(desk.caseworker) == 17


def test_new_devices_at_once_are_no_more_than_ten(desk: Desk) -> None:
    people = [sign_in(desk) for _ in range(DEVICES + 4)]

    with ThreadPoolExecutor(8) as pool:
        marks = list(pool.map(lambda who: remember(desk, who), people))

    assert len(set(marks)) == DEVICES + 4
    assert len(failures(desk)) == DEVICES


def test_signing_out_everywhere_while_devices_are_remembered_ends_them_all(desk: Desk) -> None:
    people = [sign_in(desk) for _ in range(8)]

    def step(number: int) -> None:
        if number == 3:
            desk.sessions.end_all(desk.origin, desk.caseworker)
        else:
            remember(desk, people[number])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(step, range(8)))

    assert failures(desk) == []
