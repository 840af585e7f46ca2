"""What a page is to those who see it in colours of their own, hear it, or leave out the mouse."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.types import Revision, Status
from office.feedback import FEEDBACK_FILE, FeedbackStore
from ui.compose import compose
from ui.web.demo import MemoryBackend, demo_backend

from browsing import PHONE, serving

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

expect = playwright.expect


def test_what_is_chosen_is_framed_where_the_user_has_colours_of_their_own(
    chromium: playwright.Browser, site: str
) -> None:
    with chromium.new_context(
        viewport=PHONE, base_url=site, forced_colors="active"
    ) as context:  # washes and shadows are taken away there
        page = context.new_page()
        page.goto("/")
        page.get_by_role("combobox").press_sequentially("年金")
        first = page.get_by_role("option").first
        first.wait_for()
        expect(first).to_have_css("outline-style", "none")
        page.keyboard.press("ArrowDown")
        expect(first).to_have_css("outline-style", "solid")
        page.goto("/units/demo-law:art2/p1")
        expect(page.locator(".named").first).to_have_css("outline-style", "solid")
        page.goto("/documents/demo-law?at=demo-law:art2")
        here = page.locator(".contents [aria-current]")
        expect(here).to_have_css("outline-style", "solid")


def test_the_places_of_notices_are_there_before_anything_is_said_in_them(
    phone: playwright.Page,
) -> None:
    phone.goto("/")
    for place in ("[data-offline]", "[data-announce]"):
        # A live region that appears together with its words is not read out.
        expect(phone.get_by_role("status").and_(phone.locator(place))).to_have_count(1)
    expect(phone.locator("[data-offline]")).not_to_be_visible()


def test_suggestions_are_told_once_and_not_after_they_have_gone(phone: playwright.Page) -> None:
    phone.goto("/")
    told = phone.locator("[data-announce]")
    told.evaluate(
        """e => { window.said = [];
            new MutationObserver(() => said.push(e.textContent)).observe(e, {childList: true}); }"""
    )
    box = phone.get_by_role("combobox")
    with phone.expect_response(re.compile(r"/suggest\?q=.")):
        box.press_sequentially("ねん")
    expect(told).to_have_text(re.compile("^候補が"))
    with phone.expect_response(re.compile(r"/suggest\?q=.")):
        box.press_sequentially("き")
    phone.keyboard.press("Escape")
    expect(told).to_have_text("")
    said = phone.evaluate("said")
    assert len(said) == len({*said}), f"the same is not said twice: {said}"


def test_the_keyboard_keeps_its_place_when_a_verdict_is_taken_back_or_not_sent(
    chromium: playwright.Browser, home: Path
) -> None:
    with (
        serving(compose(demo_backend, home, FeedbackStore(home / FEEDBACK_FILE))) as site,
        chromium.new_context(viewport=PHONE, base_url=site) as context,
    ):
        page = context.new_page()
        page.goto("/?q=年金")
        form = page.get_by_role("article").first.locator("form")
        wrong = form.get_by_role("button", name=re.compile("^違う"))
        wrong.press("Enter")
        undo = form.get_by_role("button", name="取り消す")
        expect(undo).to_be_focused()
        undo.press("Enter")
        form.get_by_text("取り消しました。").wait_for()
        expect(wrong).to_be_focused()
        page.route("**/feedback**", lambda route: route.abort())
        wrong.press("Enter")
        form.get_by_text("送れませんでした").wait_for()
        expect(wrong).to_be_focused()


def test_every_copy_button_of_a_unit_says_what_it_copies(phone: playwright.Page) -> None:
    phone.goto("/units/demo-law:art2")
    phone.get_by_text("ほかの書き方・QRコード").click()
    buttons = phone.get_by_role("main").get_by_role("button", name=re.compile("^コピー："))
    expect(buttons.last).to_be_visible()
    names = [button.get_attribute("aria-label") for button in buttons.all()]
    assert "コピー：記録に貼る引用" in names
    assert len(names) == len({*names}) > 1


@pytest.fixture
def digest_phone(chromium: playwright.Browser) -> playwright.Page:
    """Return a phone with a digest of no known day: the badge takes most of a line."""
    view = demo_backend().unit("demo-law:art2")
    digest = replace(view.document, status=Status.DIGEST, revision=Revision())
    backend = MemoryBackend([digest], [view.unit])
    with (
        serving(compose(lambda: backend)) as site,
        chromium.new_context(viewport=PHONE, base_url=site) as context,
    ):
        yield context.new_page()


def test_the_copy_button_has_no_line_of_its_own_on_a_phone(digest_phone: playwright.Page) -> None:
    digest_phone.goto("/?q=年金")
    foot = digest_phone.get_by_role("article").first.locator(".meta")
    button = foot.get_by_role("button", name=re.compile("^引用をコピー"))
    source = foot.get_by_role("link", name=re.compile("^公式の原文"))
    beside, place = source.bounding_box(), button.bounding_box()
    assert beside
    assert place
    assert place["y"] < beside["y"] + beside["height"]
    assert beside["y"] < place["y"] + place["height"]
    assert beside["x"] + beside["width"] <= place["x"]


def test_what_leads_to_a_list_looks_otherwise_than_what_is_in_it(
    signed_in_phone: playwright.Page,
) -> None:
    phone = signed_in_phone
    phone.goto("/units/demo-law:art1")
    phone.goto("/")
    lately = phone.get_by_role("region", name="最近読んだ根拠")
    expect(lately.get_by_role("link", name="見本くらし支援法第1条")).to_have_css(
        "border-top-style", "solid"
    )
    every = lately.get_by_role("link", name="すべて見る")
    expect(every).to_have_css("border-top-style", "none")
    expect(every).to_have_css("text-decoration-line", "underline")


@pytest.mark.parametrize("width", [390, 600, 1280])
def test_the_copy_button_of_a_quote_ends_its_line(phone: playwright.Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 800})
    phone.goto("/answer?q=年金が増えたときは届け出るか")
    foot = phone.get_by_role("region", name="答え").locator(".source-of").first
    button = foot.get_by_role("button", name=re.compile("^引用をコピー"))
    expect(button).to_be_visible()
    place = button.bounding_box()
    assert place
    for each in foot.locator("a, .badge").all():
        beside = each.bounding_box()
        assert beside
        below = beside["y"] >= place["y"] + place["height"]
        above = place["y"] >= beside["y"] + beside["height"]
        assert below or above or beside["x"] + beside["width"] <= place["x"]


def test_paper_has_no_room_for_fingers_and_no_columns_side_by_side(phone: playwright.Page) -> None:
    phone.set_viewport_size({"width": 794, "height": 1123})
    phone.emulate_media(media="print")
    phone.goto("/units/demo-law:art2")
    source = phone.get_by_role("link", name="公式の原文を開く").bounding_box()
    assert source
    assert source["height"] < 30
    phone.goto("/hierarchy?q=年金")
    places = [each.bounding_box() for each in phone.locator(".column").all()]
    assert len({place["x"] for place in places if place}) == 1


@pytest.mark.parametrize("path", ["/bookmarks", "/case-notes", "/watch"])
def test_an_empty_list_is_no_warning(signed_in_phone: playwright.Page, path: str) -> None:
    signed_in_phone.goto(path)
    told = signed_in_phone.get_by_text("まだありません")
    shown, warning = told.evaluate(
        """e => { const shown = getComputedStyle(e).color; e.style.color = "var(--warn)";
            return [shown, getComputedStyle(e).color]; }"""
    )
    assert shown != warning
