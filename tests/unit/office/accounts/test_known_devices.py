"""The usual device: strangers who guess do not keep a person out of it, nor does it help them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from corpus.errors import KonkyoError
from office.accounts.known_devices import DEVICES, KNOWN_FOR, MARKS
from office.accounts.recovery import Recovery
from office.accounts.tables import CredentialRow, KnownDeviceRow
from office.accounts.throttle import ADDRESS_FAILURES, LOCKED_AFTER, wait_after
from office.errors import SignInRefused, TooManyAttempts
from office.identity import Identity, Origin

from desk import Desk

WRONG = "ちがう ことば を ならべた"
NEW = "ぶらんこ に のる たぬきの子"
STRANGER = Origin(actor="visitor", client="198.51.100.66")


@dataclass
class Browser:
    """A browser that keeps the marks it is given."""

    desk: Desk
    marks: str = ""

    def sign_in(self, login: str = "tanaka") -> Identity:
        desk = self.desk
        who, _ = desk.signing_in.sign_in(desk.origin, login, desk.password, marks=self.marks)
        self.marks = desk.signing_in.remember_device(desk.origin, who, self.marks)
        return who

    def fails(self, password: str = WRONG, login: str = "tanaka") -> KonkyoError:
        desk = self.desk
        with pytest.raises((SignInRefused, TooManyAttempts)) as caught:
            desk.signing_in.sign_in(desk.origin, login, password, marks=self.marks)
        assert isinstance(caught.value, KonkyoError)
        return caught.value


@pytest.fixture
def usual(desk: Desk) -> Browser:
    """Return a browser at which Tanaka has signed in."""
    browser = Browser(desk)
    browser.sign_in()
    return browser


def lock_out(desk: Desk, failures: int = LOCKED_AFTER) -> None:
    """Let a stranger fail so often for Tanaka's login."""
    with desk.database.write() as db:
        db.get_one(CredentialRow, desk.caseworker).failures = failures - 1
    with pytest.raises((SignInRefused, TooManyAttempts)):
        desk.signing_in.sign_in(STRANGER, "tanaka", WRONG)


def known(desk: Desk) -> int:
    with desk.database.read() as db:
        return db.scalar(select(func.count()).select_from(KnownDeviceRow)) or 0


def set_device_failures(desk: Desk, count: int) -> None:
    with desk.database.write() as db:
        db.scalars(select(KnownDeviceRow)).one().failures = count


@pytest.mark.parametrize("failures", [5, 30, LOCKED_AFTER])
def test_strangers_who_guess_do_not_keep_a_person_out_of_the_usual_device(
    usual: Browser, failures: int
) -> None:
    lock_out(usual.desk, failures)
    assert Browser(usual.desk).fails(Desk.password).code == "too-many-attempts"

    assert usual.sign_in().login == "tanaka"


def test_getting_in_at_the_usual_device_gives_strangers_no_more_guesses(usual: Browser) -> None:
    desk = usual.desk
    lock_out(desk)
    usual.sign_in()

    assert desk.failures(desk.caseworker) == LOCKED_AFTER
    assert Browser(desk).fails(Desk.password).details == {"locked": True}


def test_mistakes_at_the_usual_device_wait_as_long_and_hold_up_nobody_else(usual: Browser) -> None:
    desk = usual.desk
    refusals = [usual.fails() for _ in range(5)]
    elsewhere = Browser(desk, marks="").fails()

    assert {each.message for each in refusals} == {elsewhere.message}
    assert usual.fails(Desk.password).details == {"seconds": 30}, "the right one waits, too"
    assert desk.failures(desk.caseworker) == 1, "that of the other device"
    Browser(desk).sign_in()
    desk.clock.passes(seconds=30)
    usual.sign_in()
    assert usual.fails().code == "sign-in-refused", "counted from none again"


def test_after_a_hundred_mistakes_the_usual_device_is_one_like_any_other(usual: Browser) -> None:
    desk = usual.desk
    set_device_failures(desk, LOCKED_AFTER - 1)
    usual.fails()

    assert known(desk) == 0
    assert len(desk.events("device-distrust")) == 1
    assert not desk.events("account-lock")
    lock_out(desk)
    assert usual.fails(Desk.password).details == {"locked": True}


def test_an_administrator_who_unlocks_ends_the_wait_at_the_usual_device_too(
    usual: Browser,
) -> None:
    desk = usual.desk
    for _ in range(5):
        usual.fails()
    assert usual.fails(Desk.password).details == {"seconds": 30}

    desk.accounts.unlock(desk.origin, desk.caseworker)
    desk.accounts.unlock(desk.origin, desk.caseworker)
    assert len(desk.events("account-unlock")) == 1, "nothing was left the second time"
    usual.sign_in()


