"""The usual browser lets its people in while a stranger keeps guessing their passwords."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from office.accounts.throttle import FREE_FAILURES, LOCKED_AFTER
from office.foundation import Office
from office.http.cookies import DeviceCookie
from office.identity import CONSOLE, Role

from offices import LOGINS, PASSWORD
from pages import Visitor, visiting, words

SATO, KANRI = LOGINS[Role.CASEWORKER], LOGINS[Role.ADMINISTRATOR]
WRONG = "違う違う違う違う違う違う違う違う"


@pytest.fixture
def usual(office: Office, home: Path) -> Iterator[Visitor]:
    with visiting(office, home) as visitor:
        yield visitor


@pytest.fixture
def stranger(office: Office, home: Path) -> Iterator[Visitor]:
    with visiting(office, home) as visitor:
        yield visitor


def guess(stranger: Visitor, login: str = SATO) -> None:
    for _ in range(FREE_FAILURES):
        stranger.sign_in(login, WRONG)
    assert stranger.sign_in(login, PASSWORD).status_code == 429


def test_given_a_stranger_who_guesses_a_caseworker_signs_in_at_the_usual_browser(
    usual: Visitor, stranger: Visitor
) -> None:
    usual.sign_in(SATO, PASSWORD)
    usual.submit("/sign-out", "/")
    guess(stranger)

    assert usual.sign_in(SATO, PASSWORD).status_code == 303
    assert "見本 sato" in words(usual.get("/"))


def test_given_a_second_factor_the_usual_browser_is_known_at_both_steps(
    office: Office, usual: Visitor, stranger: Visitor
) -> None:
    account = office.accounts.find(KANRI)
    assert account
    secret = pyotp.parse_uri(office.totp.begin(CONSOLE, account.id)).secret
    spares = office.totp.confirm(CONSOLE, account.id, pyotp.TOTP(secret).now())

    def both_steps(spare: str) -> int:
        page = usual.sign_in(KANRI, PASSWORD).text
        ticket = page.split('name="ticket" value="')[1].split('"')[0]
        assert usual.sign_in(KANRI, PASSWORD).headers.get("set-cookie") is None, "half is nothing"
        return usual.submit("/sign-in", ticket=ticket, code=spare).status_code

    assert both_steps(spares[0]) == 303
    usual.submit("/sign-out", "/")
    guess(stranger, KANRI)
    assert both_steps(spares[1]) == 303


def test_given_a_wrong_password_no_browser_can_tell_whether_it_is_known(
    usual: Visitor, stranger: Visitor
) -> None:
    usual.sign_in(SATO, PASSWORD)
    usual.submit("/sign-out", "/")
    for _ in range(FREE_FAILURES + 1):
        here, there = usual.sign_in(SATO, WRONG), stranger.sign_in(SATO, WRONG)
        assert here.status_code == there.status_code
        assert words(here) == words(there)
        assert "konkyo_device" not in here.headers.get("set-cookie", "")


def test_the_cookie_stays_180_days_and_no_script_reads_it(usual: Visitor) -> None:
    cookies = usual.sign_in(SATO, PASSWORD).headers.get_list("set-cookie")
    (device,) = [each for each in cookies if each.startswith("konkyo_device=")]
    parts = {part.strip().lower() for part in device.split(";")[1:]}
    assert parts == {"httponly", "max-age=15552000", "path=/", "samesite=lax"}

    usual.submit("/sign-out", "/")
    assert "konkyo_device" in usual.cookies


def test_over_https_the_cookie_is_bound_to_the_host(office: Office, home: Path) -> None:
    with visiting(office, home, "https://localhost", https="required") as web:
        cookies = web.sign_in(SATO, PASSWORD).headers.get_list("set-cookie")
        (device,) = [each for each in cookies if "konkyo_device" in each]
        assert device.startswith("__Host-konkyo_device=")
        assert "; Secure" in device
        web.submit("/sign-out", "/")
        assert web.sign_in(SATO, PASSWORD).status_code == 303


def test_given_two_cookies_of_the_name_that_differ_neither_counts() -> None:
    def read(cookies: str) -> str:
        headers = [(b"cookie", cookies.encode())]
        scope = {"type": "http", "scheme": "http", "headers": headers}
        return DeviceCookie().read(scope)

    assert read("konkyo_device=a; other=b") == "a"
    assert read("konkyo_device=a; konkyo_device=b") == ""
    assert read("__Host-konkyo_device=a") == "", "not over http"


def test_a_caseworker_changes_the_password_while_a_stranger_guesses(
    usual: Visitor, stranger: Visitor
) -> None:
    new = "白い帆船が南の港で静かに眠る夜"
    usual.sign_in(SATO, PASSWORD)
    guess(stranger)

    changed = usual.submit("/account/password", old=PASSWORD, password=new, again=new)
    assert changed.headers["location"] == "/account?done=password"
    usual.submit("/sign-out", "/")
    guess(stranger)
    assert usual.sign_in(SATO, new).status_code == 303


def test_signing_out_everywhere_makes_the_browser_a_stranger(
    usual: Visitor, stranger: Visitor
) -> None:
    usual.sign_in(SATO, PASSWORD)
    usual.submit("/account/sessions", "/account", session="all")
    guess(stranger)

    assert usual.sign_in(SATO, PASSWORD).status_code == 429


def test_programs_are_strangers_whatever_they_send(usual: Visitor, stranger: Visitor) -> None:
    usual.sign_in(SATO, PASSWORD)
    marks = usual.cookies["konkyo_device"]
    guess(stranger)
    answer = stranger.post(
        "/api/v1/office/session",
        json={"login": SATO, "password": PASSWORD},
        headers={"Cookie": f"konkyo_device={marks}"},
    )
    assert answer.status_code == 429


def test_the_limit_is_that_of_the_manual(repository: Path) -> None:
    manual = (repository / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"{LOCKED_AFTER} 回続くと、「いつもの端末」ではなくなります" in manual
