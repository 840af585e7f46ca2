"""A trainee goes through the training on a phone; the supervisor sees it; the paper proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from office.foundation import Office
from office.identity import CONSOLE, Role
from office.training import courses
from office.training.grading import Grade, Outcome
from office.training.rounds import Asked
from search_api.service import SearchService
from ui.compose import compose
from ui.settings import Settings

from browsing import PHONE, serving, shows
from digest_home import fill_with_digest
from offices import LOGINS, make_office, session_of

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

FLOW = courses()[0]
FOUND = Grade(outcome=Outcome.RIGHT, unit_id="325AC0000000144:art1", citation="生活保護法第1条")


@pytest.fixture(scope="module")
def home_of_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def office(home_of_site: Path) -> Iterator[Office]:
    opened = make_office(home_of_site)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def site(home_of_site: Path, office: Office) -> Iterator[str]:
    """Serve the pages on the digest that Konkyo ships."""
    fill_with_digest(home_of_site)
    service = SearchService.open(home_of_site)
    settings = Settings(home=home_of_site, requests_per_minute=100_000)
    with serving(compose(lambda: service, home_of_site, office=office, settings=settings)) as found:
        yield found


def sign_in(page: playwright.Page, site: str, office: Office, role: Role) -> None:
    secret = session_of(office, role)
    page.context.add_cookies([{"name": "konkyo_session", "value": secret, "url": site}])


def open_question(office: Office, page: playwright.Page) -> Asked:
    account = office.accounts.find(LOGINS[Role.TRAINEE])
    assert account
    found = office.training.quizzes.get(account.id, page.url.rpartition("/")[2]).open_question
    assert found
    return found


def type_with_ime(page: playwright.Page, text: str) -> None:
    """Compose text as a Japanese keyboard does, and confirm it."""
    keyboard = page.context.new_cdp_session(page)
    for shown in (text[:1], text):
        composing = {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)}
        keyboard.send("Input.imeSetComposition", composing)
    keyboard.send("Input.insertText", {"text": text})


def finish_the_rest(office: Office) -> None:
    """Do what is left of the course without the pages."""
    account = office.accounts.find(LOGINS[Role.TRAINEE])
    assert account
    training = office.training
    for step in FLOW.steps[1:]:
        training.progress.tick(CONSOLE, account.id, FLOW.id, step.id, step.keys)
        begun = training.quizzes.start(CONSOLE, account.id, FLOW.id, step.id)
        for asked in begun.asked:
            training.quizzes.answer(CONSOLE, account.id, begun.id, asked.number, FOUND)


def test_from_the_first_step_to_the_certificate(
    phone: playwright.Page, site: str, office: Office, tmp_path: Path
) -> None:
    sign_in(phone, site, office, Role.TRAINEE)
    phone.goto("/training")
    phone.get_by_role("link", name="始める：相談").click()
    for box in phone.get_by_role("checkbox").all():
        box.check()
    phone.get_by_role("button", name="印を保存する").click()
    keys = len(FLOW.steps[0].keys)
    shows(phone, f"確認 {keys}／{keys}")
    phone.get_by_role("button", name="クイズを始める・続ける").click()
    quiz = phone.url

    # The first question is answered by searching, and from the page of the basis.
    basis = open_question(office, phone).item.bases[0]
    phone.get_by_role("combobox", name="検索する言葉").focus()
    type_with_ime(phone, basis.citation)
    phone.keyboard.press("Enter")
    phone.get_by_role("article").first.get_by_role("heading").get_by_role("link").click()
    phone.get_by_role("button", name="この根拠で答える").click()
    phone.wait_for_url(quiz)
    playwright.expect(phone.get_by_role("heading", name="1問目：正解")).to_be_visible()

    # The second at the third go: no citation, another article, and not knowing.
    phone.get_by_label("根拠（条文や通知）").fill("たしか14日")
    phone.get_by_role("button", name="答える", exact=True).click()
    playwright.expect(phone.get_by_role("alert")).to_contain_text("引用として読めません")
    phone.get_by_role("button", name="分からないので答えを見る").click()
    phone.get_by_role("heading", name="2問目：不正解").wait_for()
    playwright.expect(phone.get_by_text("なぜこの根拠か")).to_be_visible()

    for number in (3, 4, 5):
        citation = open_question(office, phone).item.bases[0].citation
        phone.get_by_label("根拠（条文や通知）").fill(citation)
        phone.keyboard.press("Enter")
        phone.get_by_role("heading", name=f"{number}問目：正解").wait_for()
    phone.get_by_role("heading", name="合格です").wait_for()
    phone.get_by_role("link", name="相談へ戻る").last.click()
    phone.get_by_role("link", name="次のステップへ：申請").wait_for()

    finish_the_rest(office)
    phone.goto("/training")
    phone.get_by_role("link", name="修了証を受け取る").click()
    phone.get_by_role("button", name="修了証を作る").click()
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="修了証（PDF）を保存する").click()
    waiting.value.save_as(tmp_path / "certificate.pdf")
    with pypdfium2.PdfDocument(tmp_path / "certificate.pdf") as paper:
        text = paper[0].get_textpage().get_text_range()
    assert "見本 shinnin" in text
    assert FLOW.title in text
    code = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", text)
    assert code

    phone.goto("/training/certificate")
    phone.get_by_label("確認コード").fill(code[0])
    phone.get_by_role("button", name="確かめる").click()
    phone.get_by_role("heading", name="この事務所が出した修了証です").wait_for()


def test_a_supervisor_sees_how_the_team_gets_on(
    chromium: playwright.Browser, site: str, office: Office
) -> None:
    with chromium.new_context(viewport=PHONE, base_url=site) as context:
        page = context.new_page()
        sign_in(page, site, office, Role.SUPERVISOR)
        page.goto("/training")
        page.get_by_role("link", name="職員の進み具合").click()
        row = page.get_by_role("row").filter(has_text="見本 shinnin").first.inner_text()
        assert f"／{len(FLOW.steps)}" in row
        with page.expect_download() as waiting:
            page.get_by_role("link", name="表（CSV）を保存する").click()
        assert waiting.value.suggested_filename == "training.csv"
        sign_in(page, site, office, Role.TRAINEE)
        page.goto("/training/overview")
        assert page.get_by_role("heading", level=1).inner_text() == "この操作は許可されていません"


def test_a_mark_is_kept_at_once_and_reading_on_loses_none(
    phone: playwright.Page, site: str, office: Office
) -> None:
    sign_in(phone, site, office, Role.CASEWORKER)
    phone.goto("/training/courses/flow/appeal")
    boxes = phone.get_by_role("checkbox")
    boxes.first.check()
    phone.get_by_text("印を保存しました。").first.wait_for()
    shows(phone, f"確認 1／{boxes.count()}")
    boxes.nth(1).check()
    phone.get_by_role("main").get_by_role("listitem").get_by_role("link").nth(1).click()
    phone.go_back()
    assert boxes.nth(0).is_checked()
    assert boxes.nth(1).is_checked()
    boxes.nth(1).uncheck()
    phone.get_by_text("印を保存しました。").first.wait_for()
    phone.reload()
    assert not boxes.nth(1).is_checked()


def test_a_mark_made_on_another_device_stays_and_one_may_be_taken_back_at_once(
    phone: playwright.Page, site: str, office: Office
) -> None:
    sign_in(phone, site, office, Role.CASEWORKER)
    phone.goto("/training/courses/flow/consultation")
    boxes = phone.get_by_role("checkbox")
    computer = phone.context.new_page()
    computer.goto("/training/courses/flow/consultation")
    computer.get_by_role("checkbox").nth(0).check()
    computer.get_by_text("印を保存しました。").first.wait_for()
    boxes.nth(1).check()
    phone.get_by_text("印を保存しました。").first.wait_for()
    with phone.expect_response(lambda answer: answer.request.method == "POST"):
        boxes.nth(1).uncheck()
    phone.reload()
    playwright.expect(boxes.nth(0)).to_be_checked()
    playwright.expect(boxes.nth(1)).not_to_be_checked()


def test_how_everybody_gets_on_is_seen_whole_at_a_desk(
    chromium: playwright.Browser, site: str, office: Office
) -> None:
    with chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=site) as context:
        page = context.new_page()
        sign_in(page, site, office, Role.ADMINISTRATOR)
        page.goto("/training/overview")
        table = page.get_by_role("region", name="職員の進み具合")
        assert table.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    ["/training", "/training/courses/flow", "/training/courses/flow/appeal", "/training/overview"],
)
def test_the_pages_fit_a_phone_and_a_desk(
    chromium: playwright.Browser, site: str, office: Office, path: str, width: int
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 844}, base_url=site) as context:
        page = context.new_page()
        sign_in(page, site, office, Role.ADMINISTRATOR)
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        playwright.expect(page.get_by_role("heading", level=1)).to_have_count(1)
        small = page.evaluate(
            """() => [...document.querySelectorAll("main a, main button, main input")]
                .map(e => e.closest("label") ?? e)
                .filter(e => e.checkVisibility())
                .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
                .filter(([, height]) => height < 44)"""
        )
        assert small == []
