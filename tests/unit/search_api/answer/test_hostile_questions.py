"""Ugly questions and texts: refused or answered in words, with proved quotes, in bounded time."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import InvalidQuery
from ingest.tokenise import content_terms, is_citation_only
from search_api.answer.cases import is_of_another, without_conditions
from search_api.answer.limits import limit_of
from search_api.answer.matter import matter_of
from search_api.answer.proof import proved
from search_api.answer.question import Figure, figures_in, read_question
from search_api.answer.saying import says_little
from search_api.answer.sentences import sentences_of
from search_api.answer.sums import with_yen
from search_api.answer.validity import asked_month, asked_period
from search_api.service import SearchService
from search_api.types import Filters, Query

from factories import make_document, make_unit

_LONGEST = 500  # characters of a question
_A_LINE = 100_000  # characters of a text that is one line
#: Generous on a busy machine; what is tried in every way takes minutes and more.
_SECONDS = 5.0


def _soon(ask: Callable[[], object]) -> None:
    begin = time.process_time()
    ask()
    assert time.process_time() - begin < _SECONDS


@pytest.mark.parametrize(
    "question",
    [
        "29条" + "法" * 40 + "あ",  # could be cut into names of laws in 2**40 ways
        "29条" + "令則" * 200 + "は",
        "法法法法法29条令令令令令令令令令令令令令令令令令令令令令令令令令令令令令令令か",
    ],
)
def test_names_of_laws_without_a_break_are_read_once(question: str) -> None:
    _soon(lambda: is_citation_only(question))


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("児童福祉法及び生活保護法施行規則29条", True),
        ("法令規則29条", True),
        ("法、令と則 29条", True),
        ("法29条の調査先", False),
        ("法29条あ", False),
    ],
)
def test_a_citation_with_nothing_but_names_is_only_a_citation(question: str, only: bool) -> None:
    assert is_citation_only(question) is only


@pytest.mark.parametrize(
    "line", ["1", "一", "1,", "第1", "人", "1人", "てから", "保護", "あ", "場合", "第1条の1"]
)
def test_a_text_of_one_long_line_is_read_in_bounded_time(line: str) -> None:
    text = (line * _A_LINE)[:_A_LINE]
    document = make_document()
    unit = make_unit(document, "1", text, title="審査請求")
    sentence_limit = limit_of(read_question("介護保険の審査請求の時効は何年ですか"))
    assert sentence_limit is not None
    matter = matter_of(read_question("障害者加算はいくらですか"))

    def read() -> None:
        content_terms(text)
        list(figures_in(text))
        without_conditions(text)
        is_of_another(text, [Figure("8万", "円"), Figure("2", "人")])
        says_little(text)
        for sentence in sentences_of(unit):
            sentence_limit.is_of(document, unit, sentence)
            matter.is_of(unit, sentence)

    _soon(read)


def test_a_number_of_thousands_of_digits_is_no_article() -> None:
    assert "9" * 5000 + "条" not in content_terms("法第" + "9" * 5000 + "条の定め")
    assert "定め" in "".join(content_terms("法第" + "九" * 5000 + "条の定めによる"))


@pytest.mark.parametrize("sum_", ["8万" + "9" * 400 + "円", "9" * 400 + "万5千円"])
def test_a_sum_of_hundreds_of_digits_is_left_as_it_is(shipped: SearchService, sum_: str) -> None:
    assert "inf" not in with_yen(sum_)
    shipped.answer(f"給料が{sum_}だと控除はいくら")


@pytest.mark.parametrize("day", [dt.date.min, dt.date.max, dt.date(9999, 4, 1)])
@pytest.mark.parametrize(
    "question",
    [
        "来年の障害者加算の額はいくらですか",
        "昨年度の住宅扶助の上限はいくら",
        "来年2月の保護費の支払日はいつですか",
        "12月の期末一時扶助はいくらですか",
    ],
)
def test_the_first_and_the_last_day_of_the_calendar_are_days(
    shipped: SearchService, question: str, day: dt.date
) -> None:
    shipped.answer(question, day)
    asked_period(question, day)
    asked_month(question, day)


def test_a_year_that_the_calendar_has_not_is_none() -> None:
    assert asked_period("来年の額は", dt.date.max) is None
    assert asked_period("昨年の額は", dt.date.min) is None
    assert asked_month("1月の支払日は", dt.date.max) is None
    december = asked_month("12月の支払日は", dt.date.max)
    assert december is not None
    assert december.last == dt.date.max


def test_half_an_emoji_is_told_in_words(shipped: SearchService) -> None:
    """A broken byte on the command line, or "\\ud83d" in JSON, comes as a lone surrogate."""
    for ask in (
        lambda: shipped.answer("保護\ud83dの申請"),
        lambda: shipped.search(Query(text="\udcff保護")),
    ):
        with pytest.raises(InvalidQuery, match="読めない文字"):
            ask()


_WORDS = """
保護 車 家賃 いくら 何日 か ？ 。 、 は を も と の 違い 法 第 29条 1項 問 1-1 局長通知 第8の1
（ ） 「 」 | * \\ [ ( ' -- <b> ; 👍 ｶﾞ ＡＢ ﷺ ㍿ ½ ² ፩ 𠮷 8万 5千 円 9999 1人世帯 70歳 来年 昨年度
2月 令和99年 時効 審査請求 にするか 引ける 売れ 持て help me
"""
_MARKS = ("\u200f", "\u202e", "\x00", "\ufeff", "\n")
_PIECES = st.sampled_from((*_WORDS.split(), *_MARKS))
_QUESTIONS = st.one_of(
    st.lists(_PIECES, min_size=1, max_size=12).map("".join),
    st.tuples(_PIECES, st.integers(100, 500), _PIECES).map(lambda p: p[0] * p[1] + p[2]),
    st.text(min_size=1, max_size=60),
).map(lambda text: text[:_LONGEST])
_DAYS = st.sampled_from([None, dt.date.min, dt.date(1900, 1, 1), dt.date(2026, 4, 1), dt.date.max])


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=_QUESTIONS, day=_DAYS)
def test_any_question_is_answered_with_proved_quotes_or_refused(
    shipped: SearchService, question: str, day: dt.date | None
) -> None:
    begin = time.process_time()
    try:
        answer = shipped.answer(question, day)
        shipped.search(Query(text=question, filters=Filters(as_of=day)))
    except InvalidQuery:  # told in words
        return
    assert time.process_time() - begin < _SECONDS
    assert (answer.refusal is None) == bool(answer.short)
    for quote in answer.quotes():
        assert proved(quote, shipped.unit(quote.unit_id, day).unit.text)
