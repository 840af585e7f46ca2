"""Differences read as a person would mark them, and both texts can be put together again."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.difference import PieceKind, difference, wording


def marked(old: str, new: str) -> str:
    """Write a difference on one line: [-gone-]{+come+}."""
    marks = {PieceKind.EQUAL: "{}", PieceKind.DELETED: "[-{}-]", PieceKind.INSERTED: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("第三条の者", "第四条の者", "[-第三条-]{+第四条+}の者", id="条番号は割らない"),
        pytest.param(
            "法第五条第十七項に規定する",
            "法第五条第十八項に規定する",
            "法第五条[-第十七項-]{+第十八項+}に規定する",
            id="項番号は割らない",
        ),
        pytest.param("十日以内", "二十日以内", "[-十-]{+二十+}日以内", id="数は割らない"),
        pytest.param(
            "定めるものと共同して",
            "定めるもの並びに市町村と共同して",
            "定めるもの{+並びに市町村+}と共同して",
            id="挿入は挿入として",
        ),
        pytest.param(
            "当該介護機関が該当する",
            "当該指定介護機関が該当する",
            "当該{+指定+}介護機関が該当する",
            id="漢字の並びの中の挿入",
        ),
        pytest.param(
            "前項の規定により",
            "第一項の規定により",
            "[-前項-]{+第一項+}の規定により",
            id="一文字だけ同じなら語のまま",
        ),
        pytest.param(
            "東京都の区の市長",
            "大阪府の町の村長",
            "[-東京都の区の市長-]{+大阪府の町の村長+}",
            id="切れ切れの一致は変更に入れる",
        ),
        pytest.param("一項\n二項", "一項\n二項\n三項", "一項\n二項{+\n三項+}", id="項の追加"),
        pytest.param("一\n二\n三", "一\n三", "一\n[-二\n-]三", id="項の削除"),
        pytest.param(
            "| 年金 | 月末 |\n| 給与 | 月末 |",
            "| 年金 | 十日 |\n| 給与 | 二十日 |",
            "| 年金 | [-月末-]{+十日+} |\n| 給与 | [-月末-]{+二十日+} |",
            id="表は行ごと",
        ),
        pytest.param("", "新しい条", "{+新しい条+}", id="追加だけ"),
        pytest.param("同じ", "同じ", "同じ", id="違いなし"),
        pytest.param("", "", "", id="どちらも空"),
    ],
)
def test_a_difference_reads_as_a_person_would_mark_it(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


_TEXT = st.text("第一二三条項法のはを、。\nア12年金", max_size=40)


@given(old=_TEXT, new=_TEXT)
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert wording(pieces, PieceKind.INSERTED) == old
    assert wording(pieces, PieceKind.DELETED) == new
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces]
    assert all(here != there for here, there in pairwise(kinds))


def test_two_long_texts_without_lines_are_still_compared_in_time() -> None:
    old = "".join(f"第{n}条の規定は{'甲乙丙丁'[n % 4]}に準用する。" for n in range(3000))
    new = "".join(f"第{n}条の規定は{'子丑寅卯'[n % 4]}に適用する。" for n in range(3000))
    started = time.process_time()
    pieces = difference(old, new)
    assert time.process_time() - started < 5
    assert wording(pieces, PieceKind.DELETED) == new
