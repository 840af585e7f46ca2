"""Dates as notices write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.dates import find_date, japanese_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        pytest.param("(昭和二五年五月二〇日)", dt.date(1950, 5, 20), id="漢数字の桁"),
        pytest.param("昭和三十八年四月一日", dt.date(1963, 4, 1), id="十のある漢数字"),
        pytest.param("昭和二一年一○月一日", dt.date(1946, 10, 1), id="丸を零に使う"),
        pytest.param("令和元年５月１日から", dt.date(2019, 5, 1), id="元年と全角"),
        pytest.param("2026年4月1日", dt.date(2026, 4, 1), id="西暦"),
        pytest.param("平成22年13月1日", None, id="ない月"),
        pytest.param("日付なし", None, id="日付なし"),
    ],
)
def test_finds_the_first_date(text: str, date: dt.date | None) -> None:
    assert find_date(text) == date


@given(st.dates(min_value=dt.date(1926, 12, 25), max_value=dt.date(2099, 12, 31)))
def test_printed_dates_read_back(date: dt.date) -> None:
    assert find_date(japanese_date(date)) == date
