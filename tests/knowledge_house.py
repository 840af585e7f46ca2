"""An office whose people write entries (用例) in its pages, and review them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import httpx

from corpus.errors import IndexUnavailable
from office.identity import CONSOLE, Role
from search_api.client import InProcessTransport
from search_api.http.backend import SearchBackend
from ui.compose import compose
from ui.settings import Settings
from ui.web import demo_texts
from ui.web.demo import MemoryBackend, demo_backend

from offices import make_office, person_elsewhere, session_of
from pages import HERE, Visitor

ENTRY = {
    "kind": "rule",
    "title": "年金の通知の写しの受け取り方",
    "question": "年金の通知の写しを、郵送で受け取ってよいか。",
    "answer": "郵送でもよい。届いた日を記録に残す。\n本人に電話で確かめる。",
    "citations": "demo-law:art2/p2\n問1-2",
}


class House:
    """The pages of one office, and its people."""

    def __init__(self, home: Path) -> None:
        self.backend: SearchBackend | None = demo_backend()
        self.office = make_office(home)
        settings = Settings(home=home, requests_per_minute=100_000)
        self.app = compose(self.index, home, office=self.office, settings=settings)

    def index(self) -> SearchBackend:
        if self.backend is None:
            raise IndexUnavailable("検索の索引がまだありません。")
        return self.backend

    def person(self, role: Role) -> Visitor:
        """Return the browser of the person with a role; it follows where it is sent."""
        return self._browser(session_of(self.office, role))

    def neighbour(self, role: Role) -> Visitor:
        """Return the browser of somebody of another office on the same server."""
        account = person_elsewhere(self.office, role)
        return self._browser(self.office.sessions.start(CONSOLE, account.id)[1])

    def _browser(self, secret: str) -> Visitor:
        visitor = Visitor(
            transport=InProcessTransport(self.app),
            base_url=HERE,
            follow_redirects=True,
        )
        visitor.cookies.set("konkyo_session", secret)
        return visitor


def amended_backend(*, kept: bool = True) -> MemoryBackend:
    """Return the made-up texts after an amendment of the law; ``kept``: with the text before."""
    law, units = demo_texts.LAW, demo_texts.units()
    revision = replace(law.revision, id="next", effective_from=dt.date(2026, 10, 1))
    amended = [replace(unit, text=unit.text.replace("年金", "給付金")) for unit in units]
    ours = tuple(unit for unit in units if unit.document_id == law.id)
    documents = [replace(law, revision=revision), *demo_texts.DOCUMENTS[1:]]
    return MemoryBackend(documents, amended, earlier=[(law, ours)] if kept else [])


def write(visitor: Visitor, step: str = "submit", **changed: str) -> httpx.Response:
    """Fill in the form of a new entry and press a button."""
    return visitor.submit("/knowledge/new", step=step, **(ENTRY | changed))


def press(visitor: Visitor, page: httpx.Response, name: str, **fields: str) -> httpx.Response:
    """Press a button of an entry's page, as it was when it was opened."""
    action = re.search(rf'action="([^"]+/{name})"', page.text)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert action, f"no button {name}"
    assert version
    return send(visitor, page, action[1], version=version[1], **fields)


def send(visitor: Visitor, page: httpx.Response, path: str, **fields: str) -> httpx.Response:
    """Send a form of a page as it is before one's eyes."""
    token = re.search(r'name="csrf" value="([^"]*)"', page.text)
    data = {"csrf": token[1] if token else "", **fields}
    return visitor.post(path, data=data, headers={"Origin": HERE})


def fields_of(page: httpx.Response) -> dict[str, str]:
    """Return what stands in the fields of the form."""
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', page.text, re.S)
    inputs = re.findall(r'<input id="\w+" name="(\w+)"[^>]*? value="([^"]*)"', page.text)
    return dict(areas) | dict(inputs)


def upload(visitor: Visitor, content: bytes) -> httpx.Response:
    """Choose a file and press the button."""
    data = {"csrf": visitor.form("/knowledge/exchange")}
    files = {"file": ("用例.json", content)}
    headers = {"Origin": HERE}
    return visitor.post("/knowledge/import", data=data, files=files, headers=headers)