def test_all_guesses_of_a_day_are_bounded_however_many_devices_are_known() -> None:
    """docs/security.md names the figures: 34 for each counter, 374 for an account."""
    left, guesses = dt.timedelta(days=1), 0
    while left >= dt.timedelta(0):
        guesses += 1
        left -= wait_after(guesses)
    assert guesses == 34
    assert guesses * (1 + DEVICES) == 374


def test_an_account_knows_its_last_ten_devices(desk: Desk) -> None:
    browsers = [Browser(desk) for _ in range(DEVICES + 1)]
    for browser in browsers:
        browser.sign_in()
        desk.clock.passes(minutes=1)
    assert known(desk) == DEVICES
    lock_out(desk)

    assert browsers[0].fails(Desk.password).details == {"locked": True}
    browsers[1].sign_in()
    browsers[-1].sign_in()


def test_an_address_from_which_others_fail_is_open_to_the_usual_device(usual: Browser) -> None:
    desk = usual.desk
    for number in range(ADDRESS_FAILURES):
        Browser(desk).fails(login=f"name{number}")
    assert Browser(desk).fails(Desk.password, login="kanri").details == {"seconds": 300}

    usual.sign_in()
    assert Browser(desk).fails(Desk.password, login="kanri").code == "too-many-attempts"


def test_a_device_is_known_for_180_days_after_the_last_sign_in(usual: Browser) -> None:
    desk = usual.desk
    first = usual.marks
    desk.clock.passes(days=100)
    usual.sign_in()
    assert known(desk) == 1, "the same device"
    desk.clock.passes(days=100)
    lock_out(desk)

    assert Browser(desk, marks=first).fails(Desk.password).code == "too-many-attempts"
    usual.sign_in()
    desk.clock.passes(days=KNOWN_FOR.days)
    assert usual.fails(Desk.password).code == "too-many-attempts"


def test_people_who_share_a_browser_are_each_known_there(usual: Browser) -> None:
    desk = usual.desk
    usual.sign_in("kanri")
    lock_out(desk)
    usual.sign_in("tanaka")
    usual.sign_in("kanri")
    assert usual.marks.count("~") == 1
    assert known(desk) == 2


def test_a_browser_holds_the_marks_of_the_last_five(usual: Browser) -> None:
    junk = [f"{number:032x}.2026-04-01.{'0' * 64}" for number in range(MARKS)]
    tanakas = usual.marks
    usual.marks = "~".join([tanakas, *junk])
    usual.sign_in("kanri")

    kept = usual.marks.split("~")
    assert len(kept) == MARKS
    assert kept[1:] == [tanakas, *junk[:3]]


def test_a_mark_says_nothing_of_whom_it_belongs_to(usual: Browser) -> None:
    desk = usual.desk
    assert desk.caseworker not in usual.marks
    assert "tanaka" not in usual.marks
    assert len(usual.marks) < 120


@pytest.mark.parametrize(
    "bend",
    [
        pytest.param(lambda mark: "", id="なし"),
        pytest.param(lambda mark: mark[:-1] + ("0" if mark[-1] != "0" else "1"), id="署名違い"),
        pytest.param(lambda mark: mark.replace("2026-04", "2026-05"), id="日付を延ばす"),
        pytest.param(lambda mark: mark.replace("2026-04-01", "2026-99-99"), id="ない日付"),
        pytest.param(lambda mark: mark.upper(), id="大文字"),
        pytest.param(lambda mark: "a" * 32 + mark[32:], id="別の端末"),
        pytest.param(lambda mark: mark + "~" * 3000, id="長い"),
        pytest.param(lambda mark: mark.replace("2", "２"), id="全角"),
        pytest.param(lambda mark: "\x00\ud800~..~' OR 1=1", id="でたらめ"),
    ],
)
def test_a_mark_that_somebody_made_up_makes_no_device_known(usual: Browser, bend: object) -> None:
    lock_out(usual.desk)
    usual.marks = bend(usual.marks)  # type: ignore[operator]
    assert usual.fails(Desk.password).details == {"locked": True}


def test_the_mark_of_another_person_opens_no_door(usual: Browser) -> None:
    """A colleague's own browser is not Tanaka's, though a mark in it is good for the colleague."""
    desk = usual.desk
    colleague = Browser(desk)
    colleague.sign_in("kanri")
    lock_out(desk)
    assert colleague.fails(Desk.password).details == {"locked": True}


