"""Suggestions while typing, from the first kana to the citation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus.errors import InvalidQuery
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Revision, Status
from ingest.index import build_index
from search_api.candidates import SnapshotSuggester
from search_api.service import SearchService
from search_api.suggest import Suggestion, SuggestionKind, typed_of
from search_api.typed_citation import citation_key

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
GONE = make_document(
    "325AC0000000144",
    title="生活保護法",
    revision=Revision(id="old", effective_to=dt.date(2020, 1, 1)),
)
BUREAU = make_document(
    "kyokucho-1963-246",
    kind=DocumentKind.BUREAU_NOTICE,
    title="保護の実施要領について（局長通知）",
    aliases=("局長通知",),
)
REVIEW = make_document("426AC0000000068", title="行政不服審査法")
DIVISION = make_document(
    "kacho-1963-34", kind=DocumentKind.DIVISION_NOTICE, title="実施要領の取扱い（課長通知）"
)
PRACTICE = make_document(
    "konkyo-practice",
    kind=DocumentKind.PRACTICE,
    title="みほん実務Q&A",
    aliases=("実務Q&A",),
    status=Status.DIGEST,
)
TERMS = make_document(
    "konkyo-glossary", kind=DocumentKind.GLOSSARY, title="用語集", status=Status.DIGEST
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    store = CorpusStore(home / "corpus.sqlite")
    articles = [
        make_unit(ACT, "art2", "平等に受ける。", title="無差別平等", ordinal=0),
        make_unit(ACT, "art29", paragraphs=["照会する。", "答える。"], title="資料", ordinal=1),
        make_unit(ACT, "art63", "返還する。", title="費用返還義務", ordinal=2),
    ]
    store.put(ACT, articles, ingest_key="act")
    store.put(GONE, [make_unit(GONE, "art99", "昔", title="昔の見出し")], ingest_key="gone")
    items = [
        make_unit(BUREAU, "8/1", "収入の認定", title="収入の認定の基本", ordinal=0),
        make_unit(BUREAU, "8/1/4", "年金", title="恩給・年金などの収入", ordinal=1),
        make_unit(BUREAU, "8/1/4/ア", "割り振り", title="年金の割り振り", ordinal=2),
        make_unit(BUREAU, "7/4", "住宅扶助 敷金", title="敷金の支給", ordinal=3),
    ]
    store.put(BUREAU, items, ingest_key="bureau")
    terms = [
        make_unit(TERMS, "保護費の返還", "返すこと。", title="保護費の返還", ordinal=0),
        make_unit(TERMS, "保護費", "支給されるお金。", title="保護費", ordinal=1),
        make_unit(TERMS, "敷金", "借りるときの金。", title="敷金", ordinal=2),
    ]
    store.put(TERMS, terms, ingest_key="terms")
    questions = [make_unit(DIVISION, "7/30", "敷金の問", title="転居の敷金", ordinal=0)]
    store.put(DIVISION, questions, ingest_key="division")
    store.put(REVIEW, [make_unit(REVIEW, "art49", "不作為", title="認容")], ingest_key="review")
    own = [make_unit(PRACTICE, "q10", "だれでも", title="申請できる人", ordinal=0)]
    store.put(PRACTICE, own, ingest_key="practice")
    build_index(home, None)
    return SearchService.open(home)


def texts(found: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.text for suggestion in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        pytest.param("保護", "保護費", id="kanji: the shortest term first"),
        pytest.param("ほごひ", "保護費", id="kana, by the reading"),
        pytest.param("ホゴヒ", "保護費", id="katakana"),
        pytest.param("ほごh", "保護費", id="a half-typed kana of the input method"),
        pytest.param("ほごｈ", "保護費", id="in full width"),
        pytest.param("保護ひ", "保護費", id="half converted"),
        pytest.param("しききん", "敷金", id="the term before the titles that hold it"),
        pytest.param("割り", "年金の割り振り", id="inside, where nothing begins so"),
        pytest.param("年金 割り", "年金の割り振り", id="two words that a title holds"),
        pytest.param("家賃", "家賃", id="an everyday word with words of the rules"),
        pytest.param("法29", "法29条", id="a citation being typed"),
        pytest.param("法第二十九条", "法29条", id="in kanji numerals"),
        pytest.param("63条", "法63条", id="a bare article is of 生活保護法"),
        pytest.param("法29条2項", "法29条2項", id="down to the paragraph"),
        pytest.param("課問答第7の", "課第7-30", id="the questions of the 課長通知"),
        pytest.param("課問7-3", "課第7-30", id="in short"),
        pytest.param("課問", "実施要領の取扱い（課長通知）", id="the book before its number"),
        pytest.param("局通知8-1", "局第8-1", id="a notice in short"),
        pytest.param("実務Q&A 問1", "（参考）みほん実務Q&A 問10", id="a question of ours"),
        pytest.param("局第8の1の（4）", "局8-1-(4)", id="a notice as letters write it"),
    ],
)
def test_the_first_suggestion(service: SearchService, typed: str, first: str) -> None:
    assert texts(service.suggest(typed))[0] == first


def test_a_citation_being_typed_opens_the_items_below_it(service: SearchService) -> None:
    found = service.suggest("局8-1")
    assert texts(found) == ["局第8-1", "局8-1-(4)", "局8-1-(4)-ア"]
    assert found[1] == Suggestion(
        text="局8-1-(4)",
        kind=SuggestionKind.CITATION,
        note="恩給・年金などの収入",
        unit_id="kyokucho-1963-246:8/1/4",
    )


def test_a_shorter_number_offers_the_longer_ones_in_the_order_of_the_book(
    service: SearchService,
) -> None:
    assert texts(service.suggest("法2"))[:2] == ["法2条", "法29条"]


def test_what_begins_so_stands_before_what_is_read_so_and_what_holds_it(
    service: SearchService,
) -> None:
    found = texts(service.suggest("返還"))[:2]
    assert found == ["保護費の返還", "費用返還義務"]
    assert texts(service.suggest("費"))[0] == "費用返還義務"  # no term begins with 費


def test_every_suggestion_is_of_this_snapshot_and_of_today(service: SearchService) -> None:
    assert "昔の見出し" not in texts(service.suggest("昔の"))  # a revision that no longer holds
    assert texts(service.suggest("生業扶助")) == []  # not in this corpus
    assert all(s.unit_id for s in service.suggest("敷金") if s.kind is SuggestionKind.TERM)


def test_questions_are_those_that_the_page_of_the_unit_shows(service: SearchService) -> None:
    asked = service.unit("426AC0000000068:art49").asked
    assert asked  # the question bank knows the article
    assert asked[0] in texts(service.suggest(asked[0][:6]))
    assert texts(service.suggest("ほったらかしに")) == []  # a riddle of the bank


def test_nothing_twice_and_no_more_than_asked_for(service: SearchService) -> None:
    found = texts(service.suggest("ほ", 20))
    assert len(found) == len(set(found))
    assert len(service.suggest("保護", 1)) == 1


@pytest.mark.parametrize("typed", ["", " ", "　", "zzz", "%_", "\n", "第", "(", "法99999条"])
def test_what_nothing_goes_on_from_gives_no_suggestion(service: SearchService, typed: str) -> None:
    assert service.suggest(typed) == ()


@pytest.mark.parametrize("limit", [0, 21, -1])
def test_a_number_that_cannot_be_is_refused(service: SearchService, limit: int) -> None:
    with pytest.raises(InvalidQuery, match="候補の数"):
        service.suggest("保護", limit)


def test_opening_a_service_makes_no_suggestions_yet(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(SnapshotSuggester, "__init__", lambda *_: made.append("made"))
    SearchService.open(Path(service._home))
    assert made == []


@pytest.mark.parametrize(
    ("text", "typed"),
    [("ほごh", "ほご"), ("ほごsh", "ほご"), ("保護h", "保護"), ("NHK", "nhk"), ("ＣＷ", "cw")],
)
def test_only_letters_after_japanese_are_unfinished_kana(text: str, typed: str) -> None:
    assert typed_of(text) == typed


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("法第二十九条", "法29条"),
        ("法第55条の4", "法55条の4"),
        ("局第８の１の（４）のア", "局8-1-4のア"),
        ("問６－４１", "問6-41"),
    ],
)
def test_citations_are_compared_in_one_spelling(text: str, key: str) -> None:
    assert citation_key(text) == key
