"""A local case (用例): written on a phone, approved at a desk, found below the official texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.foundation import Office
from office.identity import CONSOLE, Identity, Role
from office.knowledge.types import KnowledgeDraft, KnowledgeKind
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import PHONE, serving, shows
from offices import make_office, session_of
from seeing import DESK, faults_in_any_look

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

TITLE = "年金の通知の写しを郵送で受け取る"


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    made = make_office(home)
    yield made
    made.close()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    app = compose(demo_backend, None, None, office, Settings(requests_per_minute=100_000))
    with serving(app) as served:
        yield served


def person(
    context: playwright.BrowserContext, office: Office, role: Role, address: str
) -> playwright.Page:
    """Return a page of somebody who has signed in."""
    cookie = {"name": "konkyo_session", "value": session_of(office, role), "url": address}
    context.add_cookies([cookie])
    return context.new_page()


def type_with_ime(page: playwright.Page, text: str) -> None:
    """Compose text as a Japanese keyboard does, and confirm it with Enter."""
    keyboard = page.context.new_cdp_session(page)
    for shown in ("n", "ねんきん", text):
        composing = {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)}
        keyboard.send("Input.imeSetComposition", composing)
    confirming = {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", confirming)
    keyboard.send("Input.insertText", {"text": text})


def test_a_local_case_is_written_approved_found_and_cited(
    chromium: playwright.Browser, office: Office, address: str
) -> None:
    with (
        chromium.new_context(viewport=PHONE, base_url=address) as pocket,
        chromium.new_context(viewport=DESK, base_url=address) as desk,
    ):
        phone = person(pocket, office, Role.CASEWORKER, address)
        phone.goto("/units/demo-law:art2?q=年金")
        phone.get_by_role("link", name="この根拠で用例を書く").click()
        phone.get_by_label("解決した事例").check()
        phone.get_by_label("題名").focus()
        type_with_ime(phone, TITLE)
        assert phone.url.endswith("/knowledge/new?unit=demo-law%3Aart2")
        playwright.expect(phone.get_by_label("題名")).to_have_value(TITLE)
        phone.get_by_label(re.compile("^問い")).fill("年金の通知の写しは、郵送でもよいか。")
        phone.get_by_label(re.compile("^答え")).fill("郵送でよい。届いた日を記録に残す。")
        bases = phone.get_by_label("根拠にした条文・通知・問答")
        bases.fill(f"{bases.input_value()}\n問1-2\n法999条")
        phone.get_by_role("button", name="根拠を確かめる").click()
        shows(phone, "法999条：")
        playwright.expect(phone.get_by_label("題名")).to_have_value(TITLE)
        bases.fill("\n".join(bases.input_value().splitlines()[:2]))
        phone.get_by_role("button", name="保存して審査に出す").click()
        shows(phone, "審査に出しました")
        phone.goto("/?q=通知の写し 郵送")
        assert TITLE not in phone.get_by_role("main").inner_text()

        supervisor = person(desk, office, Role.SUPERVISOR, address)
        supervisor.goto("/knowledge")
        queue = supervisor.get_by_role("region", name=re.compile("^審査を待っているもの"))
        queue.get_by_role("link", name=re.compile(TITLE)).click()
        supervisor.get_by_role("button", name="承認する").click()
        shows(supervisor, "承認しました")

        phone.goto("/?q=通知の写し 郵送")
        local = phone.get_by_role("link", name=re.compile(TITLE))
        official = phone.get_by_role("link", name=re.compile("^見本くらし支援法第2条"))
        assert top_of(official.first) < top_of(local.first)
        local.first.click()
        cited = phone.get_by_role("textbox", name="記録に貼る引用").input_value()
        assert cited == "見本市福祉事務所 用例1（第1版）"
        phone.get_by_role("link", name=re.compile("^用例のページ")).click()
        playwright.expect(phone.get_by_role("textbox", name="記録に貼る引用")).to_have_value(cited)
        shows(phone, "見本 sasatsu")


def top_of(place: playwright.Locator) -> float:
    box = place.bounding_box()
    assert box
    return float(box["y"])


def test_the_form_is_filled_in_by_keyboard_alone(
    chromium: playwright.Browser, office: Office, address: str
) -> None:
    with chromium.new_context(viewport=DESK, base_url=address) as context:
        page = person(context, office, Role.CASEWORKER, address)
        page.goto("/knowledge/new")
        tab_to(page, "kind")
        page.keyboard.press("ArrowRight")
        tab_to(page, "title")
        page.keyboard.type("灯油代の相談")
        tab_to(page, "question")
        page.keyboard.type("冬に灯油代が足りないとき。")
        tab_to(page, "answer")
        page.keyboard.type("係で話し合う。")
        tab_to(page, "no_basis")
        page.keyboard.press("Space")
        tab_to(page, "step", "save")
        page.keyboard.press("Enter")
        page.get_by_text("下書きとして保存しました").wait_for()
        said = page.get_by_role("main").inner_text()
        assert "解決した事例" in said
        assert "根拠なし（事務所の判断）" in said


def tab_to(page: playwright.Page, name: str, value: str = "") -> None:
    """Press Tab until a field has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "([n, v]) => document.activeElement.name === n && "
            "(!v || document.activeElement.value === v)",
            [name, value],
        ):
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_a_refused_number_leaves_the_text_in_the_form(
    chromium: playwright.Browser, office: Office, address: str
) -> None:
    with chromium.new_context(viewport=PHONE, base_url=address) as context:
        page = person(context, office, Role.CASEWORKER, address)
        page.goto("/knowledge/new")
        for name, text in {"題名": TITLE, "問い": "どうするか。", "答え": "1234 5678 9018"}.items():
            page.get_by_label(re.compile(f"^{name}")).fill(text)
        page.get_by_label("根拠なし（事務所の判断）").check()
        page.get_by_role("button", name="下書きとして保存する").click()
        shows(page, "12桁の番号が書かれているため")
        page.go_back()
        playwright.expect(page.get_by_label("題名")).to_have_value(TITLE)
        playwright.expect(page.get_by_label(re.compile("^問い"))).to_have_value("どうするか。")


