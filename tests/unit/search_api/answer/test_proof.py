"""No quote leaves that is not in the stored text, byte for byte."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Part, PartRole
from search_api.answer.proof import UnprovedQuote, proved, quote_of

from factories import make_document, make_unit

LAW = make_document(title="生活保護法")
TEXTS = st.text(min_size=1, max_size=80)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(spans())
def test_a_quote_of_a_span_is_proved_by_its_text(given_span: tuple[str, int, int]) -> None:
    text, start, end = given_span
    quote = quote_of(LAW, make_unit(LAW, "art1", text), start, end)
    assert quote.text == text[start:end]
    assert proved(quote, text)


@given(spans(), st.text(min_size=1, max_size=3))
def test_a_text_that_has_changed_anywhere_proves_nothing(
    given_span: tuple[str, int, int], more: str
) -> None:
    text, start, end = given_span
    quote = quote_of(LAW, make_unit(LAW, "art1", text), start, end)
    assert not proved(quote, text + more)
    assert not proved(quote, more + text)


@given(spans(), TEXTS)
def test_other_words_are_not_proved(given_span: tuple[str, int, int], words: str) -> None:
    text, start, end = given_span
    quote = quote_of(LAW, make_unit(LAW, "art1", text), start, end)
    assert proved(replace(quote, text=words), text) == (words == quote.text)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 99)])
def test_a_span_that_is_no_span_is_no_quote(start: int, end: int) -> None:
    with pytest.raises(UnprovedQuote):
        quote_of(LAW, make_unit(LAW, "art1", "保護する。"), start, end)


def test_full_and_half_width_are_not_the_same_bytes() -> None:
    quote = quote_of(LAW, make_unit(LAW, "art1", "第２９条による。"), 0, 4)
    assert not proved(replace(quote, text="第29条"), "第２９条による。")


def test_the_citation_names_the_innermost_part_that_holds_the_span() -> None:
    parts = (
        Part(role=PartRole.PARAGRAPH, start=0, end=20, locator="p1"),
        Part(role=PartRole.ITEM, start=10, end=20, locator="p1/i2"),
    )
    unit = make_unit(LAW, "art29", "あ" * 30, parts=parts)
    assert quote_of(LAW, unit, 12, 15).citation == "生活保護法第29条第1項第2号"
    assert quote_of(LAW, unit, 5, 15).citation == "生活保護法第29条第1項"
    assert quote_of(LAW, unit, 5, 25).citation == "生活保護法第29条"
