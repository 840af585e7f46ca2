"""The pages of the watch list, and that no other site can press their buttons."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from office import WatchList
from search_api.client import InProcessTransport
from search_api.http.backend import SearchBackend
from ui.compose import compose
from ui.web import demo_texts
from ui.web.demo import MemoryBackend, demo_backend

OURS = {"Origin": "http://konkyo.invalid"}
UNIT = "demo-law:art2"


class Office:
    """The pages of one office; its index can be replaced."""

    def __init__(self, home: Path) -> None:
        self.backend: SearchBackend = demo_backend()
        self.watch = WatchList(home / "watch.sqlite")
        transport = InProcessTransport(compose(lambda: self.backend, home))
        self.web = httpx.Client(
            transport=transport, base_url="http://konkyo.invalid", follow_redirects=True
        )

    def press(self, path: str, **fields: str) -> httpx.Response:
        return self.web.post(path, data=fields, headers=OURS)

    def amend(self) -> None:
        """Let the law of the demo be amended: what was today's text is the earlier one now."""
        law, units = demo_texts.LAW, demo_texts.units()
        new = replace(
            law,
            revision=replace(law.revision, id="next", effective_from=dt.date(2026, 10, 1)),
        )
        amended = [replace(u, text=u.text.replace("年金", "給付金")) for u in units]
        ours = tuple(unit for unit in units if unit.document_id == law.id)
        documents = [new, *demo_texts.DOCUMENTS[1:]]
        self.backend = MemoryBackend(documents, amended, earlier=[(law, ours)])


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    opened = Office(home)
    with opened.web:
        yield opened


def test_a_unit_is_watched_from_its_page(office: Office) -> None:
    page = office.web.get(f"/units/{UNIT}/p2").text
    assert '<input type="hidden" name="unit" value="demo-law:art2/p2">' in page
    assert re.search(r'<label for="note">何の件で引いたか', page)
    after = office.press("/watch", unit=f"{UNIT}/p2", note="7月の面接")
    assert after.url.path == f"/units/{UNIT}/p2"
    assert "から見守っています" in after.text
    assert 'action="/watch"' not in after.text
    listed = office.web.get("/watch").text
    assert "変わっていません（1件）" in listed
    assert "見本くらし支援法第2条第2項" in listed
    assert "7月の面接" in listed


def test_what_changed_stands_first_and_leads_to_the_comparison(office: Office) -> None:
    for unit in ("demo-law:art1", UNIT):
        office.press("/watch", unit=unit)
    office.amend()
    page = office.web.get("/watch").text
    assert page.index("確かめてください（1件）") < page.index("変わっていません（1件）")
    assert "本文が変わりました。引用している文書を見直してください。" in page
    link = re.findall(r'href="([^"]+)">新旧対照を見る', page)[0].replace("&amp;", "&")
    compared = office.web.get(link).text
    assert "<del>年金</del>" in compared
    assert "<ins>給付金</ins>" in compared
    assert office.press("/watch/confirm", unit=UNIT).url.path == "/watch"
    assert "変わっていません（2件）" in office.web.get("/watch").text


def test_what_is_not_needed_any_more_is_taken_off(office: Office) -> None:
    office.press("/watch", unit=UNIT)
    assert "見守っている根拠はまだありません" in office.press("/watch/remove", unit=UNIT).text
    assert office.press("/watch/remove", unit=UNIT).status_code == 422


def test_a_personal_number_is_refused_in_plain_words(office: Office) -> None:
    refused = office.press("/watch", unit=UNIT, note="1234 5678 9018")
    assert refused.status_code == 422
    assert "12桁の番号が書かれているため、保存しませんでした" in refused.text
    assert office.watch.items() == ()


@pytest.mark.parametrize("path", ["/watch", "/watch/confirm", "/watch/remove"])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="送信元なし"),
        pytest.param({"Origin": "https://evil.example"}, id="ほかのサイト"),
        pytest.param({"Origin": "null"}, id="隠された送信元"),
        pytest.param({"Origin": "http://konkyo.invalid.evil.example"}, id="似た名前"),
        pytest.param({"Origin": "http://konkyo.invalid:81"}, id="ほかのポート"),
        pytest.param({"Origin": "http://konkyo.invalid@evil.example"}, id="利用者名に見せかけ"),
        pytest.param({"Origin": "http://["}, id="壊れた送信元"),
        pytest.param({"Referer": "https://evil.example/http://konkyo.invalid/"}, id="参照元が他"),
        pytest.param(
            {"Origin": "https://evil.example", "Referer": "http://konkyo.invalid/"},
            id="送信元が参照元より先",
        ),
    ],
)
def test_no_other_site_can_change_the_list(
    office: Office, path: str, headers: dict[str, str]
) -> None:
    office.press("/watch", unit=UNIT)
    before = office.watch.items()
    refused = office.web.post(path, data={"unit": UNIT, "note": "x"}, headers=headers)
    assert refused.status_code == 403
    assert "何も変えませんでした" in refused.text
    assert office.watch.items() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://KONKYO.invalid"},
        {"Referer": "http://konkyo.invalid/units/demo-law:art2?q=年金".encode()},
    ],
    ids=["TLSを終えるプロキシ", "参照元だけ"],
)
def test_our_own_pages_may(office: Office, headers: dict[str, str]) -> None:
    assert office.web.post("/watch", data={"unit": UNIT}, headers=headers).status_code == 200
    assert len(office.watch.items()) == 1


def test_every_form_that_changes_something_is_guarded(home: Path) -> None:
    app = compose(demo_backend, home)
    posts = [route.path for route in app.routes if "POST" in getattr(route, "methods", ())]
    assert {"/watch", "/watch/confirm", "/watch/remove"} <= set(posts)
    with httpx.Client(
        transport=InProcessTransport(app), base_url="http://konkyo.invalid"
    ) as client:
        for path in set(posts) - {"/cite"}:  # which keeps nothing
            assert client.post(path, data={"unit": UNIT}).status_code == 403, path


def test_a_text_of_another_day_is_not_watched(office: Office) -> None:
    assert 'action="/watch"' not in office.web.get(f"/units/{UNIT}?as_of=2026-05-01").text


def test_without_a_home_there_is_no_watch_list() -> None:
    with httpx.Client(
        transport=InProcessTransport(compose(demo_backend)), base_url="http://konkyo.invalid"
    ) as client:
        assert client.get("/watch").status_code == 404
        assert "見守" not in client.get(f"/units/{UNIT}").text
