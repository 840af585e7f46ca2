"""A query typed in kana is read as the words of the corpus (かな漢字変換)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import CorpusStore
from corpus.types import DocumentKind
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from ingest.index.conversion import write_conversion
from search_api.conversion import KanaConverter
from search_api.service import SearchService
from search_api.types import Query

from factories import make_document, make_unit

TEXTS = [
    "保護費の返還を求める。",
    "返還金の時効は何年か。",
    "生活保護を申請した人が車を持っていてもよいか。",
    "お母さんの葬祭扶助は誰が申請するか。",
    "敷金の上限額と更新料を住宅扶助で計上する。",
    "収入認定の対象になる年金を調べる。",
    "エアコンは得ますか。",
]


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> KanaConverter:
    folder: Path = tmp_path_factory.mktemp("snapshot")
    write_conversion(folder, TEXTS)
    return KanaConverter(folder)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("ほごひのへんかん", "保護費の返還", id="words and a particle"),
        pytest.param("しききん　じょうげんがく", "敷金 上限額", id="spaces stay between words"),
        pytest.param("シュウニュウニンテイ", "収入認定", id="katakana as well"),
        pytest.param("ｼｭｳﾆｭｳﾆﾝﾃｲ", "収入認定", id="and half-width"),
        pytest.param("くるまをもっていてもよいか", "車を持っていてもよいか", id="a sentence"),
        pytest.param("へんかんきんのじこうはなんねん", "返還金の時効は何年", id="long vowels"),
        pytest.param("ぬるぽ", "ぬるぽ", id="what no text has stays as typed"),
        pytest.param("めがね", "めがね", id="a word that no text has is not torn"),
        pytest.param("ペット", "ペット", id="a word in katakana is right as it is"),
        pytest.param("ペットのへんかん", "ペットの返還", id="katakana among hiragana stays"),
        pytest.param("エアコンは買えますか", "エアコンは買えますか", id="a verb keeps its ending"),
        pytest.param("へんかん8000のじこう", "返還8000の時効", id="a number stays a number"),
        pytest.param("ーーー", "ーーー", id="signs only"),
        pytest.param("あおあおあお", "あおあおあお", id="nonsense"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_kana_becomes_the_words_of_the_texts(
    converter: KanaConverter, typed: str, read: str
) -> None:
    assert converter.convert(typed) == read


def test_a_long_text_is_left_as_it_is(converter: KanaConverter) -> None:
    long = "ほごひ" * 50
    assert converter.convert(long) == long


@given(st.text(st.characters(min_codepoint=ord("ぁ"), max_codepoint=ord("ん")), max_size=40))
def test_the_reading_of_any_kana_stays_what_was_typed(converter: KanaConverter, typed: str) -> None:
    read = converter.convert(typed)
    if all("ぁ" <= c <= "ん" for c in read):
        assert read == typed


def test_without_texts_kana_stays_kana(tmp_path: Path) -> None:
    write_conversion(tmp_path, [])
    assert KanaConverter(tmp_path).convert("ほごひ") == "ほごひ"


def test_the_user_is_told_how_the_kana_was_read(home: Path) -> None:
    handbook = make_document("mihon", kind=DocumentKind.HANDBOOK, title="みほん事例集")
    store = CorpusStore(home / "corpus.sqlite")
    units = [make_unit(handbook, f"q{n}", text, ordinal=n) for n, text in enumerate(TEXTS, 1)]
    store.put(handbook, units, ingest_key="mihon")
    build_index(home, FakeEmbedder())
    service = SearchService.open(home, embedder=FakeEmbedder())
    result = service.search(Query(text="ほごひのへんかん"))
    assert result.hits[0].unit.id == "mihon:q1"
    assert "かなの入力を「保護費の返還」と読んで検索しました。" in result.notices
    assert service.search(Query(text="保護費の返還")).notices == ()


def test_a_sentence_in_plain_words_is_not_led_by_its_reading(home: Path) -> None:
    handbook = make_document("mihon", kind=DocumentKind.HANDBOOK, title="みほん事例集")
    store = CorpusStore(home / "corpus.sqlite")
    store.put(handbook, [make_unit(handbook, "q1", "ふりすぎたらどうなるの")], ingest_key="m")
    build_index(home, FakeEmbedder())
    service = SearchService.open(home, embedder=FakeEmbedder())
    (hit,) = service.search(Query(text="ふりすぎたらどうなるの", explain=True)).hits
    assert "readings" not in hit.parts
    (hit,) = service.search(Query(text="ふりすぎ", explain=True)).hits
    assert hit.parts["readings"] > 0
