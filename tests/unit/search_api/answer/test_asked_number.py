"""What counts as the asked number: of the asked sum, table, case, place, day and act."""

from __future__ import annotations

import datetime as dt

import pytest

from search_api.answer.amounts import AmountReader, wants_amount, wants_money
from search_api.answer.cases import is_of_another, without_conditions
from search_api.answer.grades import grades_in, meet
from search_api.answer.limits import limit_of
from search_api.answer.matter import matter_of
from search_api.answer.question import Figure, read_question
from search_api.answer.sentences import Role, other_names, sentences_of
from search_api.answer.sums import with_yen
from search_api.answer.tables import has_column, is_of_household
from search_api.answer.validity import Period, asked_month

from factories import make_document, make_unit

TODAY = dt.date(2026, 11, 26)
BOOK = make_document("book", title="みほん法")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("給料8万だと", "給料8万円だと"),
        ("月15万ある人", "月15万円ある人"),
        ("手取り5万のパート", "手取り5万円のパート"),
        ("八万稼いだ", "8万円稼いだ"),
        ("8万5千円の給料", "85000円の給料"),
        ("８万５，０００円", "85000円"),
        ("給料8万円だと", "給料8万円だと"),
        ("1万人の町", "1万人の町"),
        ("2万歩", "2万歩"),
        ("第2千", "第2千"),
    ],
)
def test_a_sum_whose_yen_is_left_out(written: str, read: str) -> None:
    assert with_yen(written) == read


@pytest.mark.parametrize(
    ("question", "money"),
    [
        ("給料8万円のみほん控除は", True),
        ("3人世帯の45歳のみほん加算", True),
        ("家賃の上限 南市 1人", True),
        ("南市の単身の家賃上限", True),
        ("第1類の額", True),
        ("みほん控除とは", False),
        ("家賃の上限を超えている世帯はどうしますか", False),
        ("返還額をどう計算しますか", False),
    ],
)
def test_what_asks_for_yen_without_saying_so(question: str, money: bool) -> None:
    assert wants_money(read_question(question)) is money


def test_grades_of_places() -> None:
    assert grades_in("３級地－１の70歳、2級地の1人世帯") == {"3級地-1", "2級地"}
    assert meet(frozenset(("2級地",)), frozenset(("2級地-2",)))
    assert not meet(frozenset(("4級地",)), frozenset(("3級地-1",)))


CHART = (
    "みほん控除の表です。収入が20,000円以上のときは、4,000円増えるごとに400円を足します。\n"
    "| 収入 | 1級地-1（円） | 1級地-2（円） |\n"
    "| --- | --- | --- |\n"
    "| 0～9,999 | 1,000 | 900 |\n"
    "| 10,000～19,999 | 2,000 | 1,800 |\n"
    "届出が遅れたときは100円を引きます。\n"
    "使える期間: 2026年4月1日から\n"
)


def told(question: str, text: str = CHART, *, title: str = "", named: bool = False) -> list[str]:
    """Return the sentences that may be quoted and tell the asked amount."""
    unit = make_unit(BOOK, "1", text, title=title)
    reader = AmountReader(read_question(question), TODAY, named=named)
    return [
        unit.text[s.start : s.end]
        for s in sentences_of(unit)
        if reader.fits(unit, s) is not False and reader.tells(unit, s)
    ]


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("給料1万だとみほん控除はいくら", ["| 10,000～19,999 | 2,000 | 1,800 |"]),
        ("給料5万のみほん控除はいくら", ["4,000円増えるごとに400円"]),
        ("1級地の給料5千円のみほん控除はいくら", ["| 0～9,999 | 1,000 | 900 |"]),
        ("4級地の給料5千円のみほん控除はいくら", []),
    ],
    ids=["その収入の行", "表の上の収入は注", "級地の列", "ない級地"],
)
def test_the_row_of_the_case_or_what_stands_beside_the_table(
    question: str, says: list[str]
) -> None:
    found = told(question)
    assert len(found) == len(says)
    assert all(part in sentence for part, sentence in zip(says, found, strict=True))


