"""The pages on made-up texts, and a phone to look at them with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from office.foundation import Office
from office.identity import CONSOLE, Role
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import ARGUMENTS, CHROMIUM, PHONE, serving
from offices import make_office, session_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def home_of_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def office(home_of_site: Path) -> Iterator[Office]:
    """Return the office of the site; its list watches one unit."""
    opened = make_office(home_of_site)
    opened.watch_list().add(CONSOLE, demo_backend(), "demo-law:art1", "見本の件")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(home_of_site: Path, office: Office) -> Iterator[str]:
    """Serve the pages on made-up texts, with an office."""
    settings = Settings(home=home_of_site, requests_per_minute=100_000)
    with serving(compose(demo_backend, home_of_site, office=office, settings=settings)) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")
    if CHROMIUM is None:
        pytest.skip("no chromium here: install the Debian package chromium")
    playwright.expect.set_options(timeout=30_000)  # on a busy machine
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Page]:
    with chromium.new_context(viewport=PHONE, base_url=site) as context:
        yield context.new_page()


@pytest.fixture
def signed_in_phone(phone: Page, site: str, office: Office) -> Page:
    """Return the phone of a caseworker."""
    secret = session_of(office, Role.CASEWORKER)
    phone.context.add_cookies([{"name": "konkyo_session", "value": secret, "url": site}])
    return phone
