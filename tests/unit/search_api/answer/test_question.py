"""What a question asks for, and whether a text has it."""

from __future__ import annotations

import pytest

from search_api.answer.question import Figure, figures_in, offers, read_question
from search_api.answer.types import Asked


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("申請から何日以内に決定しますか", Asked.AMOUNT),
        ("基礎控除はいくらですか", Asked.AMOUNT),
        ("国の負担割合はいくつですか", Asked.AMOUNT),
        ("加算はいつから付けますか", Asked.DAY),
        ("検診の費用は誰が負担しますか", Asked.WHO),
        ("どんな人に支給されますか", Asked.WHO),
        ("どこに申請しますか", Asked.WHERE),
        ("民生委員にどこまで伝えてよいですか", Asked.WHETHER),
        ("届出の義務は何条ですか", Asked.ARTICLE),
        ("預金を調べることはできますか", Asked.WHETHER),
        ("受給していても車を持ってよいですか", Asked.WHETHER),
        ("級地とは何ですか", Asked.HOW),
        ("扶養照会", Asked.HOW),
        ("", Asked.HOW),
    ],
)
def test_what_is_asked_for(question: str, asked: Asked) -> None:
    assert read_question(question).asked is asked


def test_words_that_only_ask_say_nothing_of_the_matter() -> None:
    assert read_question("扶養照会とはどういうものですか").terms == ("扶養", "照会")


def test_the_first_after_what_is_named_adds_no_word() -> None:
    assert read_question("申請があったら最初の訪問は何日以内ですか").terms == ("申請", "訪問")
    assert "最初" in read_question("最初の給料は何日に出ますか").terms


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("14日以内", {Figure("14", "日")}),
        ("１４日以内", {Figure("14", "日")}),
        ("十四日以内に", {Figure("14", "日")}),
        ("38万円まで", {Figure("38万", "円")}),
        ("10,000円", {Figure("10000", "円")}),
        ("6か月、年2回", {Figure("6", "月"), Figure("2", "回")}),
        ("第14条", set()),
        ("", set()),
    ],
)
def test_figures(text: str, figures: set[Figure]) -> None:
    assert set(figures_in(text)) == figures


@pytest.mark.parametrize(
    ("question", "text", "offered"),
    [
        ("何日以内ですか", "14日以内に決定する。", True),
        ("何日以内ですか", "第14条による。", False),
        ("いくらですか", "月額12,900円を引く。", True),
        ("いくらですか", "6か月の間引く。", False),
        ("誰が負担しますか", "福祉事務所長が負担する。", True),
        ("いつから出ますか", "翌月の初日から計上します。", True),
        ("いつから出ますか", "退院した日から出ます。", True),
        ("いつから出ますか", "日用品費を減らすことがあります。", False),
        ("いつ支払いますか", "毎月5日に払います。", True),
        ("申請できますか", "申請できる。", True),
        ("申請できますか", "用語の定義。", False),
        ("どうしますか", "何でもよい。", True),
    ],
)
def test_whether_a_text_has_what_is_asked_for(question: str, text: str, offered: bool) -> None:
    assert offers(read_question(question), text) is offered
