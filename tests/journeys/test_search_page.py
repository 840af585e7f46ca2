"""The pages in a real Chromium, from the first word typed to the citation in hand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from office.feedback import FEEDBACK_FILE, FeedbackStore
from search_api.feedback import Verdict
from ui.compose import compose, create_all
from ui.office import open_office
from ui.settings import Settings
from ui.web.demo import MemoryBackend, demo_backend

from browsing import PHONE, serving, shows
from digest_home import fill_with_digest

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser


def test_from_a_word_to_the_citation(phone: playwright.Page) -> None:
    phone.goto("/")
    phone.get_by_role("combobox", name="検索する言葉").fill("年金 届け出")
    phone.keyboard.press("Enter")
    phone.get_by_role("link", name=re.compile("^見本くらし支援法第2条")).click()
    playwright.expect(phone.get_by_role("heading", level=1)).to_contain_text(
        re.compile(r"^\s*見本くらし支援法第2条")
    )
    assert (
        phone.get_by_role("textbox", name="記録に貼る引用").input_value() == "見本くらし支援法第2条"
    )
    assert phone.locator("mark").first.inner_text() in ("年金", "届け出")
    source = phone.get_by_role("link", name="公式の原文を開く")
    playwright.expect(source).to_have_attribute("href", "https://example.org/laws/demo")
    phone.get_by_role("link", name=re.compile("検索結果へ戻る")).click()
    playwright.expect(phone.get_by_role("combobox")).to_have_value("年金 届け出")


def test_more_results_begin_where_the_reader_was(phone: playwright.Page) -> None:
    phone.goto("/?q=年金 届け出&limit=2")
    phone.get_by_role("link", name="さらに表示する").click()
    phone.wait_for_url(re.compile("#hit-3$"))
    third = phone.get_by_role("article").nth(2).get_by_role("heading").get_by_role("link")
    box = third.bounding_box()
    assert box
    assert 0 <= box["y"] < PHONE["height"]
    assert third.evaluate("e => e === document.activeElement")


@pytest.mark.parametrize(
    ("path", "begins", "before"),
    [
        ("/?q=年金", ".results", 320),
        ("/units/demo-law:art2", ".text", 480),
        ("/units/demo-law:art2?q=年金", ".text", 520),
    ],
)
def test_what_is_looked_for_begins_on_the_first_screen(
    phone: playwright.Page, path: str, begins: str, before: int
) -> None:
    phone.goto(path)
    top = phone.locator(begins).first.evaluate("e => e.getBoundingClientRect().top + scrollY")
    assert top <= before


def test_a_verdict_is_given_and_taken_back_by_taps(
    chromium: playwright.Browser, home: Path
) -> None:
    kept = FeedbackStore(home / FEEDBACK_FILE)
    with (
        serving(compose(demo_backend, home, kept)) as site,
        chromium.new_context(viewport=PHONE, base_url=site) as context,
    ):
        page = context.new_page()
        page.goto("/?q=年金")
        form = page.get_by_role("article").first.locator("form")
        form.get_by_role("button", name=re.compile("^違う")).click()
        form.get_by_text("「違う」を受け取りました。").wait_for()
        assert [sum(each.verdicts.values()) for each in kept.candidates()] == [1]
        form.get_by_role("button", name="取り消す").click()
        form.get_by_text("取り消しました。").wait_for()
        assert kept.candidates() == ()
        form.get_by_role("button", name=re.compile("^役に立った")).click()
        form.get_by_text("「役に立った」を受け取りました。").wait_for()
    assert [each.verdicts for each in kept.candidates()] == [{Verdict.HELPFUL: 1}]


def test_a_number_of_an_article_leads_to_it(chromium: playwright.Browser, home: Path) -> None:
    fill_with_digest(home)
    settings = Settings(home=home, embedder="none")
    app = create_all(settings, open_office(settings))
    with serving(app) as address, chromium.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("combobox").fill("法29条")
        page.keyboard.press("Enter")
        page.get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
        playwright.expect(page.get_by_role("heading", level=1)).to_contain_text(
            re.compile(r"^\s*生活保護法第29条")
        )
        assert (
            page.get_by_role("textbox", name="記録に貼る引用").input_value() == "生活保護法第29条"
        )


def test_a_long_citation_is_shown_whole(chromium: playwright.Browser) -> None:
    view = demo_backend().unit("demo-handbook:q1-2")
    title = "見本市くらし支援のための運用事例と問答を集めた手引（令和八年四月改訂版）"
    backend = MemoryBackend([replace(view.document, title=title)], [view.unit])
    app = compose(lambda: backend)
    with serving(app) as address, chromium.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{address}/units/demo-handbook:q1-2")
        field = page.get_by_role("textbox", name="記録に貼る引用")
        playwright.expect(field).to_have_value(f"{title}問1-2")
        assert field.evaluate("e => e.scrollHeight <= e.clientHeight")


@pytest.mark.parametrize("path", ["/units/demo-law:art2", "/?q=年金"])
@pytest.mark.parametrize("plain_http", [False, True], ids=["clipboard", "no clipboard object"])
def test_the_copy_button_copies_the_citation(
    chromium: playwright.Browser, site: str, path: str, plain_http: bool
) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with chromium.new_context(viewport=PHONE, base_url=site, permissions=permissions) as context:
        page = context.new_page()
        if plain_http:
            page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
        page.goto(path)
        button = page.get_by_role("button", name="コピー").first
        about = button.get_attribute("aria-label")
        button.click()
        page.get_by_text("コピー済み", exact=True).wait_for()
        playwright.expect(button).to_be_visible()
        playwright.expect(page.locator(".picked")).to_have_count(0)
        copied = page.evaluate("navigator.clipboard.readText()")
    if path.startswith("/units/"):
        assert (about, copied) == ("コピー：記録に貼る引用", "見本くらし支援法第2条")
    else:
        assert about == f"引用をコピー：{copied}"


def test_paper_carries_the_address_of_the_page(phone: playwright.Page, site: str) -> None:
    phone.goto("/units/demo-law:art2/p1")
    code = phone.get_by_role("img", name="このページを開くQRコード")
    playwright.expect(code).to_be_hidden()
    phone.get_by_text("ほかの書き方・QRコード").click()
    code.evaluate("e => e.decode()")  # fails for a picture that cannot be read
    address = phone.get_by_role("textbox", name="アドレスも付ける").input_value()
    assert address.endswith(f"検索：{site}/units/demo-law:art2/p1")
    phone.emulate_media(media="print")
    assert not code.is_visible(), "only once on paper"
    printed = phone.locator(".qr-print")
    playwright.expect(printed).to_be_visible()
    playwright.expect(printed).to_contain_text(f"{site}/units/demo-law:art2/p1")


@pytest.mark.parametrize(("width", "abreast"), [(1280, True), (390, False)])
def test_the_levels_stand_side_by_side_where_there_is_room(
    chromium: playwright.Browser, site: str, width: int, abreast: bool
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}, base_url=site) as context:
        page = context.new_page()
        page.goto("/?q=年金")
        page.get_by_role("link", name="根拠の階層で見る").click()
        first = page.get_by_role("region", name="法律").bounding_box()
        second = page.get_by_role("region", name="政令・省令・規則・告示").bounding_box()
    assert first
    assert second
    assert (first["y"] == second["y"]) is abreast
    assert (first["x"] < second["x"]) is abreast


@pytest.mark.parametrize(("width", "abreast"), [(1280, True), (390, False)])
def test_old_and_new_stand_side_by_side_where_there_is_room(
    chromium: playwright.Browser, site: str, width: int, abreast: bool
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}, base_url=site) as context:
        page = context.new_page()
        page.goto("/documents/demo-law")
        page.get_by_role("link", name="前の版と比べる（新旧対照）").click()
        old, new = (side.bounding_box() for side in page.locator(".side").all()[:2])
        struck = page.locator("del").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert old
    assert new
    assert (old["y"] == new["y"]) is abreast
    assert struck == "line-through"


def test_a_unit_is_watched_and_let_go(signed_in_phone: playwright.Page) -> None:
    phone = signed_in_phone
    phone.goto("/units/demo-law:art2")
    phone.get_by_text("この根拠を見守る").click()
    phone.get_by_label(re.compile("^何の件で引いたか")).fill("7月の面接")
    phone.get_by_role("button", name="見守る").click()
    phone.get_by_role("link", name="見守りの一覧").click()
    shows(phone, "7月の面接")
    phone.get_by_role("button", name="見守りをやめる：見本くらし支援法第2条").click()
    playwright.expect(phone.get_by_role("main")).not_to_contain_text("7月の面接")


def test_enter_that_confirms_a_conversion_does_not_search(phone: playwright.Page) -> None:
    phone.goto("/")
    phone.get_by_role("combobox").focus()
    keyboard = phone.context.new_cdp_session(phone)
    for text in ("n", "ね", "ねんきん", "年金"):
        composing = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        keyboard.send("Input.imeSetComposition", composing)
    # What the browser sends for Enter while an IME composes: key code 229.
    confirming = {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", confirming)
    # A keyboard that reports a plain Enter while the text is still being composed.
    prevented = phone.evaluate(
        """() => !document.querySelector("#q").dispatchEvent(new KeyboardEvent(
            "keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert prevented
    assert phone.url.endswith("/")
    keyboard.send("Input.insertText", {"text": "年金"})
    playwright.expect(phone.get_by_role("combobox")).to_have_value("年金")
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile(r"q="))
    playwright.expect(phone.get_by_role("article")).to_have_count(3)


def test_everything_works_without_javascript(chromium: playwright.Browser, site: str) -> None:
    with chromium.new_context(viewport=PHONE, base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_text("絞り込み", exact=True).click()
        page.get_by_label("手帳・事例集").check()
        page.get_by_role("searchbox").fill("年金")
        page.get_by_role("button", name="この条件で検索").click()
        playwright.expect(page.get_by_role("article")).to_have_count(1)
        page.get_by_role("link", name=re.compile("問1-2")).click()
        playwright.expect(page.get_by_role("table")).to_have_count(1)
        playwright.expect(page.get_by_role("button", name="コピー")).to_have_count(0)
        assert (
            page.get_by_role("textbox", name="記録に貼る引用").input_value()
            == "見本市くらし支援問答集問1-2"
        )


def test_a_page_asks_nobody_but_its_own_server(phone: playwright.Page, site: str) -> None:
    responses: list[playwright.Response] = []
    phone.on("response", lambda response: responses.append(response))
    phone.goto("/?q=年金", wait_until="networkidle")
    from_server = [r for r in responses if not r.url.startswith("data:")]
    assert all(r.url.startswith(site) for r in from_server)


def test_the_keyboard_reaches_the_text_first_by_the_skip_link(phone: playwright.Page) -> None:
    phone.goto("/?q=年金")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "本文へ移動"
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"
