"""Amounts: in the right unit, of the right row and of the right year, or not told at all."""

from __future__ import annotations

import datetime as dt

import pytest

from search_api.answer.amounts import AmountReader, wants_amount
from search_api.answer.question import Figure, read_question
from search_api.answer.sentences import Role, sentences_of
from search_api.answer.tables import row_figures, row_fits
from search_api.answer.validity import Period, asked_period, period_of, periods_in

from factories import make_document, make_unit

TODAY = dt.date(2026, 11, 26)
FIGURES = make_document("figures")
TABLE = (
    "みほん加算の表です。\n"
    "| 年齢 | 1級地（円） | 2級地（円） |\n"
    "| --- | --- | --- |\n"
    "| 65～69 | 46,000 | 43,000 |\n"
    "| 70～74 | 45,000 | 42,000 |\n"
    "| 75～ | 39,000 | 37,000 |\n"
    "\n"
    "6人からの額は分かっていません。\n"
    "\n"
    "使える期間: 2026年4月1日から2027年3月31日まで\n"
)
HEAD = "| 年齢 | 1級地（円） |"


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("みほん加算はいくらですか", True),
        ("審査請求の期限はいつまでですか", True),
        ("家賃の上限額は", True),
        ("何日以内に決定しますか", True),
        ("期限内に決定できないときはどうしますか", False),
        ("加算はいつから付けますか", False),
    ],
)
def test_what_asks_for_an_amount(question: str, wants: bool) -> None:
    assert wants_amount(read_question(question)) is wants


@pytest.mark.parametrize(
    ("head", "row", "figures"),
    [
        (HEAD, "| 70～74 | 46,460 |", {Figure("46460", "円")}),
        ("| 人員 | 率（倍） |", "| 2人 | 0.87 |", {Figure("2", "人"), Figure("0.87", "割合")}),
        ("| 控除 | 月数（か月） |", "| 新規 | 6 |", {Figure("6", "月")}),
        ("| 控除 | 額（円） |", "| 新規 |  |", set()),
        ("| 控除 | 額 |", "| 新規 | 500 |", set()),
        ("", "", set()),
    ],
    ids=["円", "人と倍", "か月", "空の欄", "単位のない欄", "空"],
)
def test_the_units_of_a_row_stand_in_the_head(head: str, row: str, figures: set[Figure]) -> None:
    assert set(row_figures(head, row)) == figures


@pytest.mark.parametrize(
    ("head", "row", "asked", "fits"),
    [
        (HEAD, "| 70～74 | 1 |", Figure("70", "歳"), True),
        (HEAD, "| 70～74 | 1 |", Figure("75", "歳"), False),
        (HEAD, "| 75～ | 1 |", Figure("90", "歳"), True),
        ("| 収入 | 額（円） |", "| 51,000～54,999 | 1 |", Figure("52000", "円"), True),
        ("| 収入 | 額（円） |", "| 51,000～54,999 | 1 |", Figure("5万", "円"), False),
        ("| 世帯人員 | 額（円） |", "| 2人 | 1 |", Figure("2", "人"), True),
        ("| 世帯人員 | 額（円） |", "| 2人 | 1 |", Figure("3", "人"), False),
        ("| 世帯人員 | 額（円） |", "| 7人以上 | 1 |", Figure("8", "人"), True),
        (HEAD, "| 70～74 | 1 |", Figure("70", "日"), None),
        ("| 控除 | 額（円） |", "| 新規 | 1 |", Figure("70", "歳"), None),
    ],
)
def test_the_row_of_the_question_s_figures(
    head: str, row: str, asked: Figure, fits: bool | None
) -> None:
    assert row_fits(head, row, [asked]) is fits


def told(question: str, text: str = TABLE, day: dt.date = TODAY) -> list[str]:
    """Return the sentences of a text that may be quoted and tell the asked amount."""
    unit = make_unit(FIGURES, "1", text)
    reader = AmountReader(read_question(question), day)
    return [
        unit.text[s.start : s.end]
        for s in sentences_of(unit)
        if reader.fits(unit, s) is not False and reader.tells(unit, s)
    ]


