"""Bookmarks and units read lately, as a person at a browser meets them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from office.errors import DatabaseUnavailable, KeysUnusable
from office.foundation import Office
from office.identity import Role
from office.shelf import RecentUnits

from offices import LOGINS, PASSWORD, make_office
from pages import Visitor, visiting, words

UNIT = "demo-law:art1"
PAGE = f"/units/{UNIT}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = make_office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


@pytest.fixture
def browser(office: Office, tmp_path: Path) -> Iterator[Visitor]:
    with visiting(office, tmp_path) as visitor:
        yield visitor


@pytest.fixture
def sato(browser: Visitor) -> Visitor:
    browser.sign_in(LOGINS[Role.CASEWORKER], PASSWORD)
    return browser


def test_a_bookmark_is_put_in_listed_found_and_taken_out_again(sato: Visitor) -> None:
    citation = "見本くらし支援法第1条"
    here = f"{PAGE}?q=%E6%94%AF%E6%8F%B4"
    sent = sato.submit("/bookmarks", page=PAGE, unit=UNIT, label="転居の件", next=here)
    assert (sent.status_code, sent.headers["location"]) == (303, here)
    assert "しおりをはさんであります" in words(sato.get(PAGE))
    listed = words(sato.get("/bookmarks"))
    assert citation in listed
    assert "転居の件" in listed
    assert citation in words(sato.get("/bookmarks", params={"text": "転居"}))
    assert "「葬祭」を含むしおりはありません" in words(
        sato.get("/bookmarks", params={"text": "葬祭"})
    )
    gone = sato.submit("/bookmarks/remove", page="/bookmarks", unit=UNIT)
    assert gone.status_code == 303
    after = words(sato.get(gone.headers["location"]))
    assert f"{citation}のしおりを外しました" in after
    assert "しおりはまだありません" in after


def test_the_form_leads_nowhere_else(sato: Visitor) -> None:
    sent = sato.submit("/bookmarks", page=PAGE, unit=UNIT, next="//elsewhere.example/")
    assert sent.headers["location"] == "/bookmarks"
    sato.submit("/bookmarks/remove", page="/bookmarks", unit=UNIT)


def test_a_personal_number_as_label_is_refused(sato: Visitor) -> None:
    sent = sato.submit("/bookmarks", page=PAGE, unit=UNIT, label="123456789018")
    assert sent.status_code in (400, 422)
    assert "しおりはまだありません" in words(sato.get("/bookmarks"))


def test_what_was_opened_is_offered_again_until_it_is_erased_or_stopped(sato: Visitor) -> None:
    sato.get(PAGE)
    assert "見本くらし支援法第1条" in words(sato.get("/recent"))
    assert "最近読んだ根拠" in words(sato.get("/"))
    sato.submit("/recent/clear", page="/recent")
    assert "まだありません" in words(sato.get("/recent"))
    sato.submit("/recent/pause", page="/recent", paused="true")
    sato.get(PAGE)
    assert "今は記録していません" in words(sato.get("/recent"))
    sato.submit("/recent/pause", page="/recent", paused="false")


def test_what_the_browser_fetches_ahead_counts_as_nothing(sato: Visitor) -> None:
    sato.submit("/recent/clear", page="/recent")
    sato.get(PAGE, headers={"Sec-Purpose": "prefetch"})
    assert "まだありません" in words(sato.get("/recent"))


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(DatabaseUnavailable("ほかの人の保存が続いています。"), id="混んでいる"),
        pytest.param(KeysUnusable("鍵のファイルがありません。"), id="鍵がない"),
        pytest.param(
            OperationalError("UPDATE", {}, sqlite3.OperationalError("database or disk is full")),
            id="ディスクの空きがない",
        ),
    ],
)
def test_a_unit_is_read_even_where_nothing_can_be_noted(
    sato: Visitor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(RecentUnits, "_change", fail)
        page = sato.get(PAGE)
    assert page.status_code == 200
    assert "見本くらし支援法第1条" in words(page)


def test_bookmarks_are_found_however_wide_the_words_are_typed(sato: Visitor) -> None:
    sato.submit("/bookmarks", page=PAGE, unit=UNIT, label="Aさんの７月の件（ガス代）")
    apart = "カ\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}ス"
    for typed in ("第１条", "a", "7月", "ｶﾞｽ", apart):
        found = words(sato.get("/bookmarks", params={"text": typed}))
        assert "を含むしおりはありません" not in found, typed
    sato.submit("/bookmarks/remove", page="/bookmarks", unit=UNIT)


def test_a_visitor_has_no_shelf_and_the_pages_say_how_to_get_one(browser: Visitor) -> None:
    assert "しおりをはさむ" not in words(browser.get(PAGE))
    assert browser.get("/bookmarks").headers["location"].startswith("/sign-in?")
    assert browser.get("/recent").headers["location"].startswith("/sign-in?")