def test_without_a_case_no_row_of_many_and_no_note_below_the_table_tells() -> None:
    found = told("みほん控除はいくらですか")
    assert not any(sentence.startswith("|") for sentence in found)
    assert not any("届出が遅れた" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("text", "asked", "another"),
    [
        ("100,000円なら23,600円です。", Figure("8万", "円"), True),
        ("100,000円なら23,600円です。", Figure("10万", "円"), False),
        ("15,000円までは全額、100,000円なら2,000円です。", Figure("1万", "円"), False),
        ("8,000円を超える額を認定します。", Figure("3万", "円"), False),
        ("1人5,000円、2人6,000円、3人から5人は7,000円です。", Figure("4", "人"), False),
        ("1人5,000円、2人6,000円、3人から5人は7,000円です。", Figure("7", "人"), True),
        ("1人5,000円、2人6,000円、3人以上は7,000円です。", Figure("7", "人"), False),
    ],
)
def test_an_example_of_another_case(text: str, asked: Figure, another: bool) -> None:
    assert is_of_another(text, [asked]) is another


def test_whom_it_is_for_and_how_to_round_are_no_amounts() -> None:
    assert "18万円" not in without_conditions("年金が年額18万円未満の人が当たります。")
    assert "10円" not in without_conditions("10円未満を切り上げます。")
    assert "500円" in without_conditions("月500円です。")


@pytest.mark.parametrize(
    ("question", "text", "tells"),
    [
        ("温泉料はいくらですか", "納める実費を足します。", True),
        ("温泉料はいくらまでですか", "実費を上限の範囲で出します。", False),
        ("10万円の10分の1はいくらですか", "100,000円です。", False),
    ],
    ids=["実費", "上限は実費でない", "質問の額の別の書き方"],
)
def test_what_tells_an_amount(question: str, text: str, tells: bool) -> None:
    assert bool(told(question, text, named=True)) is tells


def test_the_household_of_a_table_and_of_its_columns() -> None:
    assert is_of_household("みほん加算（3人世帯の1人あたり）", [Figure("3", "人")])
    assert not is_of_household("みほん加算（3人世帯の1人あたり）", [Figure("1", "人")])
    assert is_of_household("みほん加算", [Figure("1", "人")])
    head, asked = "| 区域 | 1人（円） | 3～5人（円） |", [Figure("4", "人")]
    assert has_column(head, "| 南市 | 5 | 6 |", "南市の4人世帯", asked)
    assert not has_column(head, "| 北市 | 5 | 6 |", "南市の4人世帯", asked)


def of_the_thing(question: str, title: str, text: str) -> list[str]:
    unit = make_unit(BOOK, "1", text, title=title)
    matter = matter_of(read_question(question))
    rows = [s for s in sentences_of(unit) if s.role is Role.ROW]
    return [unit.text[s.start : s.end] for s in rows if matter.is_of(unit, s)]


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("生活の第1類（月額）", 1),
        ("夏季加算（1人あたり）", 0),
        ("第1類のほかの加算", 0),
        ("附則の表", 1),
    ],
    ids=["題", "別のものの題", "のほかの", "題が何も言わない"],
)
def test_a_row_is_of_what_the_title_of_its_table_names(title: str, rows: int) -> None:
    text = "第1類の合計に足します。\n| 年齢 | 額（円） |\n| --- | --- |\n| 70～ | 500 |\n"
    assert len(of_the_thing("70歳の第1類はいくらですか", title, text)) == rows


TOWNS = make_unit(
    BOOK, "2", "| 市 | 級地 |\n| --- | --- |\n| 大牟田市 | 2級地-2 |\n", title="福岡県の市の級地"
)


@pytest.mark.parametrize(
    ("question", "text", "same"),
    [
        ("大牟田市の家賃の上限はいくらですか", "家賃は福岡県の2級地で500円までです。", True),
        ("大牟田市の家賃の上限はいくらですか", "家賃は福岡県の3級地で500円までです。", False),
        ("大牟田市の家賃の上限はいくらですか", "家賃は福岡市で500円までです。", False),
        ("東京の家賃の上限はいくらですか", "家賃は福岡県の2級地で500円までです。", False),
    ],
    ids=["県の同じ級地", "県の別の級地", "県の別の市", "別の都"],
)
def test_a_town_is_of_the_prefecture_whose_table_lists_it(
    question: str, text: str, same: bool
) -> None:
    unit = make_unit(BOOK, "1", text)
    matter = matter_of(read_question(question), [TOWNS])
    assert matter.is_of(unit, sentences_of(unit)[0]) is same


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("来年2月の支払日は", (2027, 2)),
        ("再来年の2月の支払日は", (2028, 2)),
        ("2026年12月の支払日は", (2026, 12)),
        ("今年の4月の支払日は", (2026, 4)),
        ("4月の支払日は", (2027, 4)),
        ("12月の支払日は", (2026, 12)),
        ("来年度の2月の支払日は", (2028, 2)),
        ("4月分の支払日は", None),
        ("支払日は", None),
    ],
)
def test_the_month_that_a_question_names(text: str, month: tuple[int, int] | None) -> None:
    found = asked_month(text, TODAY)
    assert (found and (found.first.year, found.first.month)) == month