def test_the_row_of_an_age_is_the_only_one_that_tells() -> None:
    assert told("70歳の人のみほん加算は何円ですか") == ["| 70～74 | 45,000 | 42,000 |"]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("70歳のみほん加算は何円ですか", 1),
        ("令和8年度の70歳のみほん加算は何円ですか", 1),
        ("今の70歳のみほん加算は何円ですか", 1),
        ("令和6年度の70歳のみほん加算は何円でしたか", 0),
        ("2024年度の70歳のみほん加算は何円でしたか", 0),
        ("昨年度の70歳のみほん加算は何円でしたか", 0),
        ("来年度の70歳のみほん加算は何円になりますか", 0),
    ],
)
def test_an_amount_of_another_year_is_not_told(question: str, rows: int) -> None:
    assert len(told(question)) == rows


def test_an_amount_that_no_longer_holds_on_the_day_is_not_told() -> None:
    assert not told("70歳のみほん加算は何円ですか", day=dt.date(2027, 4, 1))


@pytest.mark.parametrize(
    ("question", "text", "tells"),
    [
        ("令和7年度の満額はいくらですか", "満額は令和7年度が69,308円です。", True),
        ("令和6年度の満額はいくらですか", "満額は令和7年度が69,308円です。", False),
        ("令和6年度の満額はいくらですか", "満額は69,308円です。", False),
        ("満額はいくらですか", "満額は69,308円です。", True),
        ("8,000円を超えたらいくら引きますか", "8,000円まで引きません。", False),
    ],
    ids=["その年度", "別の年度", "年度を言わない額", "いつとも聞かない", "質問の額のまま"],
)
def test_a_sentence_tells_the_amount_of_the_asked_year(
    question: str, text: str, tells: bool
) -> None:
    assert bool(told(question, text)) is tells


def test_a_row_is_quoted_with_its_notes_and_the_days_on_which_it_holds() -> None:
    unit = make_unit(FIGURES, "1", TABLE)
    row = next(s for s in sentences_of(unit) if s.role is Role.ROW)
    assert [unit.text[a:b] for a, b in row.spans] == [
        "| 年齢 | 1級地（円） | 2級地（円） |",
        "| 65～69 | 46,000 | 43,000 |",
        "6人からの額は分かっていません。\n\n使える期間: 2026年4月1日から2027年3月31日まで",
    ]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (TABLE, Period(dt.date(2026, 4, 1), dt.date(2027, 3, 31))),
        ("使える期間: 2015年7月1日から", Period(dt.date(2015, 7, 1), dt.date.max)),
        ("使える期間: いつまでか分からない", None),
        ("使える期間: 2026年2月31日から", None),
        ("2026年4月1日から使います。", None),
        ("", None),
    ],
    ids=["終わりがある", "終わりがない", "日がない", "ない日", "行がない", "空"],
)
def test_when_figures_hold(text: str, period: Period | None) -> None:
    assert period_of(text) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("令和元年度の額", Period(dt.date(2019, 4, 1), dt.date(2020, 3, 31))),
        ("平成31年の額", Period(dt.date(2019, 1, 1), dt.date(2019, 12, 31))),
        ("２０２４年の額", Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))),
        ("去年の額", Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))),
        ("昨年度の額", Period(dt.date(2025, 4, 1), dt.date(2026, 3, 31))),
        ("昭和31年4月1日以前に生まれた人の額", None),
        ("1975年生まれの人の額", None),
        ("額", None),
    ],
)
def test_the_year_that_a_question_names(text: str, period: Period | None) -> None:
    assert asked_period(text, TODAY) == period


def test_a_fiscal_year_ends_in_march() -> None:
    spring = dt.date(2026, 3, 31)
    assert asked_period("昨年度の額", spring) == Period(dt.date(2024, 4, 1), dt.date(2025, 3, 31))


def test_every_year_that_a_text_names() -> None:
    assert len(periods_in("令和7年度は69,308円、令和8年度は70,608円です。")) == 2
