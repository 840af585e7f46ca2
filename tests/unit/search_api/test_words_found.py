"""On the embedded corpus: words of two characters are found, and nothing is found by nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.embed import load_embedder
from ingest.index import build_index
from ingest.pipeline import ingest_embedded
from search_api.other_laws import is_other_law
from search_api.service import SearchService
from search_api.types import Mode, Query

TWO_CHARACTERS = (
    *("敷金", "年金", "収入", "世帯", "分離", "扶養", "転居", "葬祭", "医療", "介護"),
    *("申請", "返還", "控除", "資産", "加算", "障害", "出産", "教育", "失業", "通院"),
)

NONSENSE = (
    "zzzzqqqq",
    "ｗｗｗ",
    "xyzzy plugh",
    "0000000000",
    "鬱鬱鬱鬱",
    "ゞゞゞヽ",
    "😀a😀",
    "%_% OR 1=1",
    "\\u0000x",
    "ヴァヴィヴゥ",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    embedder = load_embedder("builtin", model_dir)
    ingest_embedded(home)
    build_index(home, embedder)
    return SearchService.open(home, embedder=embedder)


@pytest.mark.parametrize("mode", [Mode.LEXICAL, Mode.HYBRID])
@pytest.mark.parametrize("word", TWO_CHARACTERS)
def test_a_word_of_two_characters_finds_units_that_hold_it(
    service: SearchService, word: str, mode: Mode
) -> None:
    hits = service.search(Query(text=word, mode=mode)).hits
    assert len(hits) == 10
    holding = [word in "\n".join((h.unit.title, *h.unit.headings, h.unit.text)) for h in hits]
    assert holding[0]
    # Some say it in other words, which the question bank ties to them.
    assert sum(holding) >= 5


@pytest.mark.parametrize("word", ["敷金", "扶養", "徴収", "年金"])
def test_one_word_leads_to_the_texts_of_public_assistance_and_further_down_to_other_laws(
    service: SearchService, word: str
) -> None:
    others = [is_other_law(h.document) for h in service.search(Query(text=word, limit=50)).hits]
    assert not any(others[:3])
    assert any(others)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("民法 扶養義務", "129AC0000000089:art877"),
        ("民法の敷金", "129AC0000000089:art622-2"),
        ("厚年法36条", "329AC0000000115:art36"),
        ("児童福祉法 費用徴収", "322AC0000000164:art56"),
    ],
)
def test_an_other_law_comes_first_when_the_query_names_it(
    service: SearchService, text: str, first: str
) -> None:
    assert service.search(Query(text=text)).hits[0].unit.id == first


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("text", [*NONSENSE, *TWO_CHARACTERS[:3]])
def test_no_hit_comes_back_with_nothing_to_its_credit(
    service: SearchService, text: str, mode: Mode
) -> None:
    hits = service.search(Query(text=text, mode=mode, limit=50)).hits
    assert all(hit.score > 0 for hit in hits)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("text", ["敷金 更新料", "附則 経過措置", "年金が増えたとき"])
def test_the_score_can_be_added_up_by_hand(service: SearchService, text: str, mode: Mode) -> None:
    hits = service.search(Query(text=text, mode=mode, explain=True)).hits
    assert hits
    for hit in hits:
        assert sum(one.weight for one in hit.shares) == pytest.approx(1, abs=1e-5)
        assert sum(one.share for one in hit.shares) == pytest.approx(hit.score, abs=1e-5)
        for one in hit.shares:
            product = one.stretched * one.weight * one.factor
            assert one.share == pytest.approx(product, abs=1e-6)
            assert (one.raw > 0) == (one.stretched > 0)
            assert -1e-6 <= one.stretched <= 1 + 1e-6
            assert one.share == pytest.approx(hit.parts[one.engine], abs=1e-6)


def test_a_unit_that_the_query_cites_leads_without_arithmetic(service: SearchService) -> None:
    first, second = service.search(Query(text="法63条 返還", explain=True)).hits[:2]
    assert (first.cited, first.shares) == (True, ())
    assert second.shares


def test_nothing_is_explained_unasked(service: SearchService) -> None:
    assert all(hit.shares == () for hit in service.search(Query(text="敷金")).hits)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "asdfghjkl",
            "ＡＳＤＦＧＨＪＫＬ",
            "xyzzy plugh",
            "フグ刺し",
            "犬",
            "アイドル",
            "ラーメン",
        ),
        # fragments that stand in other words, or over the end of one
        *("コロナ", "コロナ ワクチン", "スノーボード", "くつ"),
    ],
)
def test_the_user_is_told_that_nothing_holds_the_words(service: SearchService, text: str) -> None:
    notices = service.search(Query(text=text)).notices
    assert any("この言葉を含むものは見つかりません" in notice for notice in notices)


@pytest.mark.parametrize(
    "text",
    [
        "DV",
        "CW",
        "NPO",
        "B型",
        "敷金",
        "メガネ",
        "エアコン",
        "ケースワーカー",
        "パチンコ",
        "お風呂",
    ],
)
def test_nobody_is_told_so_of_words_that_are_there(service: SearchService, text: str) -> None:
    assert service.search(Query(text=text)).notices == ()


@pytest.mark.parametrize("text", ["zzzzqqqq", "ｗｗｗ", "xyzzy plugh", "鬱鬱鬱鬱", "ゞゞゞヽ"])
def test_signs_and_nonsense_find_no_words(service: SearchService, text: str) -> None:
    assert service.search(Query(text=text, mode=Mode.LEXICAL, limit=50)).hits == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("めがね", "メガネ", id="a word of the dictionary that no text holds"),
        pytest.param("せんぷうき", "扇風機", id="that the analyser does not know in kana"),
        pytest.param("いれば ほしい", "入れ歯 ほしい", id="one of two words"),
        pytest.param("はなび", "", id="no word of the dictionary"),
        pytest.param("けいたい代", "携帯代", id="converted in part"),
    ],
)
def test_everyday_words_in_kana_are_read_by_the_dictionary(
    service: SearchService, typed: str, read: str
) -> None:
    assert service.search(Query(text=typed)).read_as == read


@pytest.mark.parametrize(
    ("typed", "key"),
    [("めがねを作りたい人の費用", "眼鏡"), ("けいたい代", "携帯代"), ("けが人の医療費", "怪我")],
)
def test_nouns_in_kana_bring_the_words_of_the_rules(
    service: SearchService, typed: str, key: str
) -> None:
    assert key in [e.surface for e in service.search(Query(text=typed)).expansions]


def test_a_query_with_kanji_is_not_led_by_its_reading(service: SearchService) -> None:
    hits = service.search(Query(text="メガネを作りたい", explain=True)).hits
    assert all("readings" not in hit.parts for hit in hits)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("メガネを作りたい", "konkyo-glossary:治療材料"),
        ("めがね", "konkyo-glossary:治療材料"),
        ("歩行器", "konkyo-glossary:補装具"),
        ("けいたい代", "325AC0000000144:art12"),
        ("灯油", "kyokucho-1963-246:7/2/1/ア"),
        ("通院の交通費", "konkyo-practice:q131"),
    ],
)
def test_everyday_things_lead_to_what_treats_them(
    service: SearchService, typed: str, first: str
) -> None:
    assert service.search(Query(text=typed)).hits[0].unit.id == first
