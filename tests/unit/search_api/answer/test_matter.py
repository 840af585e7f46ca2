"""What a question names must stand in what is quoted, or over it."""

from __future__ import annotations

import pytest

from corpus.types import Part, PartRole, Unit
from search_api.answer.matter import matter_of
from search_api.answer.places import places_in
from search_api.answer.question import read_question
from search_api.answer.sentences import sentences_of

from factories import make_document, make_unit

PAGES = make_document("pages")


def about(question: str, unit: Unit) -> list[str]:
    """Return the sentences of a unit that are about what a question names."""
    matter = matter_of(read_question(question))
    return [unit.text[s.start : s.end] for s in sentences_of(unit) if matter.is_of(unit, s)]


@pytest.mark.parametrize(
    ("question", "text", "same"),
    [
        ("みほん加算はいくらですか", "みほん加算は月500円です。", True),
        ("寒冷加算はいくらですか", "寒冷地の年金の加算は月500円です。", False),
        ("寒冷加算額はいくらですか", "温暖加算は月500円です。", False),
        ("出産扶助はいくらですか", "出産の費用は500円までです。", True),
        ("引換料はいくらですか", "引換の手数は500円です。", False),
        ("配給日は何日ですか", "配給の後、14日で終わります。", False),
        ("過料はいくら割増できますか", "過料は500円です。", False),
        ("過料はいくら割増できますか", "過料に2割まで割増できます。", True),
        ("東京の家賃の上限はいくらですか", "福岡市の上限は500円です。", False),
        ("東京の家賃の上限はいくらですか", "東京の家賃は500円までです。", True),
        ("東京の家賃の上限はいくらですか", "家賃は全国で500円までです。", True),
        ("家賃の上限はいくらですか", "更新料は500円までです。", False),
        ("寒冷加算はいくらですか", "温暖加算は寒冷加算とは別に500円です。", False),
        ("保護費はいくら支給されますか", "500円です。", True),
        ("寒冷加算は誰に付きますか", "誰にでも付きます。", True),
    ],
)
def test_an_amount_is_that_of_the_named_thing_and_place(
    question: str, text: str, same: bool
) -> None:
    assert bool(about(question, make_unit(PAGES, "1", text))) is same


def test_the_name_may_stand_in_the_title_the_question_or_above_the_table() -> None:
    table = "寒冷加算の表です。\n| 区分 | 額（円） |\n| --- | --- |\n| 一人 | 500 |\n"
    row = "| 一人 | 500 |"
    asked = "問: 寒冷加算はいくらですか。"
    text = f"{asked}\n答: 一人につき500円とされています。"
    parts = (
        Part(role=PartRole.QUESTION, start=0, end=len(asked)),
        Part(role=PartRole.ANSWER, start=len(asked) + 1, end=len(text)),
    )
    question = "寒冷加算はいくらですか"
    assert row in about(question, make_unit(PAGES, "1", table))
    assert "一人につき500円とされています。" in about(
        question, make_unit(PAGES, "2", text, parts=parts)
    )
    assert about(question, make_unit(PAGES, "3", "500円です。", title="寒冷加算")) == [
        "500円です。"
    ]


def test_places_are_the_same_with_and_without_what_kind_they_are() -> None:
    assert places_in("福岡市の額") == places_in("福岡県の額") == {"福岡"}
