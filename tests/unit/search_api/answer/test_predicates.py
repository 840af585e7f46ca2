"""What a question asks to be done: its verb, or none where it asks only whether or what."""

from __future__ import annotations

import pytest

from search_api.answer.predicates import asked_predicate, is_put_as_a_question


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("申請前の日にさかのぼって保護を開始できますか", "開始"),
        ("民生委員にどこまで伝えていいですか", "伝える"),
        ("年金は何か月で割って認定しますか", "割る"),
        ("何日以内に決定して知らせますか", "決定"),
        ("国が負担する割合はいくつですか", "負担"),
        ("車を売らなければなりませんか", "売る"),
        ("貯金は認められますか", ""),
        ("おじは扶養義務者に入りますか", ""),
        ("罰則はありますか", ""),
        ("家賃の代理納付", ""),
        ("家賃を振り込んでほしい", ""),
        ("", ""),
    ],
)
def test_the_verb_that_is_asked_about(question: str, verb: str) -> None:
    assert asked_predicate(question) == verb


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("申請できますか", True),
        ("申請できますか？", True),
        ("家賃 上限", False),
        ("困っている", False),
    ],
)
def test_keywords_and_complaints_are_no_questions(text: str, asks: bool) -> None:
    assert is_put_as_a_question(text) is asks
