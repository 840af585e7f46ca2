"""Readings above kanji, as a newcomer to the office needs them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.furigana import furigana


def written(text: str) -> str:
    return "".join(f"{r.text}（{r.reading}）" if r.reading else r.text for r in furigana(text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("被保護者", "被（ひ）保護（ほご）者（しゃ）"),
        ("世帯主", "世帯（せたい）主（ぬし）"),
        ("級地", "級地（きゅうち）"),
        ("扶養義務者", "扶養（ふよう）義務（ぎむ）者（しゃ）"),
        ("受け取る", "受（う）け取（と）る"),
        ("届出", "届出（とどけで）"),
        ("若しくは", "若（も）しくは"),
        ("調査を行った", "調査（ちょうさ）を行（おこな）った"),
        ("指示に従つて", "指示（しじ）に従（したが）つて"),
        ("この節において", "この節（せつ）において"),
        ("十五日以内", "十五日以内（いない）"),
        ("３人世帯", "３人世帯（せたい）"),
        ("ひらがなとカタカナ、ABC、123。", "ひらがなとカタカナ、ABC、123。"),
        ("", ""),
    ],
)
def test_kanji_carry_the_reading_of_the_field_and_nothing_else_does(text: str, says: str) -> None:
    assert written(text) == says


_LETTERS = "保護を受ける者が、行つて取り消し級地若しくは第二十九条の2々〆\n　(A)𠮷"


@given(st.text(alphabet=_LETTERS, max_size=80))
def test_the_runs_together_are_the_text(text: str) -> None:
    runs = furigana(text)
    assert "".join(run.text for run in runs) == text
    assert all(run.text for run in runs)


def test_a_text_longer_than_the_analyser_takes_is_read() -> None:
    assert "".join(run.text for run in furigana("保護" * 30_000)) == "保護" * 30_000
