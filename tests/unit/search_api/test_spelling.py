"""もしかして: slips of typing and conversion, and everything that is right and must stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.days import today_in_japan
from corpus.embedded import digest_files
from corpus.store import CorpusStore
from ingest.index.snapshot import current_folder
from search_api.service import SearchService
from search_api.snapshot import Snapshot
from search_api.spelling import repair
from search_api.types import Filters, Mode, Query
from search_api.vocabulary import Vocabulary

from digest_home import fill_with_digest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    fill_with_digest(folder)
    return folder


@pytest.fixture(scope="module")
def service(home: Path) -> SearchService:
    return SearchService.open(home)


@pytest.fixture(scope="module")
def vocabulary(service: SearchService) -> Vocabulary:
    snapshot: Snapshot = service._live().snapshot
    return Vocabulary.of(snapshot, today_in_japan())


SLIPS = {
    "保後費": "保護費",
    "補語費": "保護費",
    "真正": "申請",
    "生活補語": "生活保護",
    "扶養紹介": "扶養照会",
    "不要照会": "扶養照会",
    "収入任定": "収入認定",
    "収入人定": "収入認定",
    "収入深刻": "収入申告",
    "変換金": "返還金",
    "世帯文理": "世帯分離",
    "世態分離": "世帯分離",
    "医療夫女": "医療扶助",
    "住宅府助": "住宅扶助",
    "一時夫助": "一時扶助",
    "介護符助": "介護扶助",
    "最低生活日": "最低生活費",
    "急白保護": "急迫保護",
    "検診明令": "検診命令",
    "健診命令": "検診命令",
    "指導支持": "指導指示",
    "審査政求": "審査請求",
    "不正需給": "不正受給",
    "民生医院": "民生委員",
    "家庭訪門": "家庭訪問",
    # kanji that look alike
    "収入忍定": "収入認定",
    "収人認定": "収入認定",
    "収入忍定額": "収入認定額",
    "返遷金": "返還金",
    "保獲費": "保護費",
    "生活保穫": "生活保護",
    "微収金": "徴収金",
    "弁護土": "弁護士",
    "家貸": "家賃",
    "福社事務所": "福祉事務所",
    "転人": "転入",
    "ケースワカー": "ケースワーカー",
    "アパト": "アパート",
    "せいかつほど": "生活保護",
    "しゅうにゅうにんて": "収入認定",
}


@pytest.mark.parametrize(("typed", "meant"), SLIPS.items())
def test_a_slip_is_repaired(vocabulary: Vocabulary, typed: str, meant: str) -> None:
    assert [found.query for found in repair(typed, vocabulary)][:1] == [meant]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("保後費 返還 時効", "保護費 返還 時効"),
        ("扶養紹介はいつ行うのか", "扶養照会はいつ行うのか"),
        ("保後費返還", "保護費返還"),
        ("ケースワカー　世帯文理", "ケースワーカー　世帯分離"),
        ("法63条の変換金", "法63条の返還金"),
    ],
)
def test_the_rest_of_the_query_stays_as_it_was_typed(
    vocabulary: Vocabulary, typed: str, meant: str
) -> None:
    assert repair(typed, vocabulary)[0].query == meant


RIGHT = (
    # words of the texts
    *("保護費", "申請", "扶養照会", "世帯分離", "収入認定", "敷金", "葬祭扶助", "検診命令"),
    # right, but rare or not of this field
    *("新生児", "呼吸器官", "西瓜", "野球", "大将が来た", "機械が壊れた", "天気予報", "紹介状"),
    *("意匠権", "成果物", "物言う", "後回しにする", "枝葉の話", "市立病院", "衣料費", "六十五歳超"),
    # one character from a word of the texts, but right
    *("人力", "大人", "新人", "友人", "家人", "土曜日", "社会", "基地", "問屋", "持病"),
    # names of people, places, firms
    *("田中太郎", "佐藤さん", "小鳥遊", "新宿区", "渋谷", "北九州市", "メルカリ", "マイナンバー"),
    # citations and codes
    *("法63条", "法第二十九条", "局第8-1-(4)-ア", "問6-41-2", "CW", "SV", "NHK", "DV", "ver2"),
    # kana that is right
    *(
        "せいかつほご",
        "ほごひのへんかん",
        "くるまもってる",
        "スーパー",
        "パチンコ",
        "マンガ",
        "テレビ",
    ),
    # everyday and figurative
    *("食べていけない", "コツコツ貯めたお金", "ドヤ暮らし", "十日ごとに", "二階の部屋"),
    # nothing to repair with
    *("", " ", "zzzzqqq", "？？", "あ", "ー", "鬱鬱鬱鬱", "a" * 500, "漢" * 500),
)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_stays(vocabulary: Vocabulary, text: str) -> None:
    assert repair(text, vocabulary) == ()


def query_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


#: What is mistyped or spelt in an old way on purpose in the query sets.
MISTYPED = (
    "單給",
    "デーサービス",
    "変換",
    "収入人",
    "火葬量",
    "加産",
    "不序",
    "人邸",
    "脳付",
    "健診命令",
)


def assert_right_stays(vocabulary: Vocabulary, path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        query = json.loads(line)["query"]
        if not any(slip in query for slip in MISTYPED):
            assert repair(query, vocabulary) == (), query


def test_no_query_of_the_checkout_is_changed(vocabulary: Vocabulary, repository: Path) -> None:
    files = query_files(repository / "eval" / "query_sets")
    assert files
    for path in files:
        assert_right_stays(vocabulary, path)


@pytest.mark.shared
def test_no_query_of_the_development_set_is_changed(vocabulary: Vocabulary, shared: Path) -> None:
    assert_right_stays(vocabulary, shared / "eval" / "dev-natural.jsonl")


def test_no_title_of_the_embedded_corpus_is_changed(home: Path, vocabulary: Vocabulary) -> None:
    store = CorpusStore(current_folder(home) / "corpus.sqlite", read_only=True)
    assert digest_files()
    for document in store.documents():
        for unit in store.units_of_version(document.version):
            assert repair(unit.title, vocabulary) == (), unit.title


# --- in a search ---------------------------------------------------------------------------


def test_the_search_offers_the_repair_and_searches_what_was_typed(service: SearchService) -> None:
    result = service.search(Query(text="扶養紹介 いつ", mode=Mode.LEXICAL))
    (meant,) = result.did_you_mean
    assert meant.query == "扶養照会 いつ"
    assert meant.slips == (("扶養紹介", "扶養照会"),)
    assert meant.units > 5
    assert result.query.text == "扶養紹介 いつ"


def test_the_repaired_word_counts_beside_what_was_typed(service: SearchService) -> None:
    result = service.search(Query(text="ケースワカー", mode=Mode.LEXICAL))
    assert result.query.text == "ケースワカー"
    added = result.expansions[0]
    assert (added.surface, added.words) == ("ケースワカー", ("ケースワーカー",))
    assert any("ケースワーカー" in hit.unit.text for hit in result.hits[:3])
    assert result.did_you_mean[0].query == "ケースワーカー"


def test_the_repaired_word_counts_beside_other_words_too(service: SearchService) -> None:
    result = service.search(Query(text="ケースワカー 訪問", mode=Mode.LEXICAL))
    assert result.expansions[0].words == ("ケースワーカー",)
    assert result.did_you_mean[0].query == "ケースワーカー 訪問"


def test_a_repair_that_the_filters_leave_nothing_of_is_not_offered(service: SearchService) -> None:
    filters = Filters(documents=("405AC0000000088",))  # 行政手続法
    assert not service.search(Query(text="扶養紹介", filters=filters)).did_you_mean


@pytest.mark.parametrize("text", ["保護費", "法63条", "敷金 更新料"])
def test_a_query_that_is_right_gets_no_offer(service: SearchService, text: str) -> None:
    assert service.search(Query(text=text)).did_you_mean == ()


def test_two_words_with_one_reading_give_two_offers() -> None:
    texts = ["料金を払う", "礼金を払う", "料金の額", "礼金の額"]
    found = repair("霊金", Vocabulary(texts * 2))
    assert {meant.query for meant in found} <= {"料金", "礼金"}
    assert not any(meant.certain for meant in found[1:])