def test_axe_finds_nothing_and_nothing_is_cut_off(
    chromium: playwright.Browser, office: Office, address: str
) -> None:
    entry = some_entries(office)
    paths = (
        "/knowledge",
        "/knowledge?show=waiting",
        "/knowledge?show=changed&q=zzz",
        "/knowledge/new?unit=demo-law:art2",
        f"/knowledge/{entry}",
        f"/knowledge/{entry}?version=2",
        f"/knowledge/{entry}/revise",
        "/knowledge/exchange",
        "/units/yorei:q1",
    )
    with chromium.new_context(viewport=PHONE, base_url=address) as context:
        page = person(context, office, Role.SUPERVISOR, address)
        for path in paths:
            page.goto(path)
            assert faults_in_any_look(page) == "", path
        page.goto("/knowledge/new")
        page.get_by_role("button", name="根拠を確かめる").click()
        page.wait_for_load_state()
        assert faults_in_any_look(page) == "", "the form with what is wrong"
        page.goto(f"/knowledge/{entry}/revise")
        revise(office, entry, Role.CASEWORKER, 2)
        page.get_by_label(re.compile("^答え")).fill("電話で確かめる。")
        page.get_by_role("button", name="下書きとして保存する").click()
        page.wait_for_load_state()
        assert faults_in_any_look(page) == "", "both texts"


def some_entries(office: Office) -> str:
    """Return the id of an entry whose second version waits for review."""
    writer = identity(office, Role.CASEWORKER)
    made = office.knowledge.add(CONSOLE, writer, demo_backend(), draft("郵送でもよい。"))
    office.knowledge.submit(CONSOLE, writer, made.id, 1)
    office.knowledge.approve(CONSOLE, identity(office, Role.SUPERVISOR), made.id, 1)
    revise(office, made.id, Role.CASEWORKER, 1)
    office.knowledge.submit(CONSOLE, writer, made.id, 2)
    return made.id


def revise(office: Office, entry_id: str, role: Role, version: int) -> None:
    who, said = identity(office, role), draft(f"窓口で受け取る。{version}")
    office.knowledge.revise(CONSOLE, who, demo_backend(), entry_id, said, version)


def draft(answer: str) -> KnowledgeDraft:
    return KnowledgeDraft(
        kind=KnowledgeKind.RULE,
        title=TITLE,
        question="年金の通知の写しは、郵送でもよいか。",
        answer=answer,
        references=("見本くらし支援法第2条", "問1-2"),
    )


def identity(office: Office, role: Role) -> Identity:
    found = office.identify(session_of(office, role))
    assert found
    return found
