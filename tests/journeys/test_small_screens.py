"""What a reader of a small or a magnified screen meets: errors in view, rows in one line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from office.foundation import Office
from office.identity import Role
from ui.compose import compose
from ui.web.demo import MemoryBackend, demo_backend

from browsing import serving
from offices import session_of
from seeing import faults

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/answer"])
def test_a_day_that_is_none_is_told_at_its_field_and_in_view(
    phone: playwright.Page, path: str
) -> None:
    expect = playwright.expect
    phone.goto(f"{path}?q=年金&as_of=きのう")
    field = phone.get_by_label("この日に効力のあった版")
    wrong = phone.get_by_text("時点の日付は、2026-04-01 のように")
    expect(wrong).to_have_count(1)
    expect(wrong).to_be_in_viewport(ratio=1)
    expect(field).to_be_in_viewport(ratio=1)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(wrong.inner_text())
    assert faults(phone) == ""


def test_the_copy_button_of_a_long_citation_needs_no_line_of_its_own(
    chromium: playwright.Browser,
) -> None:
    view = demo_backend().unit("demo-handbook:q1-2")
    title = "見本市くらし支援のための運用事例と問答を集めた手引（令和八年四月改訂版）"
    backend = MemoryBackend([replace(view.document, title=title)], [view.unit])
    magnified = {"width": 640, "height": 480}  # 1280 at 200 %
    with (
        serving(compose(lambda: backend)) as address,
        chromium.new_context(viewport=magnified) as context,
    ):
        page = context.new_page()
        for path, row in (("/?q=年金", ".card .meta"), ("/answer?q=年金", ".card .source-of")):
            page.goto(f"{address}{path}")
            line = page.locator(row, has=page.locator(".copying")).first
            playwright.expect(line.locator(".copying")).to_be_visible()
            below = line.evaluate(
                """line => {
                  const button = line.querySelector(".copying").getBoundingClientRect();
                  const others = [...line.children].filter(e => !e.matches(".copying"))
                    .map(e => e.getBoundingClientRect());
                  const clear = others.every(
                    e => e.right <= button.left || e.bottom <= button.top);
                  return [button.top < Math.max(...others.map(e => e.bottom)), clear];
                }"""
            )
            assert below == [True, True], path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_overview_says_on_a_phone_that_it_goes_on_sideways(
    phone: playwright.Page, site: str, office: Office
) -> None:
    secret = session_of(office, Role.SUPERVISOR)
    phone.context.add_cookies([{"name": "konkyo_session", "value": secret, "url": site}])
    phone.goto("/training/overview")
    cue = phone.get_by_text("表は横に動かして読めます。")
    playwright.expect(cue).to_be_visible()
    table = phone.get_by_role("region", name="職員の進み具合")
    head = table.get_by_role("row").first.bounding_box()
    assert head
    assert head["height"] < 60
    table.evaluate("e => e.scrollTo(e.scrollWidth, 0)")
    # Whose row it is stays in view.
    playwright.expect(table.get_by_role("rowheader").first).to_be_in_viewport(ratio=1)
    phone.set_viewport_size({"width": 1280, "height": 800})
    playwright.expect(cue).to_be_hidden()
