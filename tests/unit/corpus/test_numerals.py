import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import to_int, to_kanji


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("二十九", 29, id="条番号"),
        pytest.param("百四十四", 144, id="一のない百"),
        pytest.param("一〇四", 104, id="位取り"),
        pytest.param("２９", 29, id="全角"),
        pytest.param("29", 29, id="半角"),
        pytest.param("元", 1, id="元年"),
        pytest.param("2万3千", 23_000, id="漢数字と算用数字"),
        pytest.param("1,500", 1_500, id="桁区切り"),
        pytest.param("千二百三十四万五千六百七十八", 12_345_678, id="万の位"),
    ],
)
def test_reads_the_usual_ways_to_write_a_number(text: str, number: int) -> None:
    assert to_int(text) == number


@pytest.mark.parametrize("text", ["", "第", "十条", "abc"])
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="number"):
        to_int(text)


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_kanji_reads_back(number: int) -> None:
    assert to_int(to_kanji(number)) == number


@pytest.mark.parametrize("number", [-1, 10**16])
def test_refuses_numbers_that_laws_do_not_print(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        to_kanji(number)
