"""A sentence stays if its quotations say it: in their words, their order, with their limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import PartRole
from search_api.answer.generation import prove
from search_api.answer.generation.figures import missing_figures
from search_api.answer.generation.plain import is_harmless, is_plain
from search_api.answer.generation.types import Draft, DraftQuote, DraftSentence, Given
from search_api.answer.proof import proved
from search_api.answer.types import CutReason, Proven

from factories import make_document, make_unit

LAW = make_document(title="みほん法")
DAYS = (
    "申請の決定の通知は、申請の日から十四日以内にしなければならない。"
    "ただし、特別な理由がある場合には、三十日まで延ばすことができる。"
)
CAR = "通院用の自動車は、特別な理由がある場合を除き、買い物に使用できない。"
INCOME = "被保護者は、収入に変動があつたときは、届け出なければならない。"
NEVER = "届出がないことだけでは、保護を廃止できるものではない。"
TABLE = "| 区分 | 額 |\n| --- | --- |\n| 単身 | 10,000円 |\n| 二人 | 20,000円 |"
UNITS = tuple(
    Given(document=LAW, unit=make_unit(LAW, f"art{n}", text))
    for n, text in enumerate((DAYS, CAR, INCOME, NEVER, TABLE), 1)
)


def proof_of(sentence: str, *quotes: tuple[int, str]) -> Proven:
    named = tuple(DraftQuote(number=number, text=text) for number, text in quotes)
    return prove(Draft(sentences=(DraftSentence(text=sentence, quotes=named),)), UNITS)


@pytest.mark.parametrize(
    ("sentence", "number", "quotation"),
    [
        ("通知は、申請の日から14日以内にしなければなりません。", 1, DAYS[:32]),
        ("申請の日から１４日以内にしなければならない。", 1, "十四日以内にしなければならない"),
        (
            "ただし、特別な理由がある場合には、30日まで延ばすことができます。",
            1,
            "延ばすことができる。",
        ),
        (
            "自動車は、特別な理由がある場合を除き、買い物に使用できません。",
            2,
            "買い物に使用できない",
        ),
        ("被保護者は、収入に変動があったときは、届け出なければなりません。", 3, INCOME),
        ("届出がないことだけでは、廃止できるものではありません。", 4, "廃止できるものではない"),
        ("単身 10,000円", 5, "単身 | 10,000円"),
    ],
)
def test_a_shorter_sentence_in_the_words_of_its_quotation_stays(
    sentence: str, number: int, quotation: str
) -> None:
    shown = proof_of(sentence, (number, quotation))
    assert [each.text for each in shown.sentences] == [sentence]
    text = UNITS[number - 1].unit.text
    assert all(proved(quote, text) for quote in shown.sentences[0].quotes)


@pytest.mark.parametrize(
    ("sentence", "quotes", "reason"),
    [
        ("届け出なければならない。", (), CutReason.NO_QUOTE),
        ("届け出なければならない。", ((9, INCOME),), CutReason.UNKNOWN_PASSAGE),
        ("届け出なければならない。", ((0, INCOME),), CutReason.UNKNOWN_PASSAGE),
        ("届け出なければならない。", ((1, INCOME),), CutReason.NOT_VERBATIM),
        (
            "届け出なければならない。",
            ((3, INCOME.replace("つた", "った")),),
            CutReason.NOT_VERBATIM,
        ),
        ("届け出なければならない。", ((3, "届け"),), CutReason.NOT_VERBATIM),
        ("通知は、申請の日から30日以内にする。", ((1, DAYS[:32]),), CutReason.FIGURES),
        ("通知は、申請の日から14日にする。", ((1, DAYS[:32]),), CutReason.FIGURES),
        ("買い物に使用できる。", ((2, "使用できない"),), CutReason.NEGATION),
        ("保護を廃止できる。", ((4, "保護を廃止できる"),), CutReason.NEGATION),
        ("届け出なくてよい。", ((3, INCOME),), CutReason.OTHER_WORDS),
        ("自動車は買い物に使用できない。", ((2, CAR),), CutReason.OTHER_WORDS),
        ("三十日まで延ばすことができる。", ((1, "延ばすことができる"),), CutReason.CONDITION),
        ("保護者は、収入を届け出なければならない。", ((3, INCOME),), CutReason.OTHER_WORDS),
        ("単身 20,000円", ((5, "単身 | 10,000円"),), CutReason.FIGURES),
        ("**届け出る**", ((3, INCOME),), CutReason.MARKS),
        ("届け出" * 101, ((3, INCOME),), CutReason.TOO_LONG),
    ],
)
def test_what_is_not_said_is_cut_with_its_reason(
    sentence: str, quotes: tuple[tuple[int, str], ...], reason: CutReason
) -> None:
    shown = proof_of(sentence, *quotes)
    assert shown.sentences == ()
    assert [cut.reason for cut in shown.cut] == [reason]


@pytest.mark.parametrize(
    ("text", "splice"),
    [
        ("高校生の収入は、届け出る。暴力団員の保護は、廃止する。", "高校生の収入は、廃止する。"),
        ("医療扶助は、認め、住宅扶助は、認めない。", "医療扶助は、認めない。"),
        ("医療扶助を認め、住宅扶助を認めない。", "医療扶助を認めない。"),
        ("長男は収入を、次男は資産を届け出る。", "長男は資産を届け出る。"),
    ],
)
def test_true_words_spliced_to_a_false_sentence_are_cut(text: str, splice: str) -> None:
    units = [Given(document=LAW, unit=make_unit(LAW, "art9", text))]
    quotes = tuple(DraftQuote(number=1, text=part + "。") for part in text.split("。")[:-1])
    draft = Draft(sentences=(DraftSentence(text=splice, quotes=quotes),))
    assert prove(draft, units).sentences == ()


def test_what_is_shown_is_the_whole_sentence_with_its_exception() -> None:
    shown = proof_of("通知は、申請の日から14日以内にしなければならない。", (1, DAYS[:32]))
    assert shown.sentences[0].quotes[0].text == DAYS


@pytest.mark.parametrize("opens", ["http://a.example/", "<a href=x>", "[様式](x)"])
def test_a_quote_whose_exception_holds_an_address_or_html_is_cut_with_its_sentence(
    opens: str,
) -> None:
    unit = make_unit(LAW, "art9", f"収入を届け出る。ただし、様式は{opens}による。")
    quote = DraftQuote(number=1, text="収入を届け出る。")
    draft = Draft(sentences=(DraftSentence(text="収入を届け出る。", quotes=(quote,)),))
    shown = prove(draft, [Given(document=LAW, unit=unit)])
    assert [cut.reason for cut in shown.cut] == [CutReason.MARKS]


def test_a_row_is_shown_with_the_head_of_its_table() -> None:
    shown = proof_of("二人 20,000円", (5, "二人 | 20,000円"))
    assert [q.text for q in shown.sentences[0].quotes] == [
        TABLE.splitlines()[0],
        TABLE.splitlines()[3],
    ]


def test_a_draft_without_sentences_is_the_extractive_answer() -> None:
    shown = prove(Draft(notices=("つながりません。",)), UNITS)
    assert shown.notices == ("つながりません。", "資料の文をそのまま引いた答えを示します。")


@given(st.integers(0, len(DAYS)), st.integers(0, len(DAYS)), st.integers(0, 4), st.text(max_size=9))
def test_no_draft_whatever_shows_more_than_proved_quotes(
    start: int, end: int, number: int, more: str
) -> None:
    text = UNITS[max(0, number - 1)].unit.text
    shown = proof_of(text[start:end] + more, (number, text[start:end]))
    for sentence in shown.sentences:
        assert sentence.quotes
        assert all(proved(quote, text) for quote in sentence.quotes)
        assert is_plain(sentence.text)


@pytest.mark.parametrize(
    ("sentence", "quotation", "missing"),
    [
        ("14日以内", "十四日以内", False),
        ("4日以内", "十四日以内", True),
        ("14日", "十四日以内", True),
        ("14日以上", "十四日以内", True),
        ("4月1日", "四月一日", False),
        ("4月14日", "4月1日から7月14日", True),
        ("10万円", "100,000円", False),
        ("1万円", "10万円", True),
        ("3分の1", "三分の一", False),
        ("1.5倍", "1.5倍", False),
        ("5倍", "1.5倍", True),
        ("第55条の4", "第五十五条の四", False),
        ("第55条", "第五十五条の四", True),
        ("1項から3項まで", "一項から三項まで", False),
    ],
)
def test_figures_are_compared_with_their_units_and_limits(
    sentence: str, quotation: str, missing: bool
) -> None:
    assert bool(missing_figures(sentence, quotation)) == missing


@pytest.mark.parametrize(
    "text", ["見る。", "50%", "10,000円（単身）", "「申請」・届出", "１０～２０"]
)
def test_words_numbers_and_punctuation_are_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "<b>",
        "＜b＞",
        "[a](b)",
        "http://a",
        "ｈｔｔｐ：／／ａ",
        "a.example",
        "a@b",
        "javascript:x",
        "見\u200bる",
        "\u202e",
        "`x`",
        "# 見出し",
        "&lt;",
        "\x1b[0m",
        "A" * 24,
        "%3C",
    ],
)
def test_marks_addresses_and_hidden_characters_are_not(text: str) -> None:
    assert not is_plain(text)


def test_a_quotation_may_have_the_brackets_of_its_text_and_nothing_that_opens() -> None:
    assert is_harmless("【1】＜参考＞\n※ 10～20 [注]")
    assert not is_harmless("<a href=x>")
    assert not is_harmless("https://a.example/")


def test_a_question_of_a_qa_is_no_answer() -> None:
    from corpus.types import Part

    asked = "問: 廃止できますか。"
    unit = make_unit(
        LAW, "q1", asked, parts=(Part(role=PartRole.QUESTION, start=0, end=len(asked)),)
    )
    quote = DraftQuote(number=1, text="廃止できますか。")
    draft = Draft(sentences=(DraftSentence(text="廃止できますか。", quotes=(quote,)),))
    shown = prove(draft, [Given(document=LAW, unit=unit)])
    assert [cut.reason for cut in shown.cut] == [CutReason.NOT_AN_ANSWER]
