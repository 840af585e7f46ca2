"""What each correction makes of a reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError, UnknownUnit
from corpus.types import DocumentKind, Pages, Part, PartRole, Status, Unit
from search_api.publishing.applying import Reading, corrected
from search_api.publishing.corrections import (
    Correction,
    Describe,
    Merge,
    Remove,
    Rewrite,
    Split,
)

from factories import make_document, make_unit

RULE = make_document("toriatsukai", kind=DocumentKind.OFFICE_RULE, status=Status.OFFICE)


def reading(*units: Unit) -> Reading:
    return Reading(RULE, tuple(replace(unit, ordinal=n) for n, unit in enumerate(units)))


def three() -> Reading:
    return reading(
        make_unit(RULE, "1", "一つ目", pages=Pages(first=1, last=1)),
        make_unit(RULE, "2", "二つ目", title="第二", pages=Pages(first=2, last=3)),
        make_unit(RULE, "2/1", "二つ目の中", parent="toriatsukai:2"),
    )


def places(found: Reading) -> list[str]:
    return [str(unit.locator) for unit in found.units]


def describe(**fields: object) -> Describe:
    said: dict[str, object] = {
        "id": "toriatsukai",
        "title": "取扱い",
        "document_kind": DocumentKind.OFFICE_RULE,
        "status": Status.OFFICE,
    }
    return Describe(**(said | fields))  # type: ignore[arg-type]


def test_without_corrections_a_draft_is_what_was_read() -> None:
    assert corrected(three(), []) == three()


def test_a_document_is_described_anew_and_its_units_follow_its_id() -> None:
    found = corrected(
        three(), [describe(id="toriatsukai-r8", effective_from=dt.date(2026, 4, 1), number="第3号")]
    )
    assert found.document.id == "toriatsukai-r8"
    assert found.document.revision.effective_from == dt.date(2026, 4, 1)
    assert found.document.number == "第3号"
    assert found.units[0].id == "toriatsukai-r8:1"
    assert found.units[2].parent == "toriatsukai-r8:2"


def test_a_unit_is_written_anew_and_those_below_it_follow() -> None:
    again = Rewrite(unit="2", locator="5", title="第五", headings=("第一章",), text="直した\r\n文")
    found = corrected(three(), [again])
    unit = found.units[1]
    assert (unit.id, unit.title, unit.headings) == ("toriatsukai:5", "第五", ("第一章",))
    assert unit.text == "直した\n文"
    assert found.units[2].parent == "toriatsukai:5"


def test_a_removed_unit_leaves_no_gap() -> None:
    found = corrected(three(), [Remove(unit="2")])
    assert places(found) == ["1", "2/1"]
    assert [unit.ordinal for unit in found.units] == [0, 1]
    assert found.units[1].parent == ""


def test_a_merged_unit_stands_behind_the_one_before_it() -> None:
    found = corrected(three(), [Merge(unit="2")])
    assert places(found) == ["1", "2/1"]
    assert found.units[0].text == "一つ目\n第二\n二つ目"
    assert found.units[0].pages == Pages(first=1, last=3)
    assert found.units[1].parent == "toriatsukai:1"


def test_a_split_unit_becomes_two() -> None:
    found = corrected(three(), [Split(unit="1", offset=2, locator="第1-2", title="後")])
    assert places(found) == ["1", "1/2", "2", "2/1"]
    assert [unit.text for unit in found.units[:2]] == ["一つ", "目"]
    assert found.units[1].title == "後"
    assert [unit.ordinal for unit in found.units] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "steps",
    [
        (Rewrite(unit="2", locator="5", text="文"), Rewrite(unit="5", locator="6", text="文")),
        (Rewrite(unit="2", locator="5", text="文"), Remove(unit="5")),
        (Rewrite(unit="2", locator="5", text="文"), Merge(unit="5")),
        (
            Split(unit="2", offset=2, locator="5"),
            Rewrite(unit="5", locator="6", text="後"),
        ),
        (
            Rewrite(unit="1", locator="9", text="文"),
            Rewrite(unit="2", locator="1", text="文"),
            Rewrite(unit="9", locator="2", text="文"),
        ),
    ],
    ids=["twice", "then removed", "then merged", "split", "exchanged"],
)
def test_units_stay_below_the_one_they_belong_to_through_several_corrections(
    steps: tuple[Correction, ...],
) -> None:
    step_by_step = three()  # as a person sees each before making the next
    for step in steps:
        step_by_step = corrected(step_by_step, [step])
    assert corrected(three(), steps) == step_by_step
    found = {unit.id: unit for unit in step_by_step.units}
    assert found["toriatsukai:2/1"].parent in (*found, "")


def test_merging_what_was_split_gives_the_same_text_again() -> None:
    whole = reading(make_unit(RULE, "1", "前の文。\n後の文。"))
    found = corrected(whole, [Split(unit="1", offset=5, locator="2"), Merge(unit="2")])
    assert found.units[0].text == whole.units[0].text


def test_parts_outside_of_what_changed_stay_where_their_text_is() -> None:
    unit = make_unit(RULE, "1", paragraphs=["第一項の文", "第二項の文", "第三項の文"])
    text = unit.text.replace("第二項の文", "第二項の新しい長い文")
    (found,) = corrected(reading(unit), [Rewrite(unit="1", locator="1", text=text)]).units
    assert found.part_texts(PartRole.PARAGRAPH) == (
        "第一項の文",
        "第二項の新しい長い文",
        "第三項の文",
    )


@given(st.text("あい。\n", min_size=1, max_size=30), st.text("あい。\n", min_size=1, max_size=30))
def test_parts_always_lie_inside_the_new_text(old: str, new: str) -> None:
    if not new.strip() or not old.strip():
        return
    parts = tuple(Part(role=PartRole.ITEM, start=start, end=start + 1) for start in range(len(old)))
    unit = make_unit(RULE, "1", old, parts=parts)
    (found,) = corrected(reading(unit), [Rewrite(unit="1", locator="1", text=new)]).units
    assert len(found.parts) <= len(parts)
    for part in found.parts:
        assert 0 <= part.start < part.end <= len(found.text)


@pytest.mark.parametrize(
    ("correction", "sentence"),
    [
        (describe(id="取扱い"), "半角の英数字"),
        (describe(id="../x"), "半角の英数字"),
        (describe(title=" "), "題名を入力"),
        (describe(status=Status.DIGEST), "要旨は"),
        (
            describe(effective_from=dt.date(2026, 4, 1), effective_to=dt.date(2026, 4, 1)),
            "効力の生じる日より後",
        ),
        (Rewrite(unit="1", locator="2", text="文"), "ほかの項目が使っています"),
        (Rewrite(unit="1", locator="1//2", text="文"), "書いてください"),
        (Rewrite(unit="1", locator="1", text=" \n"), "本文を入力"),
        (Merge(unit="1"), "最初の項目"),
        (Split(unit="1", offset=3, locator="9"), "途中に"),
        (Split(unit="1", offset=1, locator="2"), "ほかの項目が使っています"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
def test_what_cannot_be_is_refused_in_words(correction: Correction, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        corrected(three(), [correction])
    assert sentence in caught.value.message


def test_a_unit_that_is_not_there_cannot_be_corrected() -> None:
    with pytest.raises(UnknownUnit):
        corrected(three(), [Remove(unit="1"), Remove(unit="1")])


def test_the_last_unit_stays() -> None:
    with pytest.raises(InputError):
        corrected(reading(make_unit(RULE, "1")), [Remove(unit="1")])
