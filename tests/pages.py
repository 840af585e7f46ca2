"""A browser for the pages of an office, without a network."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from office.foundation import Office
from search_api.client import InProcessTransport
from search_api.http.backend import BackendProvider
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

HERE = "http://localhost"
_TOKEN = re.compile(r'name="csrf" value="([^"]*)"')


def browser(provider: BackendProvider = demo_backend) -> httpx.Client:
    """Return a browser at the pages over a backend, without an office."""
    return httpx.Client(
        transport=InProcessTransport(compose(provider)), base_url="http://konkyo.invalid"
    )


class Visitor(httpx.Client):
    """Somebody at a browser: follows no redirect by itself, sends forms as a page of ours does."""

    def form(self, path: str) -> str:
        """Return the token of the forms on a page."""
        found = _TOKEN.search(self.get(path).text)
        return found[1] if found else ""

    def submit(self, path: str, page: str = "", **fields: str) -> httpx.Response:
        """Send a form from the page where it stands."""
        data = {"csrf": self.form(page or path), **fields}
        return self.post(path, data=data, headers={"Origin": str(self.base_url).rstrip("/")})

    def sign_in(self, login: str, password: str, **more: str) -> httpx.Response:
        """Send the form of the sign-in page."""
        return self.submit("/sign-in", login=login, password=password, **more)


@contextmanager
def visiting(office: Office, home: Path, address: str = HERE, **settings: str) -> Iterator[Visitor]:
    """Give a browser at the pages of an office."""
    app = compose(demo_backend, home, None, office, Settings(home=home, **settings))  # type: ignore[arg-type]
    with Visitor(transport=InProcessTransport(app), base_url=address) as visitor:
        yield visitor


def words(response: httpx.Response) -> str:
    """Return what can be read on a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())
