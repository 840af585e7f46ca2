"""Every page and every answer, errors too, carries the headers that keep a browser safe."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from office.feedback import FeedbackStore
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.web.assets import Assets
from ui.web.demo import demo_backend

#: As it stands inside the page of somebody who was never here.
STYLE_SHEET = f"<style>{Assets().style}</style>"

NAMES = {
    "unit_id": "demo-law:art2",
    "document_id": "demo-law",
    "name": "konkyo.css",
    "pool_id": "1",
}
RICH = (
    "/?q=年金&explain=1&group=hierarchy&kind=law",
    "/?q=<script>alert(1)</script>",
    "/?q=★",
    "/units/demo-law:art2/p1?q=年金",
    "/documents/demo-law/changes?from=2026-03-31&to=2026-04-01",
    "/hierarchy?q=年金",
    "/cite",
    "/units/<script>",
    "/nothing?<script>",
    "/api/v1/search?q=年金",
    "/api/v1/nothing",
    "/api/v1/judging/pools/1/sheet?judge=佐藤",
    "/?q=" + "あ" * 4000,  # longer than a query string may be
)


def applications(app: FastAPI) -> Iterator[FastAPI]:
    """Yield an application and those that it hands requests over to."""
    yield app
    for middleware in app.user_middleware:
        other = middleware.kwargs.get("other")
        if isinstance(other, FastAPI):
            yield from applications(other)


def requests(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every route, with names that exist, and a method that none has."""
    for each in applications(app):
        paths = {
            path: [m.upper() for m in found] for path, found in each.openapi()["paths"].items()
        }
        if each.openapi_url:
            paths[each.openapi_url] = ["GET"]
        for form, methods in paths.items():
            path = re.sub(r"{(\w+)(?::\w+)?}", lambda m: NAMES.get(m[1], "x"), form)
            for method in (*methods, "DELETE"):
                yield method, path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    home = tmp_path_factory.mktemp("home")
    return compose(demo_backend, home, FeedbackStore(home / "feedback.sqlite", 30))


@pytest.fixture(scope="module")
def answers(site: FastAPI) -> dict[str, httpx.Response]:
    """Return the answer to each request; among them pages, JSON and errors of many kinds."""
    origin = {"Origin": "http://konkyo.invalid"}
    with httpx.Client(
        transport=InProcessTransport(site), base_url="http://konkyo.invalid"
    ) as client:
        client.post("/watch", data={"unit": "demo-law:art2", "note": "確認"}, headers=origin)
        found = {f"{m} {path}": client.request(m, path) for m, path in requests(site)}
        found |= {f"GET {path}": client.get(path) for path in RICH}
        chunked = {**origin, "Transfer-Encoding": "chunked"}
        found["POST chunked"] = client.post("/cite", headers=chunked)
        found["POST too large"] = client.post("/cite", content=b"a" * 4_000_000, headers=origin)
        return found


def test_the_walk_meets_every_kind_of_answer(answers: dict[str, httpx.Response]) -> None:
    assert len(answers) > 60
    assert {each.status_code for each in answers.values()} >= {200, 403, 404, 405, 413, 414, 422}


def directives(policy: str) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in pairs}


def test_every_answer_carries_the_headers(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["x-frame-options"] == "DENY", name
        assert headers["referrer-policy"] == "same-origin", name
        assert headers["cross-origin-opener-policy"] == "same-origin", name
        assert headers["cross-origin-resource-policy"] == "same-origin", name
        assert "camera=()" in headers["permissions-policy"], name
        assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"]), name
        assert "server" not in headers, name
        assert not [n for n in headers if n.startswith("access-control-")], name
        policy = directives(headers["content-security-policy"])
        assert policy["default-src"] == "'none'", name
        assert policy["frame-ancestors"] == "'none'", name
        assert "unsafe" not in headers["content-security-policy"], name
        sheet = STYLE_SHEET.removesuffix("</style>").removeprefix("<style>")
        digest = b64encode(sha256(sheet.encode()).digest()).decode()
        allowed = {"'none'", "'self'", "data:", f"'sha256-{digest}'"}
        assert set(" ".join(policy.values()).split()) <= allowed, name


def test_only_static_files_are_kept_by_a_cache(answers: dict[str, httpx.Response]) -> None:
    for name, answer in answers.items():
        kept = answer.headers.get("cache-control", "")
        assert ("immutable" in kept) == (name == "GET /static/konkyo.css"), name
        assert "public" not in kept, name
        if answer.status_code == 200 and answer.content and "openapi.json" not in name:
            assert kept, name


class Inline(HTMLParser):
    """Collects whatever a strict policy would block, or what would leave the house."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        handlers = [n for n in given if n.startswith("on") or n in ("style", "srcdoc")]
        if handlers or tag in ("style", "base", "iframe", "object", "embed"):
            self.found.append(self.get_starttag_text() or tag)
        if tag == "script" and "src" not in given:
            self.found.append("inline script")
        for name in ("src", "href", "action", "formaction", "poster", "data", "srcset"):
            if tag != "a" and given.get(name):
                self.links.append(given[name])
            elif re.match(r"\s*(javascript|data|vbscript):", given.get(name) or "", re.I):
                self.found.append(given[name])


def test_no_page_holds_inline_code_or_asks_another_host(answers: dict[str, httpx.Response]) -> None:
    pages = {n: a for n, a in answers.items() if "text/html" in a.headers.get("content-type", "")}
    assert len(pages) > 15
    for name, answer in pages.items():
        parser = Inline()
        parser.feed(answer.text.replace(STYLE_SHEET, ""))
        assert parser.found == [], name
        # Links that a reader follows may lead out; what the page itself loads may not.
        assert all(re.match(r"/(?!/)|data:image/svg", link) for link in parser.links), name


def test_no_template_or_static_file_names_another_host(repository: Path) -> None:
    files = [
        *(repository / "ui" / "web" / "templates").rglob("*.html"),
        *(repository / "ui" / "web" / "static").iterdir(),
    ]
    assert len(files) > 10
    for path in files:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|[\"'(]//", text), path.name
        assert not re.search(r"\b(eval|Function|innerHTML|outerHTML|insertAdjacentHTML)\b", text), (
            path.name
        )
        if path.suffix == ".html":
            assert "|safe" not in text.replace(" ", ""), path.name
            text = text.replace("<style>{{ assets.style }}</style>", "")  # that of the file
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", text), (
                path.name
            )
