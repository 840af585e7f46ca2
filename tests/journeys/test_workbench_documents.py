"""A notice as a PDF, from the desk of a supervisor into the search, and back out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_files import can_recognise, pdf_of, scanned_pdf_of

from corpus.types import DocumentKind
from ingest.index.build import build_index
from ingest.pipeline import ingest_files
from ingest.sources.base import ReadOptions
from office.identity import Role
from ui.compose import create_all
from ui.settings import Settings

from browsing import serving
from desks import open_desk
from offices import LOGINS, make_office
from workbenches import browser_at, running_workbench, settled, sign_in

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")
pytest.importorskip("streamlit", reason="the workbench extra has streamlit")

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORD = "ざらめ飴の届出"


@pytest.fixture
def workbench(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run the workbench beside a service whose index has one small rule."""
    rule = home / "kirokusho.md"
    rule.write_text("# 記録の決まり\n\n## 1 様式\n\n記録は様式第一号で書く。\n", encoding="utf-8")
    list(ingest_files(home, [rule], ReadOptions(kind=DocumentKind.OFFICE_RULE)))
    build_index(home, None)
    # Built in this process, on words alone: the process apart has tests of its own.
    monkeypatch.setattr("ui.publishing.open_desk", lambda home, _: open_desk(home))
    office = make_office(home)
    settings = Settings(home=home, embedder="none", requests_per_minute=100_000, feedback=True)
    with serving(create_all(settings, office)) as api, running_workbench(api) as address:
        yield address
    office.close()


NOTICE = pdf_of(("1 訪問の回数", "訪問は年に二回行う。"), ("2 記録", "記録は翌日までに書く。"))


def test_a_file_is_read_corrected_published_found_and_gone_back_from(workbench: str) -> None:
    expect = playwright.expect
    with browser_at(workbench) as desk:
        desk.goto("/documents")
        sign_in(desk, LOGINS[Role.SUPERVISOR])
        expect(desk.get_by_role("heading", name="下書き　0件")).to_be_visible()
        shown = desk.inner_text("body")
        assert "Upload" not in shown
        assert "per file" not in shown
        files = {"name": "訪問の決まり.pdf", "mimeType": "application/pdf", "buffer": NOTICE}
        desk.locator('input[type="file"]').set_input_files(files)
        expect(desk.get_by_text("訪問の決まり.pdf")).to_be_visible()
        desk.get_by_role("button", name="読み取る", exact=True).click()

        # While it is read, the next form can be filled in; nothing leads away from it.
        desk.get_by_text("くわしく指定する").click()
        desk.get_by_label("資料の題名").fill("次の資料")
        opening = desk.get_by_role("button", name="読み取った下書きを開く")
        expect(opening).to_be_visible()
        expect(desk.get_by_label("資料の題名")).to_be_visible()
        expect(desk.get_by_label("資料の題名")).to_have_value("次の資料")
        opening.click()
        expect(desk.get_by_role("img", name="1ページの画像")).to_be_visible()
        expect(desk.get_by_text("訪問は年に二回行う。")).to_be_visible()
        desk.get_by_role("button", name="次のページ →").click()
        expect(desk.get_by_role("img", name="2ページの画像")).to_be_visible()
        settled(desk)  # the buttons of the page before stand beside the new image for a moment
        desk.get_by_role("button", name="直す", exact=True).first.click()
        text = desk.get_by_label("本文", exact=True)
        text.fill(f"記録は翌日までに書く。{WORD}は三日以内とする。")
        desk.get_by_role("button", name="保存する", exact=True).click()
        expect(desk.get_by_text("保存しました。").first).to_be_visible()
        expect(desk.get_by_text(re.compile(f"{WORD}は三日以内"))).to_be_visible()
        expect(desk).to_have_url(re.compile(r"/documents\?draft=\w+&page=2$"))

        desk.get_by_text("資料の情報", exact=True).click()
        desk.get_by_label("題名").fill("訪問の決まり（見本）")
        desk.get_by_role("button", name="資料の情報を保存する").click()
        expect(desk.get_by_role("heading", name="訪問の決まり（見本）")).to_be_visible()
        desk.get_by_text("変わる内容と公開", exact=True).click()
        expect(desk.get_by_role("button", name="公開する")).to_be_disabled()
        desk.get_by_text("読み取った内容と、変わる内容を確かめた").click()
        desk.get_by_role("button", name="公開する").click()
        expect(desk.get_by_text("公開しました").first).to_be_visible(timeout=180_000)
        expect(desk.get_by_role("button", name="公開する")).to_be_hidden()

        desk.get_by_role("link", name="検索", exact=True).click()
        box = desk.get_by_label("検索する言葉")
        box.fill(WORD)
        box.press("Enter")
        expect(
            desk.get_by_role("heading", name=re.compile("^訪問の決まり（見本）"))
        ).to_be_visible()

        desk.get_by_role("link", name="資料の管理").click()
        expect(desk.get_by_role("img", name="2ページの画像")).to_be_hidden()
        desk.get_by_role("button", name="← 資料の一覧へ").click()
        expect(desk.get_by_text("最近の処理")).to_be_visible()  # the last that is drawn
        settled(desk)  # a page that is still drawn closes what was opened
        desk.get_by_role("button", name="1つ前の索引に戻す…").click()
        desk.get_by_role("button", name="1つ前に戻す", exact=True).click()
        expect(desk.get_by_text("に戻しました。").first).to_be_visible()
        # Nothing that goes on to the next step lies open under the mouse.
        expect(desk.get_by_role("button", name="1つ前に戻す", exact=True)).to_be_hidden()
        expect(desk.get_by_role("button", name="前に使っていた索引に切り替える…")).to_be_visible()
        expect(desk.get_by_role("button", name="切り替える", exact=True)).to_be_hidden()
        desk.get_by_role("link", name="検索", exact=True).click()
        settled(desk)
        expect(desk.get_by_role("heading", name=re.compile("^訪問の決まり"))).to_be_hidden()
        assert "Deploy" not in desk.inner_text("body")


