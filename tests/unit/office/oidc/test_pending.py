"""Sign-ins on their way: sealed, ten minutes, once, and only for the browser that began."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from office.database import Database
from office.encryption import Cipher
from office.errors import ExternalSignInRefused
from office.oidc.pending import VALID_FOR, PendingStore
from office.oidc.tables import PendingSignInRow
from office.oidc.types import Pending

BEGAN = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)


def going(state: str = "state-of-this", next_page: str = "/units/demo") -> Pending:
    return Pending(state=state, nonce="the-nonce", verifier="the-verifier", next_page=next_page)


class Clock:
    def __init__(self) -> None:
        self.moment = BEGAN

    def __call__(self) -> dt.datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, cipher: Cipher, clock: Clock) -> PendingStore:
    return PendingStore(database, cipher, now=clock)


def test_what_was_kept_comes_back_once(store: PendingStore) -> None:
    browser = store.keep(going())
    assert store.take("state-of-this", browser) == going()
    with pytest.raises(ExternalSignInRefused, match="もう使われたか"):
        store.take("state-of-this", browser)


def test_of_two_who_take_it_at_once_one_gets_it(store: PendingStore) -> None:
    browser, together = store.keep(going()), Barrier(4)

    def take(_: int) -> bool:
        together.wait()
        try:
            return store.take("state-of-this", browser) == going()
        except ExternalSignInRefused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(take, range(4))).count(True) == 1


def test_another_browser_gets_nothing_and_spoils_nothing(store: PendingStore) -> None:
    browser = store.keep(going())
    other = store.keep(going(state="another"))
    for wrong in ("", other, browser[:-1], browser + "x", "ブラウザー"):
        with pytest.raises(ExternalSignInRefused):
            store.take("state-of-this", wrong)
    assert store.take("state-of-this", browser) == going()


@pytest.mark.parametrize("state", ["", "another", "' OR 1=1 --", "状態"])
def test_a_state_that_nobody_made(store: PendingStore, state: str) -> None:
    browser = store.keep(going())
    with pytest.raises(ExternalSignInRefused):
        store.take(state, browser)


def test_two_tabs_of_one_browser(store: PendingStore) -> None:
    browser = store.keep(going(state="first", next_page="/a"))
    assert store.keep(going(state="second", next_page="/b"), browser) == browser
    assert store.take("first", browser).next_page == "/a"
    assert store.take("second", browser).next_page == "/b"


@pytest.mark.parametrize("planted", ["", "x", "a" * 42, "a" * 44, "あ" * 43, "a" * 42 + ";"])
def test_a_cookie_of_another_form_is_replaced(store: PendingStore, planted: str) -> None:
    assert store.keep(going(), planted) != planted


def test_after_ten_minutes_it_is_gone(
    store: PendingStore, clock: Clock, database: Database
) -> None:
    browser = store.keep(going())
    clock.moment = BEGAN + VALID_FOR
    with pytest.raises(ExternalSignInRefused, match="期限"):
        store.take("state-of-this", browser)
    store.keep(going(state="another"))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(PendingSignInRow)) == 1


def test_the_database_holds_no_secret_in_clear(store: PendingStore, database: Database) -> None:
    browser = store.keep(going())
    with database.read() as session:
        row = session.execute(text("SELECT * FROM pending_sign_in")).one()
    kept = b"|".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in row
    )
    for secret in ("state-of-this", "the-nonce", "the-verifier", "/units/demo", browser):
        assert secret.encode() not in kept
