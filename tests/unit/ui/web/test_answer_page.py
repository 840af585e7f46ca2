"""The answer page: quotes with their sources, copy texts, and what stands where there is none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from office.foundation import Office
from office.identity import Role
from search_api.answer.types import (
    Answer,
    Asked,
    Conflict,
    ConflictKind,
    CutReason,
    CutSentence,
    Proven,
    ProvenSentence,
)
from ui.web.demo import MemoryBackend, demo_backend

from offices import client_of, make_office
from pages import browser, words

QUESTION = "変動があつたときは届け出るか"


class Told(MemoryBackend):
    """A backend that gives one answer."""

    def __init__(self, answer: Answer) -> None:
        backend = demo_backend()
        self.__dict__.update(backend.__dict__)
        self._answer = answer

    def answer(self, question: str, as_of: object = None, *, drafted: bool = True) -> Answer:
        return replace(self._answer, question=question)


def test_an_answer_of_a_day_says_so_and_leads_to_the_one_of_today(web: httpx.Client) -> None:
    page = web.get("/answer", params={"q": QUESTION, "as_of": "2026-07-01"})
    assert "2026年7月1日の時点の資料で確かめました。" in words(page)
    (today,) = re.findall(r'href="(/answer[^"]+)">日付を外して質問する', page.text)
    assert "時点の資料で" not in words(web.get(today))


def test_an_answer_is_quotes_with_their_sources(web: httpx.Client) -> None:
    page = web.get("/answer", params={"q": QUESTION})
    said = words(page)
    assert f"「{QUESTION}」への答え" in said
    assert "年金その他の収入に変動があつたときは" in said
    assert "見本くらし支援法第2条" in said
    assert said.index("答え 資料からの引用") < said.index("根拠 法律")
    assert "文はすべて、資料からそのまま引用したものです" in said


def test_a_source_leads_to_the_unit_with_the_quote_marked_and_back(web: httpx.Client) -> None:
    page = web.get("/answer", params={"q": QUESTION}).text
    link = re.search(r'href="(/units/demo-law:art2\?[^"]+)"', page)
    assert link
    unit = web.get(html.unescape(link[1]).partition("#")[0])
    assert 'id="found"' in unit.text
    marked = "".join(re.findall(r"<mark>([^<]*)</mark>", unit.text))
    assert "年金その他の収入に変動があつたときは" in marked
    back = re.search(r'<a href="([^"]+)">「[^」]+」への答えへ戻る', unit.text)
    assert back
    assert f"「{QUESTION}」への答え" in words(web.get(html.unescape(back[1])))


@pytest.mark.parametrize(
    "mark",
    ["0-10-000000000000", "5-3-4e40f9d4ce67", "0-999999-4e40f9d4ce67", "0-10", "<script>"],
    ids=["another text", "backwards", "too long", "no hash", "no mark at all"],
)
def test_a_mark_that_was_not_made_for_this_text_marks_nothing(web: httpx.Client, mark: str) -> None:
    page = web.get("/units/demo-law:art2", params={"mark": mark})
    assert page.status_code == 200
    assert "<mark>" not in page.text


def test_the_copy_texts_are_as_case_records_are_written(web: httpx.Client) -> None:
    page = web.get("/answer", params={"q": QUESTION}).text
    first = html.unescape(re.findall(r'data-text="([^"]*)"', page)[0])
    assert first.startswith("「")
    assert first.endswith("（見本くらし支援法第2条）")
    whole = html.unescape(re.findall(r"<textarea[^>]*>([^<]*)", page)[0])
    assert whole.startswith(f"質問：{QUESTION}\n確認日：20")
    assert "\n根拠：\n［法律］\n" in whole


def test_search_and_question_lead_to_each_other(web: httpx.Client) -> None:
    found = web.get("/", params={"q": "年金"}).text
    assert 'href="/answer?q=%E5%B9%B4%E9%87%91"' in found
    answered = web.get("/answer", params={"q": "年金"}).text
    assert '<a href="/?q=%E5%B9%B4%E9%87%91">検索結果を見る</a>' in answered


def test_what_is_not_answered_says_why_and_what_comes_near(web: httpx.Client) -> None:
    said = words(web.get("/answer", params={"q": "宇宙旅行"}))
    assert "答えられません" in said
    assert "見本の文章に見つかりません" in said


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 200, "質問に、引用で答えます"),
        ("?q=", 200, "質問が入力されていません"),
        ("?q=。。", 422, "検索できる文字がありません"),
        ("?q=年金&as_of=2026-13-01", 422, "時点の日付は"),
    ],
    ids=["first visit", "nothing typed", "nothing to look for", "no such day"],
)
def test_without_a_question_the_page_says_what_to_do(
    web: httpx.Client, query: str, status: int, said: str
) -> None:
    page = web.get(f"/answer{query}")
    assert page.status_code == status
    assert said in words(page)
    assert len(re.findall("<h1", page.text)) == 1


def test_a_contradiction_is_shown_and_not_decided() -> None:
    answer = demo_backend().answer(QUESTION)
    quotes = answer.quotes()[:2]
    conflict = Conflict(
        kind=ConflictKind.OPPOSED, message="向きの違う文があります。", quotes=quotes
    )
    with browser(lambda: Told(replace(answer, conflicts=(conflict,)))) as client:
        said = words(client.get("/answer", params={"q": QUESTION}))
    assert "食い違い 1件" in said
    assert "向きの違う文があります。" in said
    assert said.index("食い違い 1件") < said.index("根拠 法律"), "before the basis"


def test_a_draft_stands_above_the_quotes_with_what_was_cut() -> None:
    answer = demo_backend().answer(QUESTION)
    sentence = ProvenSentence(
        text="変動があつたときは、届け出るものとする。", quotes=answer.short[0].quotes
    )
    cut = CutSentence(reason=CutReason.NO_QUOTE, text="いつでもよい。")
    proven = Proven(sentences=(sentence,), cut=(cut,), notices=("下書きは途中で切れました。",))
    with browser(lambda: Told(replace(answer, generated=proven))) as client:
        page = client.get("/answer", params={"q": QUESTION})
    said = words(page)
    assert said.index("まとめ（言語モデルの下書き）") < said.index("答え 資料からの引用")
    assert "外した文（1件）" in said
    assert "<del>いつでもよい。</del>" in page.text
    assert "根拠の引用がありませんでした。" in said
    assert "下書きは途中で切れました。" in said


def test_a_refusal_offers_the_nearest_units() -> None:
    from search_api.answer.types import NearestUnit, Refusal, RefusalReason

    view = demo_backend().unit("demo-law:art2")
    near = NearestUnit(
        unit_id=view.unit.id,
        citation=view.citation,
        title=view.unit.title,
        kind=view.document.kind,
        status=view.document.status,
    )
    refusal = Refusal(
        reason=RefusalReason.NO_FIGURE, message="額は書かれていません。", nearest=(near,)
    )
    with browser(lambda: Told(Answer(question="", asked=Asked.AMOUNT, refusal=refusal))) as client:
        page = client.get("/answer", params={"q": "いくらですか"})
    assert "額は書かれていません。" in words(page)
    assert re.search(r'<a href="/units/demo-law:art2\?ask=[^"]+"', page.text)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    opened = make_office(tmp_path_factory.mktemp("home"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (None, "サインインすると、この答えを残せます"),
        (Role.CASEWORKER, "件名（なくてもかまいません。ケース番号や氏名は書かないでください）"),
        (Role.EVALUATOR, "あなたの役割では、答えを残せません"),
    ],
)
def test_who_may_keep_an_answer_is_offered_it(
    office: Office, role: Role | None, offered: str
) -> None:
    with client_of(office, role) as client:
        page = client.get("/answer", params={"q": QUESTION})
    assert offered in words(page)
    assert ('action="/answer/save"' in page.text) is (role is Role.CASEWORKER)


def test_without_an_office_nobody_is_asked_to_sign_in(web: httpx.Client) -> None:
    assert "サインイン" not in words(web.get("/answer", params={"q": QUESTION}))
