"""Every page that there is, in every look: axe (WCAG 2.2 AA), no sideways scrolling, a finger.

The pages are those of ``ui/doors.py``: a new one is walked as soon as its door stands there. Where
an address has a part to fill in, ``Walked`` says with what. A page is loaded once for its looks in
light, dark and high contrast, large, wide and narrow, and once with furigana.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.case_notes import keep
from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.http.doorkeeper import PUBLIC, Door
from office.identity import CONSOLE, Identity, Role
from office.knowledge import KnowledgeDraft, KnowledgeKind
from office.permission.table import scope_of
from office.training.course import courses
from ui.compose import compose
from ui.doors import PAGE_DOORS
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import PHONE, serving
from offices import LOGINS, make_office, session_of
from seeing import (
    COLOURS,
    faint_fields,
    faults,
    fits,
    too_small_for_a_finger,
    torn_by_readings,
    unfold,
)

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 800}
NARROW = {"width": 320, "height": 640}  # 1280 pixels at 400 %

#: Who opens a page if they may: the first of these.
READERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)

#: What follows the path; more than one where a page has more than one face.
_ENDINGS = {
    "/": ("", "?q=年金", "?q=年金&group=hierarchy", "?q=年金&explain=1", "?q=zzz", "?q="),
    "/answer": ("", "?q=年金が増えたときは届け出るか"),
    "/cited-by": ("?unit=demo-law:art2",),
    "/hierarchy": ("?q=年金", "?unit=demo-law:art2"),
    "/suggest": ("?q=年金",),
    "/units/{unit_id:path}": ("", "?q=年金", "-nothing"),
}
WALKS = [
    (door, ending)
    for door in PAGE_DOORS
    if door.method == "GET"
    for ending in _ENDINGS.get(door.path, ("",))
]
#: What answers without what a form sends, or before something is earned, says so on a page; so
#: does the page that tells of a refusal.
_NOTHING_TO_SHOW = (
    "/feedback",
    "/refused",
    "/training/certificate.pdf",
    "/documents/{document_id}/changes.csv",
)
_NO_ANSWER = ("-nothing", "?q=")
_CHOOSE = "chosen => Object.assign(document.documentElement.dataset, chosen)"
_TEXT_SPACING = """() => {
    const wide = new CSSStyleSheet();
    wide.replaceSync(`*, ::before, ::after { line-height: 1.5 !important;
        letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [wide];
}"""


class Walked:
    """An office with something on every page."""

    def __init__(self, home: Path) -> None:
        self.office = make_office(home)
        backend = demo_backend()
        writer = self._identity(Role.SUPERVISOR)
        self.office.watch_list().add(CONSOLE, backend, "demo-law:art1", "見本の件")
        note = self.office.case_notes.save(
            CONSOLE,
            writer,
            keep(backend, backend.answer("年金が増えたときは届け出るか")),
            "見本の覚え",
        )
        entry = self.office.knowledge.add(
            CONSOLE,
            writer,
            backend,
            KnowledgeDraft(
                kind=KnowledgeKind.CASE,
                title="見本の修理費",
                question="見本の問い。",
                answer="見本の答え。",
                references=("demo-law:art1",),
            ),
        )
        course = courses()[0]
        step = course.steps[0].id
        quiz = self.office.training.quizzes.start(CONSOLE, writer.account_id, course.id, step)
        self._parts = {
            "name": "konkyo.css",
            "account_id": writer.account_id,
            "note_id": note.id,
            "entry_id": entry.id,
            "unit_id:path": "demo-handbook:q1-2",
            "document_id": "demo-law",
            "course_id": course.id,
            "step_id": step,
            "round_id": quiz.id,
        }

    def _identity(self, role: Role) -> Identity:
        found = self.office.identify(session_of(self.office, role))
        assert isinstance(found, Identity)
        return found

    def address(self, door: Door, ending: str) -> str:
        return re.sub(r"\{([^}]+)\}", lambda part: self._parts[part[1]], door.path) + ending


def reader_of(door: Door) -> Role | None:
    """Return who opens a page; None is a visitor."""
    if door.deed is PUBLIC and door.path not in ("/help", "/display"):
        return None
    reader = next((r for r in READERS if not door.deed or scope_of(r, door.deed)), None)
    assert reader in LOGINS, f"who opens {door.path}?"
    return reader


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    made = Walked(tmp_path_factory.mktemp("home"))
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def house(walked: Walked, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("served")
    feedback = FeedbackStore(home / FEEDBACK_FILE)
    settings = Settings(home=home, requests_per_minute=100_000)
    with serving(compose(demo_backend, home, feedback, walked.office, settings)) as address:
        yield address


class Window:
    """Somebody at a browser; what it complained of since ``open`` is kept."""

    def __init__(self, page: playwright.Page, house: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._house = house
        page.on("console", lambda message: self.complaints.append(message.text))

    def open(self, path: str, display: str = "standard.light.none") -> None:
        self.complaints.clear()
        self.page.set_viewport_size(PHONE)
        self.page.context.add_cookies(
            [{"name": "konkyo_display", "value": display, "url": self._house}]
        )
        self.page.goto(path)


@pytest.fixture(scope="module")
def windows(
    chromium: playwright.Browser, walked: Walked, house: str
) -> Iterator[dict[Role | None, Window]]:
    contexts = {reader: chromium.new_context(base_url=house) for reader in (None, *READERS)}
    for reader, context in contexts.items():
        if reader is not None:
            secret = session_of(walked.office, reader)
            context.add_cookies([{"name": "konkyo_session", "value": secret, "url": house}])
    yield {reader: Window(context.new_page(), house) for reader, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(
    ("door", "ending"), WALKS, ids=[door.path + ending for door, ending in WALKS]
)
def test_every_page_can_be_used_by_everybody(
    windows: dict[Role | None, Window], walked: Walked, door: Door, ending: str
) -> None:
    path, window = walked.address(door, ending), windows[reader_of(door)]
    page = window.page
    answer = page.request.get(path)
    has_answer = door.path not in _NOTHING_TO_SHOW and ending not in _NO_ANSWER
    assert answer.status == 200 or not has_answer, f"{path}: {answer.status}"
    if not answer.headers["content-type"].startswith("text/html"):
        return

    window.open(path)
    playwright.expect(page.locator("html")).to_have_attribute("lang", "ja")
    assert page.title().endswith("根拠 — 生活保護の根拠検索")
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role
    playwright.expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert fits(page)
    unfold(page, "details:not(.menu)")
    assert faults(page) == ""
    assert faint_fields(page) == []
    for colours in ("dark", "contrast"):
        page.evaluate(_CHOOSE, {"colours": colours})
        assert faults(page, COLOURS) == "", colours
        assert faint_fields(page) == [], colours
    unfold(page)
    assert fits(page)
    assert too_small_for_a_finger(page) == []
    page.evaluate(_CHOOSE, {"size": "largest"})
    assert fits(page), "in large print"
    page.evaluate(_CHOOSE, {"size": "standard"})
    page.set_viewport_size(DESK)
    assert fits(page), "at a desk"
    page.set_viewport_size(NARROW)
    assert fits(page), "four times as large"
    page.evaluate(_TEXT_SPACING)
    assert fits(page), "with its letters apart"
    assert [said for said in window.complaints if "status of 4" not in said] == []

    window.open(path, "largest.light.shown")
    assert fits(page)
    unfold(page)
    assert torn_by_readings(page) == []
    for screen in (PHONE, NARROW):
        page.set_viewport_size(screen)
        for size in ("largest", "large", "standard"):
            page.evaluate(_CHOOSE, {"size": size})
            assert fits(page), f"with everything open, {size}, {screen['width']} wide"


@pytest.mark.parametrize("colours", ["light", "dark", "contrast"])
def test_the_open_menu_can_be_read(windows: dict[Role | None, Window], colours: str) -> None:
    window = windows[Role.ADMINISTRATOR]
    window.open("/", f"standard.{colours}.none")
    unfold(window.page)
    assert faults(window.page) == ""
