"""Signing in: who gets in, who does not, and what the one who guesses learns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from corpus.errors import InputError, KonkyoError
from office.accounts.credentials import store_password
from office.accounts.passwords import HashCost, Passwords
from office.accounts.signing_in import SigningIn
from office.accounts.tables import CredentialRow
from office.accounts.throttle import ADDRESS_FAILURES
from office.errors import SignInRefused, TooManyAttempts, UnknownAccount
from office.identity import Origin

from desk import Desk

WRONG = "ちがう ことば を ならべた"
NEW = "ぶらんこ に のる たぬきの子"


def refusal(desk: Desk, login: str, password: str, code: str = "") -> KonkyoError:
    with pytest.raises((SignInRefused, TooManyAttempts)) as caught:
        desk.signing_in.sign_in(desk.origin, login, password, code)
    error = caught.value
    assert isinstance(error, KonkyoError)
    return error


def stop_password(desk: Desk) -> None:
    with desk.database.write() as db:
        store_password(db, desk.caseworker, None)


def test_a_name_and_its_password_start_a_session(desk: Desk) -> None:
    identity, secret = desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)

    assert desk.sessions.identify(secret) == identity
    assert identity.account_id == desk.caseworker
    assert desk.accounts.get(desk.caseworker).last_sign_in_at == desk.clock()
    (event,) = desk.events("sign-in")
    assert (event.actor, event.object_id, event.client, event.request_id, event.outcome) == (
        desk.caseworker,
        identity.session_id,
        "192.0.2.7",
        "r1",
        "done",
    )


def test_a_password_of_ten_years_ago_is_as_good_as_new(quick_desk: Desk) -> None:
    quick_desk.clock.passes(days=3650)
    identity, _ = quick_desk.signing_in.sign_in(quick_desk.origin, "tanaka", quick_desk.password)

    assert identity.account_id == quick_desk.caseworker


def test_signing_in_is_no_change_that_another_form_could_lose(desk: Desk) -> None:
    version = desk.accounts.get(desk.caseworker).version
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)

    assert desk.accounts.get(desk.caseworker).version == version


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ＴＡＮＡＫＡ", Desk.password),
        (" Tanaka　", Desk.password),
        ("tanaka", "かわうそ　と　ざらめ　を　たべる"),
    ],
    ids=["全角大文字", "空白", "全角の空白"],
)
def test_width_and_case_of_what_is_typed_do_not_matter(
    quick_desk: Desk, login: str, password: str
) -> None:
    identity, _ = quick_desk.signing_in.sign_in(quick_desk.origin, login, password)
    assert identity.login == "tanaka"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", ""),
        ("tanaka", ""),
        ("tanaka", "か" * 100_000),
        ("tanaka", "\x00\ud800"),
        ("\x00\ud800", Desk.password),
        ("た" * 100_000, Desk.password),
        ("tanaka' OR '1'='1", Desk.password),
        ("田中 花子", Desk.password),
    ],
    ids=[
        "空",
        "パスワードなし",
        "長いパスワード",
        "NULと代用",
        "名前にNUL",
        "長い名前",
        "SQL",
        "氏名",
    ],
)
def test_whatever_is_typed_is_refused_in_the_same_words(
    desk: Desk, login: str, password: str
) -> None:
    usual = refusal(desk, "tanaka", WRONG)
    error = refusal(desk, login, password)

    assert (error.code, error.message, error.details) == (usual.code, usual.message, {})


class Counting(Passwords):
    """Passwords that note how often they work."""

    def __init__(self) -> None:
        super().__init__(HashCost(passes=1, memory_kib=8))
        self.verified: list[str] = []

    def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified.append(password)
        return super().verify(password_hash, password)


@pytest.mark.parametrize("case", ["unknown", "wrong", "disabled", "service", "no password"])
def test_who_guesses_cannot_tell_whether_an_account_exists(desk: Desk, case: str) -> None:
    """Each case costs one verification, gets the same words, and the same wait after five."""
    passwords = Counting()
    desk = replace(
        desk,
        signing_in=SigningIn(
            desk.database, desk.cipher, desk.audit, passwords, desk.sessions, now=desk.clock
        ),
    )
    login, password = ("nobody" if case == "unknown" else "tanaka"), desk.password
    if case == "wrong":
        password = WRONG
    elif case == "disabled":
        desk.accounts.disable(desk.origin, desk.caseworker)
    elif case == "service":
        login = "torikomi"
        with desk.database.write() as db:
            store_password(db, desk.service, passwords.hash(desk.password))
    elif case == "no password":
        stop_password(desk)

    errors = [refusal(desk, login, password) for _ in range(7)]

    assert [error.code for error in errors] == ["sign-in-refused"] * 5 + ["too-many-attempts"] * 2
    assert len({error.message for error in errors[:5]}) == 1
    assert errors[5].details == {"seconds": 30}
    assert passwords.verified == [password] * 5, "none while waiting"
    desk.clock.passes(seconds=30)
    assert refusal(desk, login, password).code == "sign-in-refused"
    assert refusal(desk, login, password).details == {"seconds": 60}


def test_reasons_are_noted_as_codes_and_unknown_names_are_not(desk: Desk) -> None:
    refusal(desk, "tanaka", WRONG)
    refusal(desk, desk.password, "tanaka")  # typed into the wrong fields
    desk.accounts.disable(desk.origin, desk.caseworker)
    refusal(desk, "tanaka", desk.password)

    noted = desk.events("sign-in")
    assert [event.outcome for event in noted] == ["refused"] * 3
    assert [event.object_id for event in noted] == [desk.caseworker, "", desk.caseworker]
    for event, reason in zip(noted, ("wrong-password", "unknown-name", "disabled"), strict=True):
        assert f'"reason":"{reason}"' in event.details
        assert event.actor == "visitor"


def test_the_right_password_waits_like_the_wrong_one_to_the_second(desk: Desk) -> None:
    for _ in range(5):
        refusal(desk, "tanaka", WRONG)

    desk.clock.passes(seconds=29)
    assert refusal(desk, "tanaka", desk.password).details == {"seconds": 1}
    desk.clock.passes(seconds=1)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_a_success_forgets_the_failures(desk: Desk) -> None:
    for _ in range(4):
        refusal(desk, "tanaka", WRONG)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)
    assert desk.failures(desk.caseworker) == 0

    for _ in range(4):
        refusal(desk, "tanaka", WRONG)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_after_a_hundred_failures_only_an_administrator_unlocks(desk: Desk) -> None:
    with desk.database.write() as db:
        db.get_one(CredentialRow, desk.caseworker).failures = 98
    assert refusal(desk, "tanaka", WRONG).code == "sign-in-refused"
    desk.clock.passes(hours=1)
    assert not desk.events("account-lock")
    refusal(desk, "tanaka", WRONG)

    assert len(desk.events("account-lock")) == 1
    assert desk.accounts.get(desk.caseworker).locked_at == desk.clock()
    desk.clock.passes(days=365)
    locked = refusal(desk, "tanaka", desk.password)
    assert locked.details == {"locked": True}
    assert "管理者に解除" in locked.message

    desk.accounts.unlock(desk.origin, desk.caseworker)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_many_names_from_one_address_are_stopped(quick_desk: Desk) -> None:
    desk = quick_desk
    for number in range(ADDRESS_FAILURES):
        assert refusal(desk, f"name{number}", WRONG).code == "sign-in-refused"

    assert refusal(desk, "tanaka", desk.password).details == {"seconds": 300}
    refusal(desk, "another", WRONG)
    reasons = [event.details for event in desk.events("sign-in")]
    assert len(reasons) == ADDRESS_FAILURES + 1, "noted once, whatever is tried then"
    assert "many-from-one-address" in reasons[-1]
    elsewhere = replace(desk.origin, client="192.0.2.8")
    desk.signing_in.sign_in(elsewhere, "tanaka", desk.password)
    desk.clock.passes(minutes=5)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_a_hash_of_an_older_cost_is_made_anew_at_the_next_sign_in(desk: Desk) -> None:
    dearer = Passwords(HashCost(passes=2, memory_kib=16))
    signing_in = SigningIn(
        desk.database, desk.cipher, desk.audit, dearer, desk.sessions, now=desk.clock
    )

    def kept() -> str:
        with desk.database.read() as db:
            return db.get_one(CredentialRow, desk.caseworker).password_hash or ""

    old = kept()
    refusal(replace(desk, signing_in=signing_in), "tanaka", WRONG)
    assert kept() == old
    signing_in.sign_in(desk.origin, "tanaka", desk.password)
    assert "m=16,t=2" in kept()
    signing_in.sign_in(desk.origin, "tanaka", desk.password)


class Gathering(Passwords):
    """Passwords that begin to verify when all of a crowd have come."""

    def __init__(self, crowd: int) -> None:
        super().__init__(HashCost(passes=1, memory_kib=8), patience=60)
        self._all_here = threading.Barrier(crowd)

    def verify(self, password_hash: str | None, password: str) -> bool:
        self._all_here.wait(timeout=60)
        return super().verify(password_hash, password)


def attempts_at_once(desk: Desk, passwords: list[str], login: str = "tanaka") -> Iterator[str]:
    """Sign in with all passwords at the same moment; yield what came of each."""
    signing_in = SigningIn(
        desk.database,
        desk.cipher,
        desk.audit,
        Gathering(len(passwords)),
        desk.sessions,
        now=desk.clock,
    )

    def attempt(number: int) -> str:
        origin = Origin(actor="visitor", client=f"198.51.100.{number}")
        try:
            signing_in.sign_in(origin, login, passwords[number])
        except KonkyoError as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(len(passwords)) as pool:
        yield from pool.map(attempt, range(len(passwords)))


def test_fifty_wrong_passwords_at_once_count_as_fifty(desk: Desk) -> None:
    outcomes = sorted(attempts_at_once(desk, [WRONG] * 50))

    assert desk.failures(desk.caseworker) == 50
    assert outcomes == ["sign-in-refused"] * 5 + ["too-many-attempts"] * 45
    assert len(desk.events("sign-in")) == 50
    assert refusal(desk, "tanaka", desk.password).details == {"seconds": 3600}


def test_many_at_once_cannot_tell_whether_an_account_exists(desk: Desk) -> None:
    outcomes = sorted(attempts_at_once(desk, [WRONG] * 50, "nobody"))

    assert outcomes == ["sign-in-refused"] * 5 + ["too-many-attempts"] * 45


def test_guessing_all_at_once_finds_nothing_that_guessing_in_turn_would_not(desk: Desk) -> None:
    with desk.database.write() as db:
        db.get_one(CredentialRow, desk.caseworker).failures = 4

    outcomes = list(attempts_at_once(desk, [WRONG] * 9 + [desk.password]))

    # Whoever comes first is weighed; if that is a wrong one, all others are told to wait.
    if outcomes[-1] == "in":
        assert desk.failures(desk.caseworker) <= 9
    else:
        assert outcomes[-1] == "too-many-attempts"
        assert outcomes.count("sign-in-refused") == 1


def test_a_password_that_is_being_changed_opens_nothing_any_more(desk: Desk) -> None:
    """The old password was verified a moment before another one was stored."""

    class Overtaken(Passwords):
        def verify(self, password_hash: str | None, password: str) -> bool:
            right = super().verify(password_hash, password)
            with desk.database.write() as db:
                store_password(db, desk.caseworker, self.hash(NEW))
            return right

    overtaken = Overtaken(HashCost(passes=1, memory_kib=8))
    signing_in = SigningIn(
        desk.database, desk.cipher, desk.audit, overtaken, desk.sessions, now=desk.clock
    )
    with pytest.raises(SignInRefused):
        signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_changing_the_password_ends_every_other_session(desk: Desk) -> None:
    here, secret = desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)
    _, other = desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)

    desk.signing_in.change_password(
        desk.origin, desk.caseworker, desk.password, NEW, keep=here.session_id
    )

    assert desk.sessions.identify(secret)
    assert desk.sessions.identify(other) is None
    assert refusal(desk, "tanaka", desk.password).code == "sign-in-refused"
    desk.signing_in.sign_in(desk.origin, "tanaka", NEW)
    assert len(desk.events("password-change")) == 1


def test_changing_the_password_needs_the_old_one_and_is_no_way_to_guess_it(desk: Desk) -> None:
    _, secret = desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="今のパスワード"):
            desk.signing_in.change_password(desk.origin, desk.caseworker, WRONG, NEW)
    with pytest.raises(TooManyAttempts):
        desk.signing_in.change_password(desk.origin, desk.caseworker, desk.password, NEW)

    assert desk.sessions.identify(secret)
    desk.clock.passes(seconds=30)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        pytest.param(Desk.password, "同じ", id="今と同じ"),
        pytest.param(Desk.password.replace(" ", "　"), "同じ", id="空白が全角なだけ"),
        pytest.param("みじかい", "15 文字以上", id="短い"),
        pytest.param("tanakatanakatanaka", "推測", id="ログイン名"),
    ],
)
def test_a_new_password_keeps_to_the_rules(quick_desk: Desk, new: str, reason: str) -> None:
    desk = quick_desk
    with pytest.raises(InputError, match=reason):
        desk.signing_in.change_password(desk.origin, desk.caseworker, desk.password, new)
    desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)


def test_confirming_a_password_brings_failures_back_to_none(quick_desk: Desk) -> None:
    desk = quick_desk
    for _ in range(4):
        with pytest.raises(SignInRefused):
            desk.signing_in.confirm_password(desk.origin, desk.caseworker, WRONG)
    desk.signing_in.confirm_password(desk.origin, desk.caseworker, desk.password)
    assert desk.failures(desk.caseworker) == 0


def test_an_account_without_a_password_has_none_to_change(quick_desk: Desk) -> None:
    stop_password(quick_desk)
    with pytest.raises(UnknownAccount, match="管理者に"):
        quick_desk.signing_in.change_password(
            quick_desk.origin, quick_desk.caseworker, quick_desk.password, NEW
        )
