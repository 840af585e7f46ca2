"""An account in a real Chromium: from the first administrator to signing out everywhere."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from office.foundation import Office
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import PHONE, serving, shows
from seeing import COLOURS, faults, fits, too_small_for_a_finger

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

PASSWORD = "白い帆船が南の港で静かに眠る夜"


class Reader:
    """Somebody at a phone who looks at every page that they come to."""

    def __init__(self, page: playwright.Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))

    def look(self) -> None:
        """See that the page fits a phone and a finger, and that axe finds nothing."""
        assert fits(self.page), self.page.url
        assert too_small_for_a_finger(self.page) == [], self.page.url
        assert faults(self.page) == ""
        self.page.emulate_media(color_scheme="dark")
        assert faults(self.page, COLOURS) == ""
        self.page.emulate_media(color_scheme="light")

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"#{name}").fill(value)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    office = Office.open(home, {})
    yield office
    office.close()


@pytest.fixture
def reader(chromium: playwright.Browser, office: Office, home: Path) -> Iterator[Reader]:
    app = compose(demo_backend, home, None, office, Settings(home=home))
    with (
        serving(app) as address,
        chromium.new_context(viewport=PHONE, base_url=address) as context,
    ):
        yield Reader(context.new_page())


@pytest.mark.slow
def test_from_the_first_administrator_to_signing_out_everywhere(
    reader: Reader, office: Office
) -> None:
    page = reader.page
    page.goto("/sign-in")
    reader.look()
    page.get_by_role("link", name="はじめの設定をする").click()
    reader.look()
    reader.fill(code=office.bootstrap.new_code(), office_name="見本市福祉事務所")
    reader.fill(display_name="見本 一", login="hajime", password="みじかい", again=PASSWORD)
    reader.press("登録してサインイン")
    reader.look()
    playwright.expect(page.locator("#password")).to_have_attribute("aria-invalid", "true")
    reader.fill(password=PASSWORD, again=PASSWORD)
    page.get_by_role("button", name="新しいパスワードを表示する", exact=True).click()
    playwright.expect(page.locator("#password")).to_have_attribute("type", "text")
    reader.press("登録してサインイン")
    page.wait_for_url(re.compile(r"/account(\?done=setup)?$"))
    reader.look()

    reader.press("サインアウト")
    page.get_by_role("heading", name="サインアウトしました").wait_for()
    reader.look()
    page.go_back()
    assert "hajime" not in page.content(), "nothing of a signed-in page comes back"

    page.goto("/account")
    reader.look()
    reader.fill(login="hajime", password=PASSWORD)
    reader.press("サインイン")
    page.wait_for_url("**/account")

    page.get_by_role("link", name="確認コード（二段階認証）").click()
    reader.look()
    reader.fill(password=PASSWORD)
    reader.press("設定を始める")
    reader.look()
    link = page.get_by_role("link", name="このスマートフォンのアプリで開く")
    totp = pyotp.parse_uri(link.get_attribute("href"))
    assert isinstance(totp, pyotp.TOTP)
    reader.fill(code=totp.now())
    reader.press("確かめて、使い始める")
    page.get_by_role("heading", name="予備コード").wait_for()
    reader.look()
    playwright.expect(page.locator(".spares li")).to_have_count(10)
    spare = page.locator(".spares li").first.inner_text()
    page.get_by_role("link", name="書き留めました").click()
    page.get_by_role("link", name="パスワードを変える").click()
    page.wait_for_url("**/account/password*")
    reader.look()
    page.goto("/account/totp")
    reader.look()
    page.goto("/account")
    reader.press("サインアウト")
    page.get_by_role("heading", name="サインアウトしました").wait_for()

    page.goto("/sign-in")
    reader.fill(login="hajime", password=PASSWORD)
    reader.press("サインイン")
    page.get_by_role("heading", name="確認コード").wait_for()
    reader.look()
    reader.fill(code=totp.at(int(time.time()) + 30))  # the code of before is used up
    reader.press("サインイン")
    page.wait_for_url(lambda url: url.endswith("/"))
    page.goto("/account")
    reader.press("すべての端末でサインアウト")
    page.get_by_role("heading", name="サインアウトしました").wait_for()
    account = office.accounts.find("hajime")
    assert account
    assert office.sessions.list(account.id) == ()

    page.goto("/recover")
    reader.look()
    page.goto("/sign-in")
    reader.fill(login="hajime", password=PASSWORD)
    reader.press("サインイン")
    page.get_by_role("heading", name="確認コード").wait_for()
    reader.fill(code=spare)
    reader.press("サインイン")
    page.wait_for_url(lambda url: url.endswith("/"))
    blocked = [text for text in reader.complaints if "Content Security Policy" in text]
    assert blocked == []


def test_signing_in_needs_no_script(
    chromium: playwright.Browser, office: Office, home: Path
) -> None:
    code = office.bootstrap.new_code()
    app = compose(demo_backend, home, None, office, Settings(home=home))
    with (
        serving(app) as address,
        chromium.new_context(
            viewport=PHONE, base_url=address, java_script_enabled=False
        ) as context,
    ):
        reader = Reader(context.new_page())
        reader.page.goto("/setup")
        playwright.expect(reader.page.get_by_role("button", name="表示")).to_have_count(0)
        reader.fill(code=code, office_name="見本市福祉事務所", display_name="見本 一")
        reader.fill(login="hajime", password=PASSWORD, again=PASSWORD)
        reader.press("登録してサインイン")
        reader.press("サインアウト")
        shows(reader.page, "サインアウトしました")
