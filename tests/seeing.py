"""What a page must be for every reader, looked at in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browsing import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

DESK = {"width": 1280, "height": 800}
#: The height that a finger needs, in CSS pixels.
FINGER = 44
COLOURS = "color-contrast"
#: The least contrast of a field's frame.
FRAME = 3

_SMALL = """least => [...document.querySelectorAll("a, button, input, select, summary, textarea")]
    .map(e => e.closest("label") ?? e)
    .filter(e => !e.matches(".skip, .hidden, .prose p > a") && e.checkVisibility())
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
    .filter(([, height]) => height < least)"""
_TORN = """() => [...document.querySelectorAll(":has(> ruby)")]
    .filter(e => /flex|grid/.test(getComputedStyle(e).display))
    .map(e => e.outerHTML.slice(0, 80))"""
#: Fields that are written in, with too little between their frame and what is around it.
_FAINT = """least => {
    const light = ([r, g, b]) => [r, g, b]
        .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const around = e => {
        const colour = parts(getComputedStyle(e).backgroundColor);
        return colour[3] === 0 && e.parentElement ? around(e.parentElement) : colour;
    };
    return [...document.querySelectorAll("input, select, textarea")]
        .filter(e => !e.readOnly && !/checkbox|radio|hidden/.test(e.type) && e.checkVisibility())
        .map(e => {
            const [one, other] = [
                light(parts(getComputedStyle(e).borderTopColor)), light(around(e.parentElement)),
            ].sort((a, b) => b - a);
            return [e.outerHTML.slice(0, 80), (one + .05) / (other + .05)];
        })
        .filter(([, contrast]) => contrast < least);
}"""
_RUN = "rules => axe.run(rules ? {runOnly: {type: 'rule', values: rules}} : {})"


def fits(page: Page) -> bool:
    """Tell whether nothing has to be moved sideways, once the page is there."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def torn_by_readings(page: Page) -> list[str]:
    """Return what lays out its words as boxes of a row: each word with furigana stays whole there,
    so a long title runs off the screen. A span around the text keeps it a text.
    """
    return list(page.evaluate(_TORN))


def too_small_for_a_finger(page: Page) -> list[tuple[str, float]]:
    """Return what is too low to be tapped, with its height; not links within a sentence."""
    return list(page.evaluate(_SMALL, FINGER))


def faint_fields(page: Page) -> list[tuple[str, float]]:
    """Return the fields whose frame is hard to see, with its contrast (WCAG 1.4.11): axe looks at
    words alone.
    """
    return list(page.evaluate(_FAINT, FRAME))


def faults(page: Page, *rules: str) -> str:
    """Return what axe finds by all of its rules, or by some; "" if nothing."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="the dev extra has axe")
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.AXE_SCRIPT)
    found = axe.AxeResults(page.evaluate(_RUN, list(rules) or None))
    return found.generate_report() if found.violations_count else ""


def faults_in_any_look(page: Page) -> str:
    """Return what axe finds, or what is cut off, on a phone, in the dark and at a desk; "" if well.

    One load is enough: the style sheet alone makes the looks. What is dark differs in its colours
    from what is light, and in nothing else; colours are the same in every width.
    """
    page.set_viewport_size(PHONE)
    unfold(page, "main details")
    found = faults(page) or _cut_off(page, "a phone")
    page.emulate_media(color_scheme="dark")
    found = found or faults(page, COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    found = found or faults(page) or _cut_off(page, "a desk")
    page.set_viewport_size(PHONE)
    return found


def _cut_off(page: Page, where: str) -> str:
    return "" if fits(page) else f"something is cut off on {where}"


def unfold(page: Page, what: str = "details") -> None:
    """Open what is folded, without clicks: an open menu lies over what follows it."""
    page.evaluate("what => document.querySelectorAll(what).forEach(e => e.open = true)", what)
