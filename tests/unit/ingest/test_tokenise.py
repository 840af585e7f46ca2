import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tokenise import (
    analyse,
    bigrams,
    content_terms,
    is_citation_only,
    kana_share,
    reading_trigrams,
    surfaces,
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        pytest.param(
            "年金が増えたときの収入認定", ["年金", "増える", "収入", "認定"], id="活用は辞書の形"
        ),
        pytest.param("第五十五条の四", ["55条の4"], id="条番号は一つの語"),
        pytest.param("第55条の4第1項第2号", ["55条の4"], id="項と号は数えない"),
        pytest.param("局長通知第８－２－(3)", ["局8/2/3", "局8/2"], id="通知の項目"),
        pytest.param("別冊問答集問７－４", ["別q7-4"], id="別冊問答集の問"),
        pytest.param("医療費", ["医療", "費"], id="A単位"),
    ],
)
def test_finds_the_words_that_carry_meaning(text: str, terms: list[str]) -> None:
    assert content_terms(text) == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("引越し", "引っ越し"),
        ("第29条", "第二十九条"),
        ("ﾊﾞｲﾄ", "バイト"),
        ("醫療", "医療"),
        ("ＣＷ", "CW"),
    ],
)
def test_spellings_of_one_word_give_one_term(one: str, other: str) -> None:
    assert content_terms(one) == content_terms(other)


def test_two_character_and_one_character_words_have_bigrams() -> None:
    assert bigrams("敷金") == ["敷金"]
    assert bigrams("県") == ["県"]
    assert bigrams("敷金、家賃") == ["敷金", "家賃"]


def test_typed_kana_meets_the_reading_of_kanji() -> None:
    assert set(reading_trigrams("ねんきん")) <= set(reading_trigrams("年金が増えた"))


def test_text_over_the_limit_of_sudachi_is_read_whole() -> None:
    assert content_terms("年金。" * 20_000).count("年金") == 20_000


@given(st.text(max_size=200))
def test_any_text_can_be_tokenised(text: str) -> None:
    terms, readings = analyse(text)
    assert all(terms)
    assert all(readings)
    assert all(bigrams(text))
    surfaces(text)


@pytest.mark.parametrize(
    ("text", "share"),
    [("ねんきん", 1.0), ("年金", 0.0), ("年きん", 2 / 3), ("", 0.0), ("？！", 0.0)],
)
def test_share_of_kana(text: str, share: float) -> None:
    assert kana_share(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["法29条", "生活保護法第29条第1項", "局8-1-(4)-ア", "63条・78条"])
def test_a_query_of_citations_only(text: str) -> None:
    assert is_citation_only(text)


@pytest.mark.parametrize("text", ["63条返還", "法29条 預金", "年金"])
def test_a_query_with_other_words(text: str) -> None:
    assert not is_citation_only(text)
