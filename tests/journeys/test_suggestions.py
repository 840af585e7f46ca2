"""The search box with suggestions in a real Chromium: keys, fingers, input methods, axe."""

from __future__ import annotations

import re

import pytest

from browsing import PHONE

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser


def offered(page: playwright.Page) -> playwright.Locator:
    return page.get_by_role("listbox", name="検索する言葉の候補").get_by_role("option")


def chosen(page: playwright.Page) -> str | None:
    return page.get_by_role("combobox").get_attribute("aria-activedescendant")


def suggestions(page: playwright.Page, typed: str) -> playwright.Locator:
    """Type into the box of the first page, and return the options when they are there."""
    page.goto("/")
    page.get_by_role("combobox", name="検索する言葉").press_sequentially(typed)
    options = offered(page)
    options.first.wait_for()
    return options


def test_a_suggestion_is_chosen_with_the_arrow_keys(phone: playwright.Page) -> None:
    options = suggestions(phone, "とどけ")
    box = phone.get_by_role("combobox")
    playwright.expect(box).to_have_attribute("aria-expanded", "true")
    playwright.expect(phone.get_by_role("listbox", name="検索する言葉の候補")).to_be_visible()
    phone.keyboard.press("ArrowDown")
    first = options.first
    playwright.expect(first).to_have_attribute("aria-selected", "true")
    playwright.expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    assert box.evaluate("e => e === document.activeElement")
    text = first.locator(".option-text").inner_text()
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile(r"q="))
    playwright.expect(phone.get_by_role("combobox")).to_have_value(text)


def test_arrows_go_round_and_leave_the_typed_text(phone: playwright.Page) -> None:
    options = suggestions(phone, "年金")
    box = phone.get_by_role("combobox")
    phone.keyboard.press("ArrowUp")
    playwright.expect(options.last).to_have_attribute("aria-selected", "true")
    phone.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    phone.keyboard.press("ArrowDown")
    playwright.expect(options.first).to_have_attribute("aria-selected", "true")
    phone.keyboard.press("Escape")
    playwright.expect(options).to_have_count(0)
    playwright.expect(box).to_have_attribute("aria-expanded", "false")
    playwright.expect(box).to_have_value("年金")


def test_a_suggestion_is_tapped_with_a_finger(phone: playwright.Page) -> None:
    option = suggestions(phone, "とどけ").first
    box = option.bounding_box()
    assert box
    assert box["height"] >= 44
    option.click()
    phone.wait_for_url(re.compile(r"q="))
    assert phone.get_by_role("article").count()


def test_enter_without_a_choice_searches_what_was_typed(phone: playwright.Page) -> None:
    suggestions(phone, "とどけ")
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile(r"q="))
    playwright.expect(phone.get_by_role("combobox")).to_have_value("とどけ")


def compose(keyboard: playwright.CDPSession, text: str) -> None:
    """Show a text as an input method does before it is settled (確定)."""
    composing = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    keyboard.send("Input.imeSetComposition", composing)


def test_suggestions_come_while_an_input_method_composes(phone: playwright.Page) -> None:
    asked: list[str] = []
    phone.on(
        "request", lambda r: asked.append(r.url) if re.search(r"/suggest\?q=.", r.url) else None
    )
    phone.goto("/")
    box = phone.get_by_role("combobox")
    box.focus()
    keyboard = phone.context.new_cdp_session(phone)
    for text in ("n", "ね", "ねん", "ねんき", "ねんきん"):
        compose(keyboard, text)
    options = offered(phone)
    options.first.wait_for()
    assert len(asked) == 1
    assert chosen(phone) is None
    playwright.expect(box).to_have_value("ねんきん")
    compose(keyboard, "年金")  # the composition goes on under the list
    phone.wait_for_timeout(400)
    playwright.expect(box).to_have_value("年金")
    assert phone.url.endswith("/")
    keyboard.send("Input.insertText", {"text": "年金"})
    phone.wait_for_timeout(400)
    assert options.count()
    assert len(asked) == 2  # what was settled reads as what was composed


def test_keys_of_the_input_method_choose_and_send_nothing(phone: playwright.Page) -> None:
    phone.goto("/")
    box = phone.get_by_role("combobox")
    box.focus()
    keyboard = phone.context.new_cdp_session(phone)
    compose(keyboard, "ねんきん")
    offered(phone).first.wait_for()
    for key in ("ArrowDown", "Enter", "Escape"):  # 229: the input method has taken the key
        keyboard.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229},
        )
    assert chosen(phone) is None
    assert offered(phone).count()
    assert phone.url.endswith("/")
    playwright.expect(box).to_have_value("ねんきん")


def test_a_suggestion_is_tapped_before_the_composition_is_settled(phone: playwright.Page) -> None:
    phone.goto("/")
    phone.get_by_role("combobox").focus()
    compose(phone.context.new_cdp_session(phone), "とどけ")
    option = offered(phone).first
    text = option.locator(".option-text").inner_text()
    option.click()
    phone.wait_for_url(re.compile(r"q="))
    playwright.expect(phone.get_by_role("combobox")).to_have_value(text)


def test_typing_fast_asks_once(phone: playwright.Page) -> None:
    asked: list[str] = []
    phone.on(
        "request", lambda r: asked.append(r.url) if re.search(r"/suggest\?q=.", r.url) else None
    )
    suggestions(phone, "とどけ")
    assert len(asked) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_suggestions_open(
    chromium: playwright.Browser, site: str, scheme: str
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    with chromium.new_context(
        viewport=PHONE, base_url=site, color_scheme=scheme, bypass_csp=True
    ) as context:
        page = context.new_page()
        suggestions(page, "年金")
        page.keyboard.press("ArrowDown")
        result = axe.Axe().run(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert result.violations_count == 0, result.generate_report()