@pytest.mark.skipif(not can_recognise(), reason="ocrmypdf, or tesseract with Japanese, is missing")
def test_a_scan_is_recognised_compared_with_its_pages_and_published(workbench: str) -> None:
    expect = playwright.expect
    scan = scanned_pdf_of(("訪問の決まり", "1 訪問の回数", "訪問は年に二回行う。"))
    with browser_at(workbench) as desk:
        desk.goto("/documents")
        sign_in(desk, LOGINS[Role.SUPERVISOR])
        files = {"name": "scan0001.pdf", "mimeType": "application/pdf", "buffer": scan}
        desk.locator('input[type="file"]').set_input_files(files)
        expect(desk.get_by_text("scan0001.pdf")).to_be_visible()
        desk.get_by_role("button", name="読み取る", exact=True).click()

        expect(desk.get_by_text("ページが画像だけのPDFです。文字認識")).to_be_visible()
        desk.get_by_role("button", name="文字を読み取る（OCR）").click()
        opening = desk.get_by_role("button", name="読み取った下書きを開く")
        expect(opening).to_be_visible(timeout=240_000)
        opening.click()
        expect(desk.get_by_role("heading", name="訪問の決まり")).to_be_visible()
        expect(desk.get_by_role("img", name="1ページの画像")).to_be_visible()
        expect(
            desk.get_by_text("このページの文字は、文字認識（OCR）で読み取りました")
        ).to_be_visible()
        expect(desk.get_by_text("訪問は年に二回行う。")).to_be_visible()
        desk.get_by_role("button", name="直す", exact=True).click()
        expect(desk.get_by_label(re.compile("^箇所"))).to_have_value("第1")
        desk.get_by_role("button", name="やめる").click()
        desk.get_by_text("変わる内容と公開", exact=True).click()
        desk.get_by_text("読み取った文字をページの画像と見比べ").click()
        desk.get_by_role("button", name="公開する").click()
        expect(desk.get_by_text("公開しました").first).to_be_visible(timeout=180_000)


