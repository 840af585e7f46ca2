"""A question, its answer, a case note, and what the note says after the law has changed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.store import CorpusStore
from ingest.index.build import build_index
from ingest.pipeline import ingest_embedded
from office.identity import Role
from ui.compose import create_all
from ui.settings import Settings

from browsing import PHONE, serving, shows
from offices import make_office, session_of

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser

QUESTION = "申請から何日以内に決定しますか"


def type_with_ime(page: playwright.Page, text: str) -> None:
    """Type into the focused field as an input method does: composed, then confirmed by Enter."""
    keyboard = page.context.new_cdp_session(page)
    for size in range(1, len(text) + 1):
        composing = {"text": text[:size], "selectionStart": size, "selectionEnd": size}
        keyboard.send("Input.imeSetComposition", composing)
    confirming = {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", confirming)
    keyboard.send("Input.insertText", {"text": text})


def amend(home: Path, unit_id: str, quoted: str) -> None:
    """Take in the document again with another wording of a quoted sentence."""
    store = CorpusStore(home / "corpus.sqlite")
    document, unit = store.unit(unit_id)
    longest = max(re.findall("[一-鿿]+", quoted), key=len)
    amended = quoted.replace(longest, "改めた言葉", 1)
    units = [
        replace(each, text=each.text.replace(quoted, amended)) if each.id == unit.id else each
        for each in store.units_of_version(document.version)
    ]
    assert store.put(document, units, ingest_key="amended") == "replaced"
    build_index(home, None)


def test_a_kept_answer_tells_that_the_law_has_changed(
    chromium: playwright.Browser, home: Path
) -> None:
    ingest_embedded(home)
    build_index(home, None)
    office = make_office(home)
    settings = Settings(home=home, embedder="none", requests_per_minute=100_000)
    with (
        serving(create_all(settings, office)) as site,
        chromium.new_context(viewport=PHONE, base_url=site) as context,
    ):
        secret = session_of(office, Role.CASEWORKER)
        context.add_cookies([{"name": "konkyo_session", "value": secret, "url": site}])
        page = context.new_page()
        page.goto("/answer")
        page.get_by_role("searchbox", name="質問").focus()
        type_with_ime(page, QUESTION)
        assert page.url.endswith("/answer"), "Enter that confirms a conversion asks nothing"
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name=f"「{QUESTION}」への答え").wait_for()
        page.wait_for_load_state()  # lines are those of the style sheet

        first = page.get_by_role("region", name=re.compile("^答え")).get_by_role("listitem").first
        # What an answer leans on, the question of a Q&A, is quoted above it.
        quoted = first.locator("blockquote").inner_text().splitlines()[-1]
        citation = first.get_by_role("link").inner_text()
        first.get_by_role("link").click()
        page.locator("mark").first.wait_for()
        unit_id = page.url.partition("/units/")[2].partition("?")[0]
        page.get_by_role("link", name=f"「{QUESTION}」への答えへ戻る").click()

        subject = page.get_by_label(re.compile("^件名（"))
        subject.fill("9月の面接 123456789018")
        page.get_by_role("button", name="ケース記録に残す").click()
        page.get_by_text("何も変えていません").wait_for()
        page.get_by_role("link", name="前の画面へ戻る").click()
        playwright.expect(subject).to_have_value("9月の面接 123456789018")
        subject.fill("9月の面接")
        page.get_by_role("button", name="ケース記録に残す").click()
        page.get_by_text("ケース記録に残しました。").wait_for()
        shows(page, "変わっていません")

        amend(home, unit_id, quoted)
        page.goto("/case-notes")
        page.get_by_role("link", name="9月の面接").click()
        said = page.get_by_role("main").inner_text()
        assert "件が記録したときと違います" in said
        assert citation in said
        assert quoted in said, "the note keeps what it quoted"
        playwright.expect(page.locator("ins", has_text="改めた言葉")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

        page.get_by_role("link", name="この記録を消す").click()
        page.get_by_role("button", name="消す").click()
        page.get_by_text("残した答えはまだありません").wait_for()
    office.close()


def test_the_whole_answer_is_copied_from_its_top(phone: playwright.Page) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto("/answer?q=年金")
    phone.get_by_role("link", name="全体をコピー").click()
    phone.get_by_role("link", name="コピー済み").wait_for()
    assert phone.evaluate("navigator.clipboard.readText()").startswith("質問：年金\n確認日：")
    assert phone.evaluate("scrollY") == 0, "the reader stays where the answer begins"


def test_a_question_is_answered_and_copied_without_javascript(
    chromium: playwright.Browser, site: str
) -> None:
    with chromium.new_context(viewport=PHONE, base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/?q=年金")
        page.get_by_role("link", name="答えを見る").click()
        whole = page.get_by_label("質問・引用・根拠")
        assert whole.input_value().startswith("質問：年金\n確認日：")
        page.get_by_role("link", name="検索結果を見る").click()
        playwright.expect(page.get_by_role("article")).to_have_count(3)
