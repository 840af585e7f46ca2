"""Searching at the workbench with a Japanese keyboard, and a local case from review to result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from office.identity import CONSOLE, Role
from office.knowledge import KnowledgeDraft, KnowledgeKind
from ui.web.demo import demo_backend

from offices import LOGINS, identity_of
from workbenches import House, browser_at, open_house, running_workbench, settled, sign_in

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")
pytest.importorskip("streamlit", reason="the workbench extra has streamlit")

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: What is Streamlit's own and cannot be set from here.
_STREAMLITS = {"region", "landmark-unique", "aria-allowed-attr", "scrollable-region-focusable"}


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with open_house(home, monkeypatch) as opened:
        yield opened


@pytest.fixture
def desk(house: House) -> Iterator[playwright.Page]:
    with running_workbench(house.address) as address, browser_at(address) as page:
        yield page


def compose_text(desk: playwright.Page, text: str) -> None:
    """Compose text as a Japanese keyboard does; its Enter confirms the text and sends nothing."""
    keyboard = desk.context.new_cdp_session(desk)
    for shown in ("n", "ねんきん", text):
        composing = {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)}
        keyboard.send("Input.imeSetComposition", composing)
    confirming = {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", confirming)
    keyboard.send("Input.insertText", {"text": text})


def submit_case(house: House) -> None:
    author = identity_of(house.office, Role.CASEWORKER)
    draft = KnowledgeDraft(
        kind=KnowledgeKind.CASE,
        title="年金の届出が遅れた世帯",
        question="年金の届出が遅れた世帯をどう扱うか。",
        answer="事情を聞き取り、届出を求める。",
        references=("demo-law:art2",),
    )
    entry = house.office.knowledge.add(CONSOLE, author, demo_backend(), draft)
    house.office.knowledge.submit(CONSOLE, author, entry.id, 1)


def test_what_was_composed_is_searched_for_and_its_address_opens_it_again(
    desk: playwright.Page, house: House
) -> None:
    expect, hosts = playwright.expect, set()
    desk.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    desk.goto("/")
    sign_in(desk, LOGINS[Role.CASEWORKER])
    box = desk.get_by_label("検索する言葉")
    box.focus()
    compose_text(desk, "年金")
    settled(desk)
    expect(desk.get_by_role("heading", name="検索結果")).to_be_hidden()  # not sent yet
    box.press("Enter")
    expect(desk.get_by_role("heading", name="「年金」の検索結果")).to_be_visible()
    desk.get_by_text("法律（1）", exact=True).click()
    expect(desk.get_by_role("heading", name="上位1件")).to_be_visible()
    settled(desk)
    link = desk.get_by_role("link", name=re.compile("^見本くらし支援法第2条"))
    assert (link.get_attribute("href") or "").startswith(f"{house.address}/units/demo-law:art2?q=")
    expect(desk).to_have_url(re.compile(r"kind=law"))
    shown = desk.inner_text("body")
    assert "Deploy" not in shown
    assert not re.search(r"Choose|Select|Press|Browse|No results", shown)
    address = desk.url

    desk.go_back()
    expect(desk.get_by_role("heading", name="上位3件")).to_be_visible()
    desk.goto(address)
    sign_in(desk, LOGINS[Role.CASEWORKER])
    expect(desk.get_by_role("heading", name="上位1件")).to_be_visible()
    expect(desk.get_by_role("link", name="用例の審査")).to_be_hidden()
    assert hosts == {urlsplit(desk.url).netloc}


def test_a_local_case_is_approved_and_found_below_the_official_texts(
    desk: playwright.Page, house: House
) -> None:
    expect = playwright.expect
    submit_case(house)
    desk.goto("/knowledge")
    sign_in(desk, LOGINS[Role.SUPERVISOR])
    expect(desk.get_by_role("heading", name="用例1　年金の届出が遅れた世帯")).to_be_visible()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    settled(desk)
    found = {
        each["id"]: [node["html"][:200] for node in each["nodes"]]
        for each in axe.Axe().run(desk).response["violations"]
        if each["id"] not in _STREAMLITS
    }
    assert found == {}
    desk.get_by_role("button", name="承認する").click()
    expect(desk.get_by_text("「承認する」を記録しました。").first).to_be_visible()
    desk.get_by_role("link", name="検索", exact=True).click()
    box = desk.get_by_label("検索する言葉")
    box.fill("年金")
    box.press("Enter")
    expect(desk.get_by_role("heading", name="この事務所の用例　1件")).to_be_visible()
    headings = desk.get_by_role("heading").all_inner_texts()
    official = next(n for n, text in enumerate(headings) if text.startswith("見本くらし支援法"))
    assert official < headings.index("この事務所の用例　1件")


def test_a_phone_shows_results_before_what_narrows_them(desk: playwright.Page) -> None:
    expect = playwright.expect
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto("/search")
    sign_in(desk, LOGINS[Role.CASEWORKER])
    close = desk.get_by_role("button", name="メニューをたたむ")
    if close.is_visible():
        close.click()
    desk.get_by_label("検索する言葉").fill("年金")
    desk.get_by_role("button", name="検索する").click()
    expect(desk.get_by_role("heading", name="「年金」の検索結果")).to_be_in_viewport()
    narrow = desk.get_by_text("法律（1）", exact=True)
    expect(narrow).to_be_hidden()
    expect(desk.get_by_text("探し方", exact=True)).to_be_hidden()
    desk.get_by_text("条件と絞り込みを開く").click()
    expect(narrow).to_be_visible()
    expect(desk.get_by_text("探し方", exact=True)).to_be_visible()
    settled(desk)
    narrow.click()
    expect(desk.get_by_role("heading", name="上位1件")).to_be_visible()
    settled(desk)
    desk.get_by_text("条件と絞り込みを開く").click()
    expect(narrow).to_be_hidden()
    expect(desk.get_by_text("絞り込んでいます。")).to_be_visible()

    desk.set_viewport_size({"width": 1280, "height": 800})
    expect(narrow).to_be_visible()
    expect(desk.get_by_text("条件と絞り込みを開く")).to_be_hidden()