def test_the_row_of_the_asked_month() -> None:
    text = "| 支払日 | 曜日 |\n| --- | --- |\n| 2026-04-15 | 水 |\n| 2027-02-15 | 月 |\n"
    unit = make_unit(BOOK, "1", text)
    reader = AmountReader(read_question("来年2月の支払日は"), TODAY)
    fits = [reader.fits(unit, s) for s in sentences_of(unit)]
    assert fits == [False, True]
    assert asked_month("来年2月", TODAY) == Period(dt.date(2027, 2, 1), dt.date(2027, 2, 28))


@pytest.mark.parametrize(
    ("question", "title", "text", "same"),
    [
        (
            "不服申立ての期限は",
            "審査請求の相手と期間",
            "期間は、知った日の翌日から3か月です。",
            True,
        ),
        (
            "不服申立ての期限は",
            "裁決の期間",
            "期間は、審査請求がされた日から数えて50日です。",
            False,
        ),
        ("審査請求はいつまで", "期限", "裁決は、審査請求がされた日から50日以内です。", False),
        ("審査請求はいつまで", "不作為", "30日で却下とみなし、審査請求になります。", False),
        ("審査請求の結果はいつまでに出ますか", "期限", "裁決は、50日以内です。", True),
        ("審査請求の裁決は何日以内ですか", "期限", "再審査請求の裁決は、70日以内です。", False),
        ("再審査請求は裁決を知ってから何か月以内ですか", "", "再審査請求は1か月です。", True),
        (
            "再調査の請求は何か月以内",
            "審査請求期間",
            "再調査の請求をした場合は、1か月です。",
            False,
        ),
        ("申請を取り下げる期限は", "申請", "町は、5日以内に送ります。", False),
        ("何日で結果を出しますか", "審査請求の裁決", "裁決は、50日以内です。", False),
        ("温泉保険の審査請求は何日以内", "審査請求期間", "審査請求は3か月です。", False),
        ("温泉保険の審査請求は何日以内", "温泉保険の審査請求", "審査請求は3か月です。", True),
        ("生活保護の審査請求は何日以内", "審査請求期間", "審査請求は3か月です。", True),
        ("保護費を受ける権利の時効は", "時効", "温泉手当を受け取る権利は2年です。", False),
        ("保護費を受ける権利の時効は", "時効", "保護費を受け取る権利は5年です。", True),
        ("保護費を受ける権利の時効は", "時効", "過去5年間に支給したものです。", False),
        ("温泉手当の時効は", "時効", "温泉手当を受け取る権利は2年です。", True),
    ],
)
def test_whose_limit_it_is(question: str, title: str, text: str, same: bool) -> None:
    limit = limit_of(read_question(question))
    unit = make_unit(BOOK, "1", text, title=title)
    assert limit is not None
    assert limit.is_of(BOOK, unit, sentences_of(unit)[0]) is same


def test_a_row_s_limit_is_of_its_key() -> None:
    text = (
        "| すること | 期限 |\n| --- | --- |\n"
        "| 審査請求 | 知った日から3か月 |\n| 審査請求の裁決 | 50日 |\n"
    )
    unit = make_unit(BOOK, "1", text, title="不服申立ての期限")
    limit = limit_of(read_question("審査請求の期限はいつまでですか"))
    assert limit is not None
    assert [limit.is_of(BOOK, unit, s) for s in sentences_of(unit)] == [True, False]


def test_what_is_no_question_of_time_has_no_limit() -> None:
    assert limit_of(read_question("みほん加算はいくらですか")) is None
    assert wants_amount(read_question("決定は最長何日まで延ばせますか"))


def test_words_that_only_ask_how_long_name_nothing() -> None:
    assert read_question("決定の期限は最長で何日ですか").terms == ("決定",)
    assert "前" not in read_question("会議の何日前に通知しますか").terms
    assert "行く" not in read_question("何日で返事しないといけないのですか").terms


def test_other_names_of_an_entry() -> None:
    assert other_names("よみ: きげん\n別名: 法定期限、14日\n説明です。") == "法定期限、14日"
    assert not other_names("説明です。")
