"""The pages on made-up texts, and a phone to look at them with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from office.watch import WATCH_FILE, WatchList
from ui.compose import compose
from ui.web.demo import demo_backend

from browsing import ARGUMENTS, CHROMIUM, PHONE, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the pages on made-up texts, with a watch list."""
    home = tmp_path_factory.mktemp("home")
    WatchList(home / WATCH_FILE).add(demo_backend(), "demo-law:art1", "見本の件")
    with serving(compose(demo_backend, home)) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")
    if CHROMIUM is None:
        pytest.skip("no chromium here: install the Debian package chromium")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Page]:
    with chromium.new_context(viewport=PHONE, base_url=site) as context:
        yield context.new_page()
