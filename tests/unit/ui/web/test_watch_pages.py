"""The pages of the watch lists: whose they are, and that no other site presses their buttons."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from office.audit.tables import AuditEventRow
from office.identity import CONSOLE, Role
from office.watch import WatchList
from search_api.client import InProcessTransport
from search_api.http.backend import SearchBackend
from ui.compose import compose
from ui.settings import Settings
from ui.web import demo_texts
from ui.web.demo import MemoryBackend, demo_backend

from offices import LOGINS, make_office, session_of
from pages import browser

HOST = "konkyo.invalid"
OURS = {"Origin": f"http://{HOST}"}
UNIT = "demo-law:art2"


class House:
    """The pages of one office; its index can be replaced."""

    def __init__(self, home: Path) -> None:
        self.backend: SearchBackend = demo_backend()
        self.office = make_office(home)
        settings = Settings(home=home, allowed_hosts=HOST, requests_per_minute=100_000)
        self.app = compose(lambda: self.backend, home, office=self.office, settings=settings)
        self.web = self.browser(Role.CASEWORKER)

    def browser(self, role: Role | None) -> httpx.Client:
        """Return the browser of the person with a role, or of a visitor."""
        client = httpx.Client(
            transport=InProcessTransport(self.app),
            base_url=f"http://{HOST}",
            follow_redirects=True,
        )
        if role is not None:
            client.cookies.set("konkyo_session", session_of(self.office, role))
        return client

    def own(self, role: Role = Role.CASEWORKER) -> WatchList:
        account = self.office.accounts.find(LOGINS[role])
        assert account is not None
        return self.office.watch_list(account.id)

    def token(self) -> str:
        """Return the token that the forms of our page carry."""
        page = self.web.get("/units/demo-handbook:q1-2").text
        return re.findall(r'name="csrf" value="([^"]+)"', page)[-1]

    def press(self, path: str, **fields: str) -> httpx.Response:
        return self.web.post(path, data={"csrf": self.token(), **fields}, headers=OURS)

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
def house(home: Path) -> Iterator[House]:
    opened = House(home)
    with opened.web:
        yield opened
    opened.office.close()


def test_a_unit_is_watched_from_its_page(house: House) -> None:
    page = house.web.get(f"/units/{UNIT}/p2").text
    assert '<input type="hidden" name="unit" value="demo-law:art2/p2">' in page
    assert re.search(r'<label for="note">何の件で引いたか', page)
    after = house.press("/watch", unit=f"{UNIT}/p2", note="7月の面接")
    assert after.url.path == f"/units/{UNIT}/p2"
    assert "から見守っています" in after.text
    assert 'action="/watch"' not in after.text
    listed = house.web.get("/watch").text
    assert "変わっていません（1件）" in listed
    assert "見本くらし支援法第2条第2項" in listed
    assert "7月の面接" in listed


def test_what_changed_stands_first_and_leads_to_the_comparison(house: House) -> None:
    for unit in ("demo-law:art1", UNIT):
        house.press("/watch", unit=unit)
    house.amend()
    page = house.web.get("/watch").text
    assert page.index("確かめてください（1件）") < page.index("変わっていません（1件）")
    assert "本文が変わりました。引用している文書を見直してください。" in page
    link = re.findall(r'href="([^"]+)">新旧対照を見る', page)[0].replace("&amp;", "&")
    compared = house.web.get(link).text
    assert "<del>年金</del>" in compared
    assert "<ins>給付金</ins>" in compared
    assert house.press("/watch/confirm", unit=UNIT).url.path == "/watch"
    assert "変わっていません（2件）" in house.web.get("/watch").text


def test_what_is_not_needed_any_more_is_taken_off(house: House) -> None:
    house.press("/watch", unit=UNIT)
    assert "見守っている根拠はまだありません" in house.press("/watch/remove", unit=UNIT).text
    assert house.press("/watch/remove", unit=UNIT).status_code == 422


def test_a_personal_number_is_refused_in_plain_words(house: House) -> None:
    refused = house.press("/watch", unit=UNIT, note="1234 5678 9018")
    assert refused.status_code == 422
    assert "12桁の番号が書かれているため、保存しませんでした" in refused.text
    assert house.own().items() == ()


@pytest.mark.parametrize("path", ["/watch", "/watch/confirm", "/watch/remove"])
@pytest.mark.parametrize(
    "headers",
    [
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
    house: House, path: str, headers: dict[str, str]
) -> None:
    house.press("/watch", unit=UNIT)
    before = house.own().items()
    fields = {"unit": UNIT, "note": "x", "csrf": house.token()}
    refused = house.web.post(path, data=fields, headers=headers)
    assert refused.status_code == 403
    assert "画面を開き直して" in refused.text
    assert house.own().items() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://KONKYO.invalid"},
        {"Referer": "http://konkyo.invalid/units/demo-law:art2?q=年金".encode()},
    ],
    ids=["TLSを終えるプロキシ", "参照元だけ"],
)
def test_our_own_pages_may(house: House, headers: dict[str, str]) -> None:
    fields = {"unit": UNIT, "csrf": house.token()}
    assert house.web.post("/watch", data=fields, headers=headers).status_code == 200
    assert len(house.own().items()) == 1


@pytest.mark.parametrize("path", ["/watch", "/watch/confirm", "/watch/remove"])
def test_without_the_token_of_the_session_nothing_changes(house: House, path: str) -> None:
    house.press("/watch", unit=UNIT)
    before = house.own().items()
    for fields in ({}, {"csrf": "x"}, {"csrf": ""}):
        answer = house.web.post(path, data={"unit": UNIT, **fields}, headers=OURS)
        assert answer.status_code == 403
    assert house.own().items() == before


def test_a_visitor_is_shown_the_way_in_and_back(house: House) -> None:
    with house.browser(None) as visitor:
        page = visitor.get(f"/units/{UNIT}/p2?q=年金").text
        assert "サインインすると、この根拠を見守れます" in page
        assert 'href="/sign-in?next=%2Funits%2Fdemo-law%3Aart2%2Fp2"' in page
        assert 'action="/watch"' not in page
        refused = visitor.post("/watch", data={"unit": UNIT}, headers=OURS)
        assert refused.status_code == 401
        sent = visitor.get("/watch", follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fwatch")


def test_who_may_not_watch_is_offered_nothing(house: House) -> None:
    with house.browser(Role.EVALUATOR) as evaluator:
        page = evaluator.get(f"/units/{UNIT}").text
        assert "見守れます" not in page
        assert 'action="/watch"' not in page
        assert evaluator.get("/watch").status_code == 403


def test_nobody_sees_or_changes_the_list_of_another(house: House) -> None:
    house.press("/watch", unit=UNIT, note="佐藤の件")
    with house.browser(Role.SUPERVISOR) as other:
        page = other.get("/watch").text
        assert "見守っている根拠はまだありません" in page
        assert "佐藤の件" not in page
        assert "から見守っています" not in other.get(f"/units/{UNIT}").text
        token = re.findall(r'name="csrf" value="([^"]+)"', other.get(f"/units/{UNIT}").text)[-1]
        fields = {"unit": UNIT, "csrf": token}
        assert other.post("/watch/remove", data=fields, headers=OURS).status_code == 422
    assert [each.note for each in house.own().items()] == ["佐藤の件"]


def test_the_list_of_the_office_is_shown_to_all_and_changed_by_none(house: House) -> None:
    house.office.watch_list().add(CONSOLE, house.backend, "demo-law:art1", "所の件")
    house.press("/watch", unit=UNIT, note="佐藤の件")
    own, common = house.web.get("/watch").text.split("事務所の一覧", 1)
    assert "佐藤の件" in own
    assert "所の件" in common
    assert "<button" not in common
    assert house.press("/watch/remove", unit="demo-law:art1").status_code == 422
    assert len(house.office.watch_list().items()) == 1


def test_what_is_done_is_noted_with_who_did_it(house: House) -> None:
    house.press("/watch", unit=UNIT)
    account = house.office.accounts.find(LOGINS[Role.CASEWORKER])
    with house.office.database.read() as session:
        noted = select(AuditEventRow.actor).where(AuditEventRow.action == "watch-add")
        assert account
        assert session.scalars(noted).all() == [account.id]


def test_a_text_of_another_day_is_not_watched(house: House) -> None:
    assert 'action="/watch"' not in house.web.get(f"/units/{UNIT}?as_of=2026-05-01").text


def test_without_an_office_there_is_no_watch_list() -> None:
    with browser() as client:
        assert client.get("/watch").status_code == 404
        assert "見守" not in client.get(f"/units/{UNIT}").text