def test_trust_ends_with_sign_out_everywhere_but_not_with_one_sign_out(usual: Browser) -> None:
    desk = usual.desk
    who = usual.sign_in()
    desk.sessions.end(desk.origin, who.session_id)
    lock_out(desk)
    usual.sign_in()

    desk.sessions.end_all(desk.origin, desk.caseworker)
    assert usual.fails(Desk.password).details == {"locked": True}


def test_trust_ends_when_the_whole_office_is_signed_out(usual: Browser) -> None:
    desk = usual.desk
    usual.sign_in()
    lock_out(desk)
    desk.sessions.end_office(desk.origin, desk.office_id)
    assert usual.fails(Desk.password).details == {"locked": True}


def test_ending_the_others_leaves_the_device_at_which_one_sits(usual: Browser) -> None:
    desk = usual.desk
    phone = Browser(desk)
    phone.sign_in()
    here = usual.sign_in()
    desk.sessions.end_all(desk.origin, desk.caseworker, keep=here.session_id)
    lock_out(desk)

    assert phone.fails(Desk.password).details == {"locked": True}
    usual.sign_in()


def test_trust_ends_when_nothing_but_the_device_is_left_of_it(usual: Browser) -> None:
    desk = usual.desk
    who = usual.sign_in()
    desk.sessions.end(desk.origin, who.session_id)
    desk.sessions.end_all(desk.origin, desk.caseworker)
    desk.sessions.end_all(desk.origin, desk.caseworker)

    assert known(desk) == 0


def test_trust_ends_with_a_reset_of_the_password(usual: Browser) -> None:
    desk = usual.desk
    recovery = Recovery(desk.database, desk.cipher, desk.audit, desk.passwords)
    code = recovery.issue(desk.origin, desk.caseworker)
    assert known(desk) == 0
    recovery.complete(desk.origin, code, Desk.password)
    lock_out(desk)

    assert usual.fails(Desk.password).details == {"locked": True}


def test_trust_ends_when_an_account_is_disabled(usual: Browser) -> None:
    desk = usual.desk
    desk.accounts.disable(desk.origin, desk.caseworker)
    assert known(desk) == 0
    desk.accounts.enable(desk.origin, desk.caseworker)
    lock_out(desk)

    assert usual.fails(Desk.password).details == {"locked": True}


def test_changing_the_password_ends_the_trust_in_all_devices_but_this(usual: Browser) -> None:
    desk = usual.desk
    phone = Browser(desk)
    phone.sign_in()
    here = usual.sign_in()
    lock_out(desk)  # which does not keep the owner from changing it

    desk.signing_in.change_password(
        desk.origin, desk.caseworker, Desk.password, NEW, keep=here.session_id
    )
    assert known(desk) == 1
    lock_out(desk)
    assert phone.fails(NEW).details == {"locked": True}
    desk.signing_in.sign_in(desk.origin, "tanaka", NEW, marks=usual.marks)


def test_somebody_who_is_signed_in_confirms_the_password_while_strangers_guess(
    usual: Browser,
) -> None:
    desk = usual.desk
    here = usual.sign_in()
    lock_out(desk)
    with pytest.raises(TooManyAttempts):
        desk.signing_in.confirm_password(desk.origin, desk.caseworker, Desk.password)

    for _ in range(5):
        with pytest.raises(SignInRefused):
            desk.signing_in.confirm_password(desk.origin, desk.caseworker, WRONG, here.session_id)
    with pytest.raises(TooManyAttempts, match="30 秒"):
        desk.signing_in.confirm_password(
            desk.origin, desk.caseworker, Desk.password, here.session_id
        )
    desk.clock.passes(seconds=30)
    desk.signing_in.confirm_password(desk.origin, desk.caseworker, Desk.password, here.session_id)


def test_a_session_that_was_ended_meanwhile_makes_no_device_known(desk: Desk) -> None:
    who, _ = desk.signing_in.sign_in(desk.origin, "tanaka", desk.password)
    desk.sessions.end_all(desk.origin, desk.caseworker)

    assert desk.signing_in.remember_device(desk.origin, who, "") == ""
    assert known(desk) == 0


def test_a_device_becomes_known_once_in_the_audit_log(usual: Browser) -> None:
    desk = usual.desk
    usual.sign_in()
    usual.fails()

    (event,) = desk.events("device-remember")
    assert (event.actor, event.object_id, event.details) == (
        desk.caseworker,
        desk.caseworker,
        "{}",
    )
    assert '"known_device":true' in desk.events("sign-in")[-1].details
