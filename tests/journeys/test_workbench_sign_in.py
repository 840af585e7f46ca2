"""Signing in at the workbench: impatiently, once on Konkyo's pages, and again after a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.identity import Role
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import serving
from offices import LOGINS, PASSWORD, make_office
from workbenches import browser_at, running_workbench, sign_in

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")
pytest.importorskip("streamlit", reason="the workbench extra has streamlit")

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOGIN = LOGINS[Role.SUPERVISOR]
ADDRESS = "/search?q=年金&mode=lexical"


@pytest.fixture
def api(home: Path) -> Iterator[str]:
    office = make_office(home)
    settings = Settings(home=home, requests_per_minute=100_000)
    with serving(compose(demo_backend, home, office=office, settings=settings)) as address:
        yield address
    office.close()


def test_whoever_signs_in_is_let_in_however_impatient_and_again_after_a_reload(api: str) -> None:
    expect = playwright.expect
    with running_workbench(api) as workbench, browser_at(workbench) as desk:
        inside = desk.get_by_text(f"サインイン中：{LOGIN}")

        # Enter, then the button at once: the second run stops the first.
        desk.goto(ADDRESS)
        desk.get_by_label("ログイン名").fill(LOGIN)
        desk.get_by_label("パスワード", exact=True).fill(PASSWORD)
        desk.get_by_label("パスワード", exact=True).press("Enter")
        desk.get_by_role("button", name="サインイン", exact=True).click()
        expect(inside).to_be_visible()
        expect(desk.get_by_label("検索する言葉")).to_have_value("年金")

        # A session of this page alone ends with it; the link survives signing in again.
        desk.reload()
        expect(desk.get_by_text("読み込み直しても続きます")).to_be_visible()
        sign_in(desk, LOGIN)
        expect(desk.get_by_label("検索する言葉")).to_have_value("年金")

        # That of Konkyo's pages is known here, and outlives a reload.
        desk.goto(f"{api}/sign-in")
        desk.get_by_label("ログイン名").fill(LOGIN)
        desk.get_by_label("パスワード", exact=True).fill(PASSWORD)
        desk.get_by_role("button", name=re.compile("^サインイン")).click()
        desk.wait_for_url(lambda url: "sign-in" not in url)
        for _ in range(2):
            desk.goto(f"{workbench}{ADDRESS}")
            expect(inside).to_be_visible()
            expect(desk.get_by_label("検索する言葉")).to_have_value("年金")
        assert desk.evaluate("document.cookie.includes('konkyo_session')") is False

        # Signed out here is signed out there.
        desk.get_by_role("button", name="サインアウト").click()
        expect(desk.get_by_role("heading", name="サインイン")).to_be_visible()
        desk.reload()
        expect(desk.get_by_label("ログイン名")).to_be_visible()
        expect(inside).to_be_hidden()