def test_a_refusal_is_seen_where_one_has_clicked_and_costs_no_input(workbench: str) -> None:
    expect = playwright.expect
    with browser_at(workbench) as desk:
        desk.goto("/documents")
        sign_in(desk, LOGINS[Role.SUPERVISOR])
        files = {"name": "訪問の決まり.pdf", "mimeType": "application/pdf", "buffer": NOTICE}
        desk.locator('input[type="file"]').set_input_files(files)
        expect(desk.get_by_text("訪問の決まり.pdf")).to_be_visible()
        desk.get_by_text("くわしく指定する").click()
        desk.get_by_label("資料の題名").fill("訪問の新しい決まり")
        desk.get_by_label("資料の番号").fill("訪問")
        desk.get_by_role("button", name="読み取る", exact=True).click()
        expect(desk.get_by_text("資料の番号「訪問」は使えません")).to_be_visible()
        expect(desk.get_by_text("「訪問の決まり.pdf」を選んであります")).to_be_visible()
        expect(desk.get_by_label("資料の題名")).to_have_value("訪問の新しい決まり")
        desk.get_by_label("資料の番号").fill("houmon")
        desk.get_by_role("button", name="読み取る", exact=True).click()
        desk.get_by_role("button", name="読み取った下書きを開く").click()
        expect(desk.get_by_role("heading", name="訪問の新しい決まり")).to_be_visible()

        settled(desk)
        desk.get_by_role("button", name="直す", exact=True).first.click()
        place = desk.get_by_label("箇所（第29条")
        place.fill("")
        desk.get_by_label("本文", exact=True).fill("訪問は年に三回行う。")
        desk.get_by_role("button", name="保存する", exact=True).click()
        expect(desk.get_by_text("箇所を、第3条、第1-2、問3 のように入力")).to_be_in_viewport()
        # The page is still beside the fields, however far down they go.
        desk.get_by_text("つなげる・分ける・取り除く").scroll_into_view_if_needed()
        expect(desk.get_by_role("img", name="1ページの画像")).to_be_in_viewport(ratio=0.9)
        expect(desk.get_by_label("本文", exact=True)).to_have_value("訪問は年に三回行う。")
        place.fill("第1")
        desk.get_by_role("button", name="保存する", exact=True).click()
        expect(desk.get_by_text("訪問は年に三回行う。")).to_be_visible()


def test_what_was_typed_and_not_saved_is_not_lost_without_a_question(workbench: str) -> None:
    expect = playwright.expect
    asked: list[str] = []
    with browser_at(workbench) as desk:
        desk.goto("/documents")
        sign_in(desk, LOGINS[Role.SUPERVISOR])
        files = {"name": "訪問の決まり.pdf", "mimeType": "application/pdf", "buffer": NOTICE}
        desk.locator('input[type="file"]').set_input_files(files)
        expect(desk.get_by_text("訪問の決まり.pdf")).to_be_visible()
        desk.get_by_role("button", name="読み取る", exact=True).click()
        opening = desk.get_by_role("button", name="読み取った下書きを開く")
        expect(opening).to_be_visible()
        settled(desk)
        opening.click()
        expect(desk.get_by_role("img", name="1ページの画像")).to_be_visible()
        settled(desk)
        desk.get_by_role("button", name="直す", exact=True).first.click()
        text = desk.get_by_label("本文", exact=True)
        text.fill("訪問は年に三回行う。")

        def answer(dialog: playwright.Dialog) -> None:
            asked.append(dialog.message)
            dialog.accept() if goes else dialog.dismiss()

        goes = False
        desk.on("dialog", answer)
        desk.get_by_text("資料の情報", exact=True).click()
        expect(text).to_have_value("訪問は年に三回行う。")
        settled(desk)
        desk.get_by_role("button", name="次のページ →").click()
        settled(desk)
        expect(text).to_have_value("訪問は年に三回行う。")
        assert asked == ["保存していない入力があります。このまま移ると消えます。移りますか。"] * 2

        goes = True
        desk.get_by_text("資料の情報", exact=True).click()
        expect(desk.get_by_label("題名")).to_be_visible()
        assert len(asked) == 3
        # Nobody is asked who has typed nothing, or has saved it; and that is said where one is.
        desk.get_by_label("題名").fill("訪問の新しい決まり")
        desk.get_by_role("button", name="資料の情報を保存する").click()
        expect(desk.get_by_test_id("stToast")).to_have_text(re.compile("資料の情報を保存しました"))
        expect(desk.get_by_test_id("stToast")).to_be_in_viewport()
        told = desk.get_by_test_id("stToast").bounding_box()
        assert told
        assert told["y"] > 600  # not over what it speaks of
        expect(desk.get_by_role("heading", name="訪問の新しい決まり")).to_be_visible()
        settled(desk)
        desk.get_by_text("読み取った内容", exact=True).click()
        expect(desk.get_by_role("img", name="1ページの画像")).to_be_visible()
        assert len(asked) == 3
