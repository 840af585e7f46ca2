"""The search page with suggestions, もしかして, groups and the arithmetic of scores."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from ui.web.app import create_web
from ui.web.demo import demo_backend


@pytest.fixture(scope="module")
def page() -> TestClient:
    return TestClient(create_web(demo_backend))


def test_the_box_asks_its_own_site_for_suggestions(page: TestClient) -> None:
    response = page.get("/suggest", params={"q": "収入"})
    assert response.json()["options"] == [
        {"text": "収入の届出", "note": "見本くらし支援法第2条", "label": "見出し"}
    ]
    policy = page.get("/").headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("typed", ["", "zzz", "<script>", "あ" * 1000])
def test_nothing_to_suggest_is_no_error(page: TestClient, typed: str) -> None:
    assert page.get("/suggest", params={"q": typed}).json() == {"options": []}


def test_the_page_offers_what_was_meant_and_keeps_what_was_typed(page: TestClient) -> None:
    html = page.get("/", params={"q": "収入 年筋", "group": "hierarchy"}).text
    assert 'value="収入 年筋"' in html
    offer = re.search(r'もしかして：<a href="([^"]+)">([^<]+)</a>', html)
    assert offer
    assert offer[2] == "収入 年金"
    assert "group=hierarchy" in offer[1]


def test_the_results_stand_under_their_level_with_their_rank(page: TestClient) -> None:
    html = page.get("/", params={"q": "年金", "group": "hierarchy"}).text
    assert "法律<small>1件</small>" in html
    assert html.index("法律<small>") < html.index("手帳・事例集<small>")
    assert re.findall("全体で([0-9]+)位", html)
    assert "順位だけで並べる" in html


def test_the_arithmetic_is_shown_when_asked_for(page: TestClient) -> None:
    assert "点数の計算" not in page.get("/", params={"q": "年金"}).text.replace(
        "点数の計算も示す", ""
    )
    html = page.get("/", params={"q": "年金", "explain": "1"}).text
    assert "もとの点数" in html
    assert "合計" in html


def test_any_word_for_group_and_explain_is_harmless(page: TestClient) -> None:
    response = page.get("/", params={"q": "年金", "group": "<b>", "explain": "<b>"})
    assert response.status_code == 200
    assert "<b>" not in response.text
