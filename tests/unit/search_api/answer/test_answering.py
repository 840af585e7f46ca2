"""Answers from made-up texts: quoted, on their level, with contradictions shown, or refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from corpus.errors import InvalidQuery
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Part, PartRole, Revision, Status
from ingest.index import build_index
from search_api.answer.proof import proved
from search_api.answer.reading import read_hits
from search_api.answer.types import Answer, ConflictKind, RefusalReason
from search_api.service import SearchService

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法", aliases=("法",))
OLD = make_document(
    "325AC0000000144",
    title="生活保護法",
    aliases=("法",),
    revision=Revision(id="old", effective_to=dt.date(2020, 1, 1)),
)
DIGEST = make_document("325AC0000000144", title="生活保護法", status=Status.DIGEST)
QA = make_document("mondo", kind=DocumentKind.QA_COLLECTION, title="みほん問答集")
RULE = make_document(
    "kitei", kind=DocumentKind.OFFICE_RULE, title="事務所の取扱い", status=Status.OFFICE
)
CIVIL_CODE = make_document("129AC0000000089", title="民法")
NOTICE = make_document("kyoku", kind=DocumentKind.BUREAU_NOTICE, title="みほん局長通知")
FIGURES = make_document("suhyo", kind=DocumentKind.PRACTICE, title="みほん数表")
OWN = make_document("own", kind=DocumentKind.PRACTICE, title="みほん実務Q&A", status=Status.DIGEST)

TEXTS = {
    ACT: {
        "art24": "第二十四条　申請の決定の通知は、申請の日から十四日以内にしなければならない。"
        "ただし、特別な理由がある場合には、三十日まで延ばすことができる。",
        "art61": "第六十一条　被保護者は、収入に変動があつたときは、届け出なければならない。",
        "art65": "",
        "art63": "第六十三条　資力があるのに保護を受けたときは、費用を返還しなければならない。",
    },
    OLD: {"art70": "第七十条　葬儀の記念品の費用を支弁する。"},
    DIGEST: {"art64": "法63条の返還の決定に不服があるときの審査庁を定めた条文です。"},
    QA: {
        "q1": "問: 通院用の自動車を買い物に使用できますか。\n"
        "答: 通院用の自動車は、日用品の買い物に使用できる。なお、遠方への外出は除く。",
        "q2": "問: 葬儀の記念品の費用は出ますか。\n"
        "答: 葬儀の記念品の費用は、法70条により支給する。",
    },
    RULE: {"1": "通院用の自動車は、日用品の買い物に使用できない。"},
    CIVIL_CODE: {"art622-2": "敷金を受け取つた家主は、明渡しの後に敷金の残りを返すことができる。"},
    NOTICE: {"7/4": "必要な転居の敷金は支給できる。なお、敷金は限度額の範囲とする。"},
    FIGURES: {
        "燃料費加算": "燃料費加算の表です。\n\n| 年齢 | 月額（円） |\n| --- | --- |\n"
        "| 65～69 | 4,600 |\n| 70～74 | 4,500 |\n\n入院した人には使いません。\n\n"
        "使える期間: 2026年4月1日から2027年3月31日まで",
        "灯油代": "灯油代の表です。\n\n| 区分 | 月額（円） |\n| --- | --- |\n| 寒冷地 | 9,900 |",
    },
    OWN: {"q8": "問: 催促の電話は要りますか。\n答: 催促の電話をします（法65条2項）。",
          "q9": "問: 内職の届出は要りますか。\n答: 内職の収入も届け出てもらいます（法61条）。"},
}  # fmt: skip
PARAGRAPHS = {"art65": ["第六十五条　電話は、朝にする。", "２　届出のない者には知らせる。"]}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    store = CorpusStore(home / "corpus.sqlite")
    for document, texts in TEXTS.items():
        units = []
        for n, (locator, text) in enumerate(texts.items()):
            paragraphs = PARAGRAPHS.get(locator)
            if paragraphs:
                units.append(make_unit(document, locator, paragraphs=paragraphs, ordinal=n))
                continue
            cut = text.find("答: ")
            parts = (
                (
                    Part(role=PartRole.QUESTION, start=0, end=cut - 1),
                    Part(role=PartRole.ANSWER, start=cut, end=len(text)),
                )
                if cut > 0
                else ()
            )
            units.append(make_unit(document, locator, text, parts=parts, ordinal=n))
        store.put(document, units, ingest_key=document.version)
    build_index(home, None)
    return SearchService.open(home)


def said(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.short]


def test_the_answer_is_quoted_with_its_exception(service: SearchService) -> None:
    answer = service.answer("申請の決定の通知は何日以内ですか")
    assert answer.refusal is None
    first = said(answer)[0]
    assert "十四日以内" in first
    assert first.endswith("三十日まで延ばすことができる。")
    (quote,) = answer.short[0].quotes
    assert (quote.unit_id, quote.status) == ("325AC0000000144:art24", Status.OFFICIAL)


def test_every_quote_is_what_the_store_has(service: SearchService) -> None:
    for question in ("通院用の自動車を買い物に使用できますか", "内職の収入の届出は要りますか"):
        quotes = service.answer(question).quotes()
        assert quotes
        for quote in quotes:
            assert proved(quote, service.unit(quote.unit_id).unit.text)


def test_a_question_of_a_qa_is_never_the_answer(service: SearchService) -> None:
    answer = service.answer("通院用の自動車を買い物に使用できますか")
    assert not any(text.endswith("できますか。") for text in said(answer))
    assert any("なお、遠方への外出は除く。" in text for text in said(answer))


def test_the_basis_stands_from_the_law_down_with_what_the_answer_cites(
    service: SearchService,
) -> None:
    answer = service.answer("内職の収入の届出は要りますか")
    names = [level.name for level in answer.basis]
    assert names[0] == "法律"
    assert names[-1] == "実務Q&A"
    assert "325AC0000000144:art61" in [entry.unit_id for entry in answer.basis[0].entries]


def test_the_basis_shows_the_paragraph_that_the_answer_cites(service: SearchService) -> None:
    answer = service.answer("催促の電話は要りますか")
    entries = {entry.unit_id: entry for level in answer.basis for entry in level.entries}
    shown = entries["325AC0000000144:art65"].sentence.text
    assert "届出のない者には知らせる。" in shown, "not the one with more words of the question"


def test_opposite_rules_on_the_same_terms_are_shown_and_not_resolved(
    service: SearchService,
) -> None:
    answer = service.answer("通院用の自動車を買い物に使用できますか")
    (opposed,) = [c for c in answer.conflicts if c.kind is ConflictKind.OPPOSED]
    assert {quote.unit_id for quote in opposed.quotes} == {"mondo:q1", "kitei:1"}
    assert "問答集と自治体の取扱い" in opposed.message


def test_an_answer_that_builds_on_a_repealed_article_says_so(service: SearchService) -> None:
    answer = service.answer("葬儀の記念品の費用は支給しますか")
    (gone,) = [c for c in answer.conflicts if c.kind is ConflictKind.CITES_NOT_IN_FORCE]
    assert [quote.text for quote in gone.quotes] == ["法70条"]


def test_a_digest_beside_an_official_text_is_told(service: SearchService) -> None:
    answer = service.answer("返還の決定に不服があるときの審査庁")
    kinds = [conflict.kind for conflict in answer.conflicts]
    assert ConflictKind.DIGEST_BESIDE_OFFICIAL in kinds


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("圧力鍋で玄米を炊く", RefusalReason.NOTHING_FOUND),
        ("レーシック手術は収入の届出が要りますか", RefusalReason.UNKNOWN_WORDS),
        ("法99条は何を定めていますか", RefusalReason.UNKNOWN_CITATION),
        ("返還する費用はいくらですか", RefusalReason.NO_FIGURE),
    ],
)
def test_a_refusal_says_why_in_japanese(
    service: SearchService, question: str, reason: RefusalReason
) -> None:
    answer = service.answer(question)
    assert answer.refusal is not None
    assert answer.refusal.reason is reason
    assert answer.refusal.message.endswith("ください。")
    assert answer.short == answer.basis == ()


def test_a_refusal_names_the_nearest_units(service: SearchService) -> None:
    refusal = service.answer("返還する費用はいくらですか").refusal
    assert refusal is not None
    assert "325AC0000000144:art63" in [unit.unit_id for unit in refusal.nearest]


def test_without_vectors_the_user_is_told(service: SearchService) -> None:
    notices = service.answer("申請の決定の通知は何日以内ですか").notices
    assert any("語句の一致だけで確かめました" in notice for notice in notices)


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("敷金は出せますか", "kyoku:7/4"),
        ("民法では敷金の残りを返せますか", "129AC0000000089:art622-2"),
    ],
)
def test_of_equal_hits_a_general_law_leads_only_where_the_question_names_it(
    service: SearchService, question: str, leads: str
) -> None:
    found = service.weigh(question)
    hits = [replace(hit, score=1.0, rank=2) for hit in found.result.hits]
    first, *_ = read_hits(found.question, found.words, hits, dt.date(2026, 11, 26))
    assert first.hit.unit.id == leads


def test_an_amount_is_quoted_with_head_notes_and_the_days_on_which_it_holds(
    service: SearchService,
) -> None:
    answer = service.answer("70歳の人の燃料費加算は月何円ですか", dt.date(2026, 11, 26))
    assert said(answer) == [
        "| 年齢 | 月額（円） |\n| 70～74 | 4,500 |\n"
        "入院した人には使いません。\n\n使える期間: 2026年4月1日から2027年3月31日まで"
    ]


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("90歳の人の燃料費加算は月何円ですか", dt.date(2026, 11, 26)),
        ("令和6年度の燃料費加算は月何円でしたか", dt.date(2026, 11, 26)),
        ("70歳の人の燃料費加算は月何円ですか", dt.date(2027, 4, 1)),
        ("70歳の人の葬儀加算は月何円ですか", dt.date(2026, 11, 26)),
    ],
    ids=["表にない年齢", "別の年度", "使える期間のあと", "別の加算"],
)
def test_a_neighbour_s_amount_is_no_answer(
    service: SearchService, question: str, day: dt.date
) -> None:
    refusal = service.answer(question, day).refusal
    assert refusal is not None
    assert refusal.reason is RefusalReason.NO_FIGURE


def test_a_citation_alone_is_answered_by_its_unit(service: SearchService) -> None:
    answer = service.answer("法63条")
    assert [quote.unit_id for quote in answer.short[0].quotes] == ["325AC0000000144:art63"]
    assert said(answer)[0].startswith("第六十三条")


def test_a_word_that_no_text_holds_is_named_as_it_was_written(service: SearchService) -> None:
    refusal = service.answer("Ｌａｓｉｋ手術は収入の届出が要りますか").refusal
    assert refusal is not None
    assert "「lasik」" in refusal.message


def test_the_same_question_has_the_same_answer(service: SearchService) -> None:
    first, second = (service.answer("内職の収入の届出は要りますか") for _ in range(2))
    assert (first.short, first.basis, first.evidence) == (
        second.short,
        second.basis,
        second.evidence,
    )


@pytest.mark.parametrize("question", ["", "　", "！？", "あ" * 501])
def test_what_is_no_question_is_refused_as_a_search_would(
    service: SearchService, question: str
) -> None:
    with pytest.raises(InvalidQuery):
        service.answer(question)
