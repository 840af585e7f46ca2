"""What caseworkers asked of the digest that Konkyo ships: the right sentence first, or none."""

from __future__ import annotations

import pytest

from search_api.service import SearchService


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("入院患者日用品費はいつから出ますか", "翌月の初日から"),
        ("持ち家があっても保護を受けられますか", "持ったまま保護を受けられるのがふつうです"),
        ("申請があったら最初の訪問は何日以内ですか", "1週間以内"),
        ("うその申告をして保護を受けた人はどんな罰を受けますか", "罰金に処せられます"),
        ("立入調査を拒んだらどんな罰則がありますか", "30万円以下の罰金"),
        ("保護を廃止された人はもう一度申請できますか", "できます。"),
    ],
)
def test_the_first_sentence_answers(shipped: SearchService, question: str, says: str) -> None:
    answer = shipped.answer(question)
    assert answer.short, answer.refusal
    assert says in answer.short[0].text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("持ち家があっても保護を受けられますか", "認めるか、処分や賃貸"),  # asks itself whether
        ("入院患者日用品費はいつから出ますか", "女性自立支援施設"),  # another group's
        ("年金は何か月で割って認定しますか", "3か月"),  # an example's, and what is not divided
        ("立入調査を拒んだらどんな罰則がありますか", "調査の目的"),  # tells no penalty
        ("申請した日より前の家賃も出してもらえますか", "受けられます。"),  # to another question
    ],
)
def test_what_is_told_of_something_else_is_not_quoted(
    shipped: SearchService, question: str, says: str
) -> None:
    answer = shipped.answer(question)
    assert not any(says in sentence.text for sentence in answer.short)


@pytest.mark.parametrize(
    "question",
    [
        "保護費の支給日が休日のときは前の日に払いますか",
        "収入を申告しないとどんな罰則がありますか",
        "ボーナスは収入になりますか",
    ],
)
def test_a_best_sentence_that_meets_little_of_the_question_is_not_an_answer(
    shipped: SearchService, question: str
) -> None:
    answer = shipped.answer(question)
    assert not answer.short, answer.short[0].text
    assert answer.refusal
    assert answer.refusal.nearest
