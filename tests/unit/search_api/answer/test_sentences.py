"""What belongs together is quoted together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Part, PartRole, Unit
from search_api.answer.sentences import Role, sentences_of, with_support

from factories import make_document, make_unit

LAW = make_document()


def cut(text: str, **fields: object) -> list[str]:
    unit = make_unit(LAW, "art1", text, **fields)
    return [unit.text[s.start : s.end] for s in sentences_of(unit)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("保護する。変更する。", ["保護する。", "変更する。"], id="句点で切る"),
        pytest.param(
            "届け出る（急ぐときは除く。）こととする。次は別。",
            ["届け出る（急ぐときは除く。）こととする。", "次は別。"],
            id="かっこの中の句点では切らない",
        ),
        pytest.param(
            "返還する。ただし、事情があるときは免除できる。別の文。",
            ["返還する。ただし、事情があるときは免除できる。", "別の文。"],
            id="ただし書は前の文に付く",
        ),
        pytest.param(
            f"返還する{'（法に定める額を含む）' * 60}。ただし、事情があるときは免除できる。",
            [f"返還する{'（法に定める額を含む）' * 60}。ただし、事情があるときは免除できる。"],
            id="どれほど長い文でも、ただし書を失わない",
        ),
        pytest.param(
            "返還する。急ぐときは、この限りでない。緊急のときなどは別です。",
            ["返還する。急ぐときは、この限りでない。緊急のときなどは別です。"],
            id="例外は、ただしがなくても付く",
        ),
        pytest.param(
            "費用を支給する。都内に住む人に限る。次の文。",
            ["費用を支給する。都内に住む人に限る。", "次の文。"],
            id="限りを失わない",
        ),
        pytest.param(
            "返還する。\nなお、分割もできる。",
            ["返還する。\nなお、分割もできる。"],
            id="なお書は次の行でも付く",
        ),
        pytest.param(
            "認定する。この場合において、書面で知らせる。",
            ["認定する。この場合において、書面で知らせる。"],
            id="この場合において",
        ),
        pytest.param(
            "次の各号に当たるときは廃止する。\n一　死亡したとき\n二　転出したとき\n終わりの文。",
            [
                "次の各号に当たるときは廃止する。\n一　死亡したとき\n二　転出したとき",
                "終わりの文。",
            ],
            id="次の各号は号を連れる",
        ),
        pytest.param(
            "14日以内に知らせる。調査が長引くなど特別な理由があるときは、30日まで延ばせる。",
            ["14日以内に知らせる。調査が長引くなど特別な理由があるときは、30日まで延ばせる。"],
            id="特別な理由の例外",
        ),
        pytest.param(
            "三社から取る。ただし、離島では一社でよい。小笠原村を除く。別の文。",
            ["三社から取る。ただし、離島では一社でよい。小笠原村を除く。", "別の文。"],
            id="例外の例外も付く",
        ),
        pytest.param(
            "次の事項を書く。ただし、事情があるときは除く。\n一　氏名\n二　住所",
            ["次の事項を書く。ただし、事情があるときは除く。\n一　氏名\n二　住所"],
            id="ただし書のあとに号が来る",
        ),
        pytest.param(
            "次の2つを満たせば認める。1つは通勤で、他は通院である。",
            ["次の2つを満たせば認める。1つは通勤で、他は通院である。"],
            id="号がなければ続く文を連れる",
        ),
        pytest.param("", [], id="空"),
        pytest.param("（裏付け: 問1-1）", [], id="出典だけの行は文でない"),
        pytest.param("句点のない本文", ["句点のない本文"], id="句点がない"),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


def test_the_question_of_a_qa_is_told_from_its_answer() -> None:
    text = "問: 車を持てますか。\n答: 持てません。理由は問いません。"
    parts = (
        Part(role=PartRole.QUESTION, start=0, end=11),
        Part(role=PartRole.ANSWER, start=12, end=len(text)),
    )
    unit = make_unit(LAW, "art1", text, parts=parts)
    found = sentences_of(unit)
    assert [(s.role, s.first) for s in found] == [
        (Role.QUESTION, False),
        (Role.ANSWER, True),
        (Role.ANSWER, False),
    ]
    assert unit.text[found[1].start : found[1].end] == "持てません。"


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [("問: 車を持てますか。", "問: 車を持てますか。"), ("問: " + "前置き。" * 60, "")],
    ids=["短い問", "長い問"],
)
def test_a_bare_yes_or_no_is_quoted_with_its_question(asked: str, quoted: str) -> None:
    text = f"{asked}\n答: できません。ただし、通院用は別です。届出も要ります。"
    end = len(asked)
    parts = (
        Part(role=PartRole.QUESTION, start=0, end=end),
        Part(role=PartRole.ANSWER, start=end + 1, end=len(text)),
    )
    answered = [s for s in sentences_of(make_unit(LAW, "q1", text, parts=parts)) if s.first]
    (verdict,) = answered
    assert text[slice(*verdict.head)] == quoted if verdict.head else not quoted
    assert text[verdict.start : verdict.end] == "できません。ただし、通院用は別です。"


def test_a_row_of_a_table_is_quoted_with_the_head() -> None:
    unit = make_unit(LAW, "art1", "控除の表です。\n| 収入 | 額 |\n| --- | --- |\n| 1万円 | 500 |")
    (row,) = [s for s in sentences_of(unit) if s.role is Role.ROW]
    assert [unit.text[a:b] for a, b in row.spans] == ["| 収入 | 額 |", "| 1万円 | 500 |"]


@pytest.mark.parametrize(
    "text",
    [
        "年金を受けた。そのときは届け出る。",
        "夏の帽子の額を定めた。衣類の中でこれだけは、春に含める。",
    ],
)
def test_a_sentence_that_leans_is_quoted_with_the_one_before(text: str) -> None:
    unit = make_unit(LAW, "art1", text)
    found = sentences_of(unit)
    whole = with_support(found, 1)
    assert unit.text[whole.start : whole.end] == text


def test_what_a_sentence_names_itself_it_does_not_lean_on() -> None:
    unit = make_unit(LAW, "art1", "年金を受けた。帽子は、夏の間だけこれだけを含める。")
    assert [sentence.leans for sentence in sentences_of(unit)] == [False, False]


def test_a_heading_is_marked_so_that_it_answers_nothing() -> None:
    unit = make_unit(LAW, "art1", "１ 認定基準\n認定は次による。")
    assert [s.heading for s in sentences_of(unit)] == [True, False]


_PIECES = st.sampled_from(
    (
        *("保護する", "。", "（", "）", "「", "」", "\n", "ただし、", "なお、", "次の", "一　"),
        *("| a | b |", "|", "問: ", "答: ", " ", "　", "その", "x", "。。"),
    )
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_whatever_the_text_spans_lie_in_it_in_order_and_hold_something(text: str) -> None:
    unit: Unit = make_unit(LAW, "art1", text)
    found = sentences_of(unit)
    ends = 0
    for at, sentence in enumerate(found):
        assert ends <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip()
        ends = sentence.end
        whole = with_support(found, at)
        assert whole.start <= sentence.start
        assert whole.end == sentence.end
