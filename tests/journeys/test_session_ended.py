"""A session that ends while somebody writes: what was written comes back after signing in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.foundation import Office
from office.identity import Role
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import PHONE, serving, shows
from offices import make_office, session_of
from seeing import faults_in_any_look

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

TITLE = "灯油代の相談"
COOKIE = "konkyo_session"


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    made = make_office(home)
    yield made
    made.close()


@pytest.fixture
def page(chromium: playwright.Browser, office: Office) -> Iterator[playwright.Page]:
    """Return the phone of a caseworker."""
    app = compose(demo_backend, None, None, office, Settings(requests_per_minute=100_000))
    with (
        serving(app) as address,
        chromium.new_context(viewport=PHONE, base_url=address) as context,
    ):
        sign_in(context, office, Role.CASEWORKER, address)
        made = context.new_page()
        made.goto(address)
        yield made


def sign_in(context: playwright.BrowserContext, office: Office, role: Role, address: str) -> None:
    cookie = {"name": COOKIE, "value": session_of(office, role), "url": address}
    context.add_cookies([cookie])


def end_session(page: playwright.Page, office: Office) -> None:
    """Sign out in another tab, and leave it open: Chromium may take minutes to close it."""
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="サインアウト").click()
    other.get_by_role("heading", name="サインアウトしました").wait_for()


def write_entry(page: playwright.Page) -> None:
    page.goto("/knowledge/new")
    page.get_by_label("事務所の取扱い").check()
    page.get_by_label("題名").fill(TITLE)
    page.get_by_label(re.compile("^問い")).fill("冬に灯油代が足りないとき。")
    page.get_by_label(re.compile("^答え")).fill("係で話し合う。\n記録に残す。")
    page.get_by_label("根拠なし（事務所の判断）").check()
    page.get_by_label("見直しの日").fill("2030-04-01")


def test_an_entry_comes_back_whole_after_signing_in(page: playwright.Page, office: Office) -> None:
    write_entry(page)
    end_session(page, office)
    page.get_by_role("button", name="下書きとして保存する").click()
    shows(page, "サインインすると、元の欄に戻ります")
    assert faults_in_any_look(page) == ""
    page.get_by_role("link", name="サインインして、この画面に戻る").click()
    come_back(page, office, Role.CASEWORKER)
    shows(page, "サインインの前に書いた内容を、欄に戻しました")
    assert faults_in_any_look(page) == ""
    assert page.get_by_label("事務所の取扱い").is_checked()
    playwright.expect(page.get_by_label("題名")).to_have_value(TITLE)
    playwright.expect(page.get_by_label(re.compile("^答え"))).to_have_value(
        "係で話し合う。\n記録に残す。"
    )
    playwright.expect(page.get_by_label("見直しの日")).to_have_value("2030-04-01")
    page.get_by_role("button", name="下書きとして保存する").click()
    shows(page, "下書きとして保存しました")
    page.goto("/knowledge/new")
    assert page.get_by_label("題名").input_value() == "", "it was saved"
    assert page.evaluate("sessionStorage.length") == 0


def come_back(page: playwright.Page, office: Office, role: Role) -> None:
    """Sign in on the sign-in page, as somebody with a password would: go where it leads."""
    assert page.get_by_role("heading", level=1).inner_text() == "サインイン"
    onward = page.locator("input[name=next]").first.input_value()
    page.get_by_label("ログイン名").fill("sasatsu")
    page.get_by_label("パスワード", exact=True).fill("これはちがうパスワード")
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_role("alert").first.wait_for()
    kept = page.evaluate("sessionStorage.getItem('konkyo-draft')")
    assert "これはちがう" not in kept
    address = re.match("https?://[^/]+", page.url)
    assert address
    sign_in(page.context, office, role, address[0])
    page.goto(onward)


def test_somebody_else_who_signs_in_finds_an_empty_form(
    page: playwright.Page, office: Office
) -> None:
    write_entry(page)
    end_session(page, office)
    page.get_by_role("button", name="保存して審査に出す").click()
    page.get_by_role("link", name="サインインして、この画面に戻る").click()
    come_back(page, office, Role.SUPERVISOR)
    playwright.expect(page.get_by_label("題名")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_the_title_of_an_answer_comes_back(page: playwright.Page, office: Office) -> None:
    page.goto("/answer?q=年金の届出はいつ必要ですか")
    page.get_by_label(re.compile("^件名")).fill("7月の面接")
    end_session(page, office)
    page.get_by_role("button", name="ケース記録に残す").click()
    page.get_by_role("link", name="サインインして、この画面に戻る").click()
    come_back(page, office, Role.CASEWORKER)
    playwright.expect(page.get_by_label(re.compile("^件名"))).to_have_value("7月の面接")


def test_the_answer_of_a_quiz_comes_back(page: playwright.Page, office: Office) -> None:
    page.goto("/training")
    page.get_by_role("link", name="始める：相談").click()
    page.get_by_role("button", name="クイズを始める・続ける").click()
    page.get_by_label("根拠（条文や通知）").fill("見本くらし支援法第2条")
    end_session(page, office)
    page.get_by_role("button", name="答える").click()
    page.get_by_role("link", name="サインインして、この画面に戻る").click()
    come_back(page, office, Role.CASEWORKER)
    playwright.expect(page.get_by_label("根拠（条文や通知）")).to_have_value(
        "見本くらし支援法第2条"
    )


def test_a_field_in_a_fold_comes_back_open(page: playwright.Page, office: Office) -> None:
    page.goto("/units/demo-law:art2")
    page.get_by_text("この根拠を見守る").click()
    page.get_by_label("何の件で引いたか").fill("7月の面接")
    end_session(page, office)
    page.get_by_role("button", name="見守る").click()
    page.get_by_role("link", name="サインインして、この画面に戻る").click()
    come_back(page, office, Role.CASEWORKER)
    assert page.get_by_label("何の件で引いたか").is_visible(), "the fold is open"
    playwright.expect(page.get_by_label("何の件で引いたか")).to_have_value("7月の面接")
