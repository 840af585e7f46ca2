"""Numbers of provisions, as attributes and as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import to_kanji
from ingest.sources.egov_numbers import (
    annex_number,
    article_number,
    from_attribute,
    item_number,
    paragraph_number,
    subitem_name,
)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        pytest.param("第一条", "1", id="一条"),
        pytest.param("第五十五条の四", "55-4", id="枝番号"),
        pytest.param("第九条の三の二", "9-3-2", id="枝番号の枝番号"),
        pytest.param("第百五条", "105", id="百の位"),
        pytest.param("第三十八条から第四十条まで", "38:40", id="削除された範囲"),
        pytest.param("第六十七条及び第六十八条", "67:68", id="及び"),
        pytest.param("第四条の二から第四条の五まで", "4-2:4-5", id="枝番号の範囲"),
        pytest.param("第１２条", "12", id="全角の数字"),
        pytest.param("題名", "", id="番号なし"),
    ],
)
def test_article_numbers(printed: str, number: str) -> None:
    assert article_number(printed) == number


@pytest.mark.parametrize(
    ("printed", "number"),
    [("２", "2"), ("１０", "10"), ("②", "2"), ("３の２", "3-2"), ("", ""), ("イ", "")],
)
def test_paragraph_numbers(printed: str, number: str) -> None:
    assert paragraph_number(printed) == number


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("一", "1"),
        ("十二", "12"),
        ("五の二", "5-2"),
        ("一から四まで", "1:4"),
        ("二の二から二の四まで", "2-2:2-4"),
        ("四及び五", "4:5"),
        ("イ", ""),
        ("", ""),
    ],
)
def test_item_numbers(printed: str, number: str) -> None:
    assert item_number(printed) == number


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("イ", "イ"),
        ("（１）", "(1)"),
        ("（ｉ）", "(i)"),
        ("イからハまで", "イからハまで"),
        ("", ""),
    ],
)
def test_subitem_names(printed: str, name: str) -> None:
    assert subitem_name(printed) == name


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        pytest.param("別表", "", id="一つだけの別表"),
        pytest.param("別表第一", "1", id="第の付く番号"),
        pytest.param("別表第三の二", "3-2", id="枝番号"),
        pytest.param("別表第二十　第三種の物", "20", id="見出しの番号は読まない"),
        pytest.param("別表　第一種の物", "", id="見出しだけの番号"),
        pytest.param("別表（第十二条関係）", "", id="括弧の中の条番号"),
        pytest.param("附則別表第六", "6", id="附則別表"),
        pytest.param("様式第一号（第四条関係）", "1", id="様式"),
        pytest.param("別紙第１号の２書式", "1-2", id="書式の枝番号"),
        pytest.param("別記様式", "", id="別記様式"),
        pytest.param("別図二", "2", id="第の付かない番号"),
    ],
)
def test_annex_numbers(printed: str, number: str) -> None:
    assert annex_number(printed) == number


@pytest.mark.parametrize(
    ("num", "number"),
    [
        ("15_2", "15-2"),
        ("38:40", "38:40"),
        ("4_2:4_5", "4-2:4-5"),
        ("イ", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_attributes(num: str | None, number: str) -> None:
    assert from_attribute(num) == number


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=4))
def test_a_printed_article_number_is_read_back(numbers: list[int]) -> None:
    head, *branches = map(to_kanji, numbers)
    printed = f"第{head}条" + "".join(f"の{branch}" for branch in branches)
    assert article_number(printed) == "-".join(map(str, numbers))


@given(st.text(max_size=30))
def test_no_title_breaks_the_reading(text: str) -> None:
    for read in (article_number, paragraph_number, item_number, annex_number):
        number = read(text)
        assert number == "" or number.replace("-", "").replace(":", "").isdigit()
    assert "/" not in subitem_name(text)
