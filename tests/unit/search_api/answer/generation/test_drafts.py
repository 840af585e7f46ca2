"""Drafts are read as models write them: with numbers, bullets, fences, full-width brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.answer.generation.drafts import QUOTES, SENTENCES, read_draft

A, B = "届け出る。", "「別の」引用"


@pytest.mark.parametrize(
    "text",
    [
        f"文: {A}\n[1]「{A}」\n[2]「{B}」",
        f"- 文：{A}\n［１］「{A}」\n【2】「{B}」",
        f"1. {A} [1]「{A}」[2]「{B}」",
        f"```\n文1: {A}\n\n  [資料1]: 「{A}」\n  [2]「{B}」\n```",
        f"<think>\n長い考え\n</think>\n{A}\n(1)「{A}」\n(2)「{B}」",
    ],
    ids=["as asked", "full width", "one line", "fenced", "thought"],
)
def test_a_sentence_is_read_with_its_quotations(text: str) -> None:
    [sentence] = read_draft(text)
    assert sentence.text == A
    assert [(quote.number, quote.text) for quote in sentence.quotes] == [(1, A), (2, B)]


@pytest.mark.parametrize(
    "text", ["", "\n \n", "```\n```", "<think>終わらない考え", "[1]「引用だけ」"]
)
def test_what_says_nothing_is_no_sentence(text: str) -> None:
    assert read_draft(text) == ()


def test_a_quotation_that_does_not_close_is_taken_to_the_end_of_its_line() -> None:
    assert read_draft(f"{A}\n[1]「{A}\n{B}")[0].quotes[0].text == A


@given(st.text(alphabet="届出。\n[1]「」文: ```<think>/", max_size=300))
def test_drafts_are_bounded(text: str) -> None:
    sentences = read_draft(text * 10)
    assert len(sentences) <= SENTENCES
    assert all(len(sentence.quotes) <= QUOTES for sentence in sentences)
