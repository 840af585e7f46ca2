"""A person's own account: sessions, the password, the second factor."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from office.foundation import Office
from office.identity import Origin, Role

from offices import LOGINS, OFFICE, PASSWORD, TEAM, session_of
from pages import Visitor, visiting, words

SATO, KANRI = LOGINS[Role.CASEWORKER], LOGINS[Role.ADMINISTRATOR]
NEW = "白い帆船が南の港で静かに眠る夜"


@pytest.fixture
def web(office: Office, home: Path) -> Iterator[Visitor]:
    with visiting(office, home) as visitor:
        visitor.headers["User-Agent"] = "Mozilla/5.0 (iPhone) Mobile Safari/604.1"
        visitor.sign_in(SATO, PASSWORD)
        yield visitor


def test_a_user_sees_who_they_are_here(web: Visitor) -> None:
    page = words(web.get("/account"))
    for each in (SATO, "ケースワーカー", OFFICE, TEAM, "最後のサインイン", "この端末"):
        assert each in page
    assert "スマートフォン（Safari）" in page
    assert "管理者のアカウントを守るため" not in page


def test_a_user_ends_one_session_and_the_others_go_on(web: Visitor, office: Office) -> None:
    lost, kept = session_of(office, Role.CASEWORKER), session_of(office, Role.CASEWORKER)
    identity = office.identify(lost)
    assert identity
    assert "サインインしている端末（3）" in words(web.get("/account"))
    done = web.submit("/account/sessions", "/account", session=identity.session_id)
    assert done.headers["location"] == "/account?done=session"
    assert office.identify(lost) is None
    assert office.identify(kept) is not None
    web.submit("/account/sessions", "/account", session="others")
    assert office.identify(kept) is None
    assert web.get("/account").status_code == 200


def test_no_session_of_somebody_else_can_be_ended(web: Visitor, office: Office) -> None:
    theirs = session_of(office, Role.ADMINISTRATOR)
    identity = office.identify(theirs)
    assert identity
    web.submit("/account/sessions", "/account", session=identity.session_id)
    assert office.identify(theirs) is not None


def test_signing_out_everywhere_ends_this_session_too(web: Visitor, office: Office) -> None:
    other = session_of(office, Role.CASEWORKER)
    page = web.submit("/account/sessions", "/account", session="all")
    assert "ほかの端末のサインインも、すべて終わりました" in words(page)
    assert office.identify(other) is None
    assert web.get("/account").status_code == 303


def test_a_password_is_changed_by_who_knows_the_old_one(web: Visitor, office: Office) -> None:
    other = session_of(office, Role.CASEWORKER)
    assert "15文字以上" in words(web.get("/account/password"))
    wrong = web.submit("/account/password", old="違う", password=NEW, again=NEW)
    assert "今のパスワードが正しくありません" in words(wrong)
    assert NEW not in wrong.text
    same = web.submit("/account/password", old=PASSWORD, password=PASSWORD, again=PASSWORD)
    assert "今と同じパスワードです" in words(same)
    done = web.submit("/account/password", old=PASSWORD, password=NEW, again=NEW)
    assert done.headers["location"] == "/account?done=password"
    assert office.identify(other) is None
    assert web.get("/account").status_code == 200
    web.submit("/sign-out", "/account")
    assert web.sign_in(SATO, NEW).status_code == 303


def test_a_second_factor_is_set_up_used_and_turned_off(web: Visitor, office: Office) -> None:
    refused = web.submit("/account/totp", step="begin", password="違う")
    assert "今のパスワードが正しくありません" in words(refused)
    page = web.submit("/account/totp", step="begin", password=PASSWORD)
    assert "<svg" in page.text
    assert "style=" not in page.text, "the policy lets no inline style through"
    address = html.unescape(re.findall(r'href="(otpauth:[^"]+)"', page.text)[0])
    totp = pyotp.parse_uri(address)
    assert totp.secret in re.sub(r"\s", "", words(page)), "to be typed where no camera is"
    assert isinstance(totp, pyotp.TOTP)
    wrong = web.submit("/account/totp", step="confirm", code="12")
    assert "確認コードが正しくありません" in words(wrong)
    done = web.submit("/account/totp", step="confirm", code=totp.now())
    spares = re.findall(r"<code>([^<]+)</code>", done.text)
    assert len(spares) == 10
    assert done.headers["cache-control"] == "no-store"
    assert spares[0] not in web.get("/account/totp").text, "shown once"
    assert "残り10個" in words(web.get("/account"))
    off = web.submit("/account/totp", step="remove", password=PASSWORD)
    assert off.headers["location"] == "/account?done=totp-off"
    assert "使っていません" in words(web.get("/account"))


def test_an_administrator_without_a_second_factor_is_asked_on_every_page(
    office: Office, home: Path
) -> None:
    with visiting(office, home) as web:
        web.sign_in(KANRI, PASSWORD)
        for path in ("/", "/documents", "/account", "/units/nothing"):
            assert "管理者のアカウントを守るため" in words(web.get(path)), path
        assert 'href="/admin"' in web.get("/").text


@pytest.mark.parametrize("step", ["", "begin", "confirm", "remove", "../x"])
def test_a_form_without_its_fields_is_no_fault(web: Visitor, step: str) -> None:
    assert web.submit("/account/totp", step=step).status_code in (303, 422)


def test_from_every_page_one_press_signs_out(web: Visitor) -> None:
    for path in (
        "/",
        "/documents",
        "/help",
        "/watch",
        "/account",
        "/account/totp",
        "/units/nothing",
    ):
        header = web.get(path).text.partition("</header>")[0]
        assert header.count('<form action="/sign-out" method="post">') == 1, path
    web.submit("/sign-out", "/documents")
    assert "/sign-out" not in web.get("/documents").text


def test_a_user_sees_what_happened_to_the_own_account_and_to_no_other(
    web: Visitor, office: Office, home: Path
) -> None:
    with visiting(office, home) as stranger:
        stranger.sign_in(SATO, "当てずっぽうのパスワード")
        stranger.sign_in(KANRI, "管理者のパスワードではない")
    web.submit("/account/password", old=PASSWORD, password=NEW, again=NEW)
    account = office.accounts.find(SATO)
    kanri = office.accounts.find(KANRI)
    assert account
    assert kanri
    lost = session_of(office, Role.CASEWORKER)
    office.sessions.end_all(
        Origin(actor=kanri.id), account.id, keep=office.sessions.list(account.id)[-1].id
    )
    assert office.identify(lost) is None

    page = words(web.get("/account")).partition("最近の出来事")[2]

    said = ("すべての端末からのサインアウト", "パスワードの変更", "サインイン 拒否")
    at = [page.index(each) for each in said]
    assert at == sorted(at), "the newest first"
    assert "パスワードが違う" in page
    assert "管理者" in page
    assert "あなた" in page
    assert page.count("拒否") == 1, "what strangers try elsewhere is not told"
    assert kanri.display_name not in page
    assert account.office_id not in page, "offices and teams have names"
    assert OFFICE in page


def test_ten_events_are_enough(web: Visitor, office: Office) -> None:
    for _ in range(15):
        session_of(office, Role.CASEWORKER)
        web.submit("/account/sessions", "/account", session="others")
    page = web.get("/account").text
    assert page.count('<p class="event">') == 10
