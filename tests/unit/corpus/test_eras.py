"""Days as people write them: in eras, with slashes, in any width."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.eras import read_day
from ingest.sources.dates import japanese_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01",
        "2026/4/1",
        "令和8年4月1日",
        "R8.4.1",
        "２０２６年４月１日",
        "令和 8 年 4 月 1 日",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == dt.date(2026, 4, 1)


@pytest.mark.parametrize("text", ["", "4月1日", "8年4月1日", "2026-02-30", "きのう", "令和8年"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (day|era)|day|month"):
        read_day(text)


def test_the_first_year_of_an_era_is_a_year() -> None:
    assert read_day("令和元年5月1日") == dt.date(2019, 5, 1)
    assert read_day("昭和38年4月1日") == dt.date(1963, 4, 1)


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_what_is_printed_is_read_again(day: dt.date) -> None:
    assert read_day(japanese_date(day)) == read_day(day.isoformat()) == day
