"""An office is run from its pages: in a real Chromium, with forms as a browser sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from office.foundation import Office
from office.identity import CONSOLE, Role
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import PHONE, serving, shows
from offices import LOGINS, PASSWORD, make_office, session_of
from seeing import DESK, faults_in_any_look

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

COOKIE = "konkyo_session"
NEW_PASSWORD = "丘の上の郵便局まで三人で歩いた日曜日の午後"
PAGES = (
    "/admin",
    "/admin/accounts",
    "/admin/accounts?q=zzz&state=locked",
    "/admin/accounts/new",
    "/admin/accounts/{sato}",
    "/admin/teams",
    "/admin/import",
    "/admin/tokens",
    "/admin/audit",
    "/admin/audit?first=x",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = make_office(tmp_path_factory.mktemp("home"))
    program = made.accounts.find(LOGINS[Role.SERVICE])
    assert program is not None
    made.tokens.create(
        CONSOLE, name="文書管理との連携", account_id=program.id, scopes=("search",), days=90
    )
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    app = compose(demo_backend, None, None, office, Settings(requests_per_minute=100_000))
    with serving(app) as served:
        yield served


def signed_in(context: playwright.BrowserContext, login: str, password: str) -> playwright.Page:
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("ログイン名").fill(login)
    page.get_by_label("パスワード", exact=True).fill(password)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def test_a_new_colleague_sets_a_password_and_is_signed_out_when_stopped(
    chromium: playwright.Browser, address: str
) -> None:
    with (
        chromium.new_context(viewport=DESK, base_url=address) as desk,
        chromium.new_context(viewport=PHONE, base_url=address) as phone,
    ):
        admin = signed_in(desk, "kanri", PASSWORD)
        admin.goto("/admin")
        admin.get_by_role("link", name=re.compile("^利用者 ")).click()
        admin.get_by_role("link", name="1人登録する").click()
        admin.get_by_label("ログイン名").fill("tanaka")
        admin.get_by_label("氏名").fill("田中 花子")
        admin.get_by_label("保護第一係").check()
        admin.get_by_role("button", name="登録して、コードを出す").click()
        code = admin.locator(".secret code").inner_text()
        admin.get_by_role("link", name="伝えた").click()

        person = phone.new_page()
        person.goto("/recover")
        person.get_by_label(re.compile("コード")).fill(code)
        person.get_by_label("新しいパスワード", exact=True).fill(NEW_PASSWORD)
        person.get_by_label("新しいパスワード（もう一度）", exact=True).fill(NEW_PASSWORD)
        person.get_by_role("button", name="パスワードを設定する").click()
        person.wait_for_url(re.compile("/sign-in"))
        person.get_by_label("ログイン名").fill("tanaka")
        person.get_by_label("パスワード", exact=True).fill(NEW_PASSWORD)
        person.get_by_role("button", name="サインイン", exact=True).click()
        person.wait_for_url(lambda url: "/sign-in" not in url)
        person.goto("/?q=年金")
        assert person.get_by_role("article").count() > 0
        playwright.expect(person.locator("header")).to_contain_text("田中 花子")

        admin.reload()
        admin.get_by_text("停止する（異動・退職のとき）").click()
        admin.get_by_role("button", name="停止する", exact=True).click()
        shows(admin, "停止しました")
        person.goto("/account")
        assert "/sign-in" in person.url


def test_axe_finds_nothing_and_nothing_is_cut_off(
    chromium: playwright.Browser, office: Office, address: str
) -> None:
    person = office.accounts.find("sato")
    assert person is not None
    with chromium.new_context(base_url=address) as context:
        cookie = {"name": COOKIE, "value": session_of(office, Role.ADMINISTRATOR), "url": address}
        context.add_cookies([cookie])
        page = context.new_page()
        for path in PAGES:
            page.goto(path.format(sato=person.id))
            assert faults_in_any_look(page) == "", path
