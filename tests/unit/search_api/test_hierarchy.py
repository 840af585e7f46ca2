"""The legal bases on one point, from the law down to the office's own rules."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import InvalidQuery, UnknownUnit
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Revision, Status
from ingest.index import build_index
from search_api.hierarchy import PER_LEVEL, Hierarchy, excerpt_at
from search_api.service import SearchService

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法", aliases=("法",))
OLD_ACT = make_document(
    "325AC0000000144",
    title="生活保護法",
    revision=Revision(id="old", effective_to=dt.date(2020, 1, 1)),
)
DIGEST = make_document("325AC0000000144", title="生活保護法", status=Status.DIGEST)
BUREAU = make_document(
    "kyokucho", kind=DocumentKind.BUREAU_NOTICE, title="保護の実施要領について（局長通知）"
)
BOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集")
RULE = make_document("kitei", kind=DocumentKind.OFFICE_RULE, title="返還の取扱い")
OWN = make_document("own", kind=DocumentKind.PRACTICE, title="実務Q&A", status=Status.DIGEST)

MANY = "".join(f"法{n}条、" for n in range(1, 41))  # forty articles in one breath

TEXTS = {
    ACT: {
        **{f"art{n}": f"第{n}条　きまり{n}。" for n in range(1, 41)},
        "art61": "第六十一条　収入が変わったら届け出る。",
        "art63": "第六十三条　資力があれば第七十八条の場合を除き返還する。",
        "art78": "第七十八条　不正に受けた費用を徴収する。",
    },
    OLD_ACT: {"art63": "第六十三条　第六十一条により返還する。"},
    DIGEST: {"art63": "返還です（法1条）。"},
    BUREAU: {
        "8/1/4/ア": "年金は割り振って認定する。返還は法63条による。",
        "8/2/3": "貸付金は認定しない。",
    },
    BOOK: {
        "q7-13": "年金をさかのぼって受けた世帯。\n法63条と局長通知第8-2-(3)による。届出は法61条。",
        "q8-1": f"法63条、{MANY}などを読むこと。",
        **{f"q9-{n}": f"返還の例{n}（法63条）。" for n in range(1, 7)},
    },
    OWN: {"q1": "返還するのはいつか。法63条。"},
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    store = CorpusStore(home / "corpus.sqlite")
    for document, texts in TEXTS.items():
        units = [
            make_unit(document, locator, text, title=f"題{locator}", ordinal=n)
            for n, (locator, text) in enumerate(texts.items())
        ]
        store.put(document, units, ingest_key=document.version)
    store.put(RULE, [make_unit(RULE, "1", "分割の相談に応じる。")], ingest_key="rule")
    build_index(home, None)
    return SearchService.open(home)


def shown(hierarchy: Hierarchy, level: str) -> dict[str, str]:
    """Return unit id → reason on a level."""
    (found,) = (each for each in hierarchy.levels if each.name == level)
    return {entry.unit_id: entry.reason for entry in found.entries}


def test_the_levels_stand_in_the_order_of_the_hierarchy(service: SearchService) -> None:
    assert [level.name for level in service.hierarchy("325AC0000000144:art63").levels] == [
        "法律",
        "政令・省令・規則・告示",
        "次官通知",
        "局長通知",
        "課長通知",
        "問答集",
        "手帳・事例集",
        "自治体の取扱い",
        "実務Q&A・用語集",
    ]


def test_around_an_article(service: SearchService) -> None:
    found = service.hierarchy("325AC0000000144:art63")
    assert (found.citation, found.title) == ("生活保護法第63条", "題art63")
    assert shown(found, "法律") == {
        "325AC0000000144:art63": "この根拠",
        "325AC0000000144:art78": "ここで引いている",
        "325AC0000000144:art61": "いっしょに引かれている",
    }
    assert shown(found, "局長通知") == {
        "kyokucho:8/1/4/ア": "ここを引いている",
        "kyokucho:8/2/3": "いっしょに引かれている",
    }
    assert shown(found, "実務Q&A・用語集") == {"own:q1": "ここを引いている"}
    assert shown(found, "自治体の取扱い") == {}, "nothing ties it to the article"


def test_what_cites_forty_articles_says_little_of_each(service: SearchService) -> None:
    found = service.hierarchy("325AC0000000144:art63")
    assert "325AC0000000144:art2" not in shown(found, "法律")
    book = shown(found, "手帳・事例集")
    assert len(book) == PER_LEVEL
    assert "jirei:q8-1" not in book


def test_around_an_item_of_a_notice(service: SearchService) -> None:
    assert shown(service.hierarchy("kyokucho:8/2/3"), "法律") == {
        "325AC0000000144:art63": "いっしょに引かれている",
        "325AC0000000144:art61": "いっしょに引かれている",
    }


def test_another_day_has_its_own_relations(service: SearchService) -> None:
    found = service.hierarchy("325AC0000000144:art63", as_of=dt.date(2019, 4, 1))
    laws = shown(found, "法律")
    assert laws["325AC0000000144:art63"] == "この根拠"
    assert "325AC0000000144:art1" not in laws, "of the digest, which the official text hides"


def test_a_question_starts_from_what_is_found(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.hierarchy.SEEDS", 1)
    found = service.hierarchy(question="年金をさかのぼって受けた世帯")
    assert (found.question, found.unit_id) == ("年金をさかのぼって受けた世帯", "")
    assert shown(found, "法律") == {
        "325AC0000000144:art63": "検索で見つかった",
        "325AC0000000144:art78": "見つかったものが引いている",
    }
    assert any("語句の一致だけ" in notice for notice in found.notices)


def test_a_question_also_shows_what_cites_what_is_found(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.hierarchy.SEEDS", 1)
    found = service.hierarchy(question="貸付金")
    assert shown(found, "局長通知") == {"kyokucho:8/2/3": "検索で見つかった"}
    assert shown(found, "手帳・事例集") == {"jirei:q7-13": "見つかったものを引いている"}
    assert shown(found, "法律") == {}


@pytest.mark.parametrize("question", ["法63条", "生活保護法第63条", "「63条」"])
def test_a_citation_is_its_unit(service: SearchService, question: str) -> None:
    assert service.hierarchy(question=question) == service.hierarchy("325AC0000000144:art63")


@pytest.mark.parametrize("question", ["63条と78条", "63条の返還"])
def test_more_than_a_citation_is_a_question(service: SearchService, question: str) -> None:
    found = service.hierarchy(question=question)
    assert found.question == question
    assert shown(found, "法律")["325AC0000000144:art63"] == "検索で見つかった"


@pytest.mark.parametrize(("unit_id", "question"), [("", ""), (" ", "　"), ("own:q1", "返還")])
def test_exactly_one_of_the_two_is_asked_for(
    service: SearchService, unit_id: str, question: str
) -> None:
    with pytest.raises(InvalidQuery, match="どちらか一方"):
        service.hierarchy(unit_id, question)


def test_a_unit_that_is_not_there(service: SearchService) -> None:
    with pytest.raises(UnknownUnit):
        service.hierarchy("325AC0000000144:art999")


def test_each_entry_says_how_it_is_cited(service: SearchService) -> None:
    levels = service.hierarchy("kyokucho:8/2/3").levels
    entry = next(e for level in levels for e in level.entries if e.unit_id == "jirei:q7-13")
    assert (entry.citation, entry.short) == ("みほん事例集 問7-13", "問7-13")
    assert entry.kind is DocumentKind.HANDBOOK


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        pytest.param("短い文。", 0, "短い文。", id="すべて"),
        pytest.param("あ" * 200, 0, "あ" * 120 + "…", id="長い文"),
        pytest.param(
            "はじめの文。" + "い" * 30 + "法63条" + "う" * 40,
            40,
            "…" + "い" * 30 + "法63条" + "う" * 40,
            id="引いている文から",
        ),
        pytest.param("はじめの文。根拠: 法63条", 12, "はじめの文。根拠: 法63条", id="終わりの一言"),
        pytest.param("前。\n| 年 | 額 |\n| --- | --- |\n| 1 | 2 |", 0, "前。 年 額 1 2", id="表"),
    ],
)
def test_the_excerpt(text: str, start: int, expected: str) -> None:
    assert excerpt_at(text, start) == expected
