"""The workbench on a real API server, without a browser and with one."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from office.feedback import FeedbackStore
from office.identity import Role
from ui.cli.workbench import command
from ui.compose import compose
from ui.settings import PREFIX, Settings
from ui.web.demo import demo_backend

from browsing import ARGUMENTS, CHROMIUM, serving
from desks import open_desk
from offices import LOGINS, PASSWORD, make_office, session_of

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from streamlit.testing.v1 import AppTest

    from ui.workbench.session import Session

#: Not a function of ours: processes that the service starts read the script once more.
SCRIPT = Path(__file__).with_name("workbench_script.py")
VIEW_VARIABLE = "WORKBENCH_VIEW"


class House:
    """An office whose API is served, and the workbench of each of its people."""

    def __init__(self, home: Path, feedback: FeedbackStore | None = None) -> None:
        self.address = ""  # once it is served
        self.office = make_office(home)
        settings = Settings(home=home, requests_per_minute=100_000, embedder="none")
        self.app = compose(demo_backend, home, feedback, self.office, settings)

    def session(self, role: Role) -> Session:
        """Sign somebody in."""
        from ui.workbench.session import Session

        return Session(login=LOGINS[role], role=role, secret=session_of(self.office, role))

    def open(
        self, role: Role | None = None, view: str = "search", **address: str | list[str]
    ) -> AppTest:
        """Open a view of the workbench as somebody who has signed in, or as nobody."""
        from streamlit.testing.v1 import AppTest

        os.environ[VIEW_VARIABLE] = view
        page = AppTest.from_file(str(SCRIPT), default_timeout=60)
        if role:
            page.session_state["session"] = self.session(role)
        for name, value in address.items():
            page.query_params[name] = value
        return page.run()


@contextmanager
def open_house(
    home: Path, monkeypatch: pytest.MonkeyPatch, feedback: FeedbackStore | None = None
) -> Iterator[House]:
    """Serve the API of an office, and let the workbench know where."""
    # Built in this process, on words alone: the process apart has tests of its own.
    monkeypatch.setattr("ui.publishing.open_desk", lambda home, _: open_desk(home))
    monkeypatch.setenv(VIEW_VARIABLE, "")
    built = House(home, feedback)
    with serving(built.app) as found:
        built.address = found
        monkeypatch.setenv(f"{PREFIX}API_URL", found)
        yield built
    built.office.close()


def everything(app: AppTest) -> str:
    """Return the texts that a page shows."""
    parts = (app.title, app.header, app.subheader, app.markdown, app.caption, app.text)
    said = (app.info, app.success, app.warning, app.error)
    shown = [str(element.value) for elements in (*parts, *said) for element in elements]
    shown += [each.proto.body for each in app.get("html")]
    return "\n".join([*shown, *(expander.label for expander in app.expander)])


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button that begins so."""
    button = next(button for button in app.button if button.label.startswith(label))
    found: AppTest = button.click().run()
    assert not found.exception
    return found


@contextmanager
def running_workbench(api: str) -> Iterator[str]:
    """Run the workbench as ``konkyo serve workbench`` does, and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        command("127.0.0.1", port),
        env={**os.environ, f"{PREFIX}API_URL": api},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                httpx.get(f"{address}/_stcore/health")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browser_at(address: str) -> Iterator[Page]:
    """Open a Chromium on a desk, with a page of the workbench; its keyboard is Japanese."""
    from playwright.sync_api import expect, sync_playwright

    if CHROMIUM is None:
        pytest.skip("no chromium here: install the Debian package chromium")
    expect.set_options(timeout=60_000)  # a first drawing on a busy machine
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with browser.new_context(
            viewport={"width": 1280, "height": 800},
            base_url=address,
            locale="ja-JP",
            accept_downloads=True,
        ) as context:
            context.set_default_timeout(120_000)
            yield context.new_page()
        browser.close()


def sign_in(desk: Page, login: str) -> None:
    """Sign in as a person does, pressing Enter in the last field."""
    from playwright.sync_api import expect

    desk.get_by_label("ログイン名").fill(login)
    desk.get_by_label("パスワード", exact=True).fill(PASSWORD)
    desk.get_by_label("パスワード", exact=True).press("Enter")
    expect(desk.get_by_text(f"サインイン中：{login}")).to_be_visible()


def settled(desk: Page) -> None:
    """Wait until nothing is being drawn. Call it once something of the new drawing shows."""
    from playwright.sync_api import expect

    drawn = desk.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(drawn).to_be_visible()
    desk.wait_for_timeout(500)  # listeners are added after the drawing, and nothing tells when
