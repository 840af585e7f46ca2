"""Numbers at the start of lines, and the tree that they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import Locator
from ingest.sources.numbering import find_marker
from ingest.sources.outline import Line, read_outline


@pytest.mark.parametrize(
    ("line", "style", "value", "step", "rest"),
    [
        pytest.param("第８　収入の認定", "dai", 8, "8", "収入の認定", id="第と全角数字"),
        pytest.param("第十二　雑則", "dai", 12, "12", "雑則", id="第と漢数字"),
        pytest.param("１　働いて得た収入", "arabic", 1, "1", "働いて得た収入", id="全角数字と空白"),
        pytest.param("2．手当", "arabic", 2, "2", "手当", id="数字と全角の点"),
        pytest.param("三、仕送り", "kanji", 3, "3", "仕送り", id="漢数字と読点"),
        pytest.param("（４）　年金", "(arabic)", 4, "4", "年金", id="全角の括弧"),
        pytest.param("(四)年金", "(kanji)", 4, "4", "年金", id="括弧の漢数字・空白なし"),
        pytest.param("⑷ 年金", "(arabic)", 4, "4", "年金", id="括弧付き数字の一文字"),
        pytest.param("ウ　手当の額", "kana", 3, "ウ", "手当の額", id="片仮名"),
        pytest.param("(ウ) 手当の額", "(kana)", 3, "(ウ)", "手当の額", id="括弧の片仮名"),
        pytest.param("③　添付書類", "circled", 3, "③", "添付書類", id="丸数字"),
        pytest.param("ｂ　控え", "letter", 2, "b", "控え", id="全角の英字"),
        pytest.param("問６－41－２　加算", "question", 6, "q6-41-2", "加算", id="枝番のある問"),
        pytest.param("Q3. 加算", "question", 3, "q3", "加算", id="Qの問"),
        pytest.param("第３条の２（目的）", "article", 3, "art3-2", "（目的）", id="枝番のある条"),
        pytest.param("別紙２　様式集", "attachment", 2, "別紙2", "様式集", id="別紙"),
        pytest.param("別表第一", "attachment", 1, "annex1", "", id="別表"),
        pytest.param("附　則", "suppl", 1, "suppl", "", id="附則"),
        pytest.param("1．2　対象", "decimal2", 2, "1-2", "対象", id="点でつないだ番号"),
    ],
)
def test_reads_the_number_of_a_line(
    line: str, style: str, value: int, step: str, rest: str
) -> None:
    marker = find_marker(line)
    assert marker is not None
    assert (marker.style, marker.value, marker.step, marker.rest) == (style, value, step, rest)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("1.5倍までとする。", id="小数"),
        pytest.param("30日以内に届け出る。", id="日数"),
        pytest.param("一部を改正する。", id="一で始まる語"),
        pytest.param("(1)の規定により扱う。", id="番号の引用"),
        pytest.param("第1条により扱う。", id="条の引用"),
        pytest.param("別紙のとおり。", id="別紙の引用"),
        pytest.param("問題がある場合", id="問で始まる語"),
        pytest.param("アパートに住む人", id="片仮名で始まる語"),
        pytest.param("（注）端数は切り捨てる。", id="注"),
        pytest.param("", id="空の行"),
    ],
)
def test_a_number_in_a_sentence_is_no_item(line: str) -> None:
    assert find_marker(line) is None


@given(st.text(max_size=40))
def test_any_line_is_read_without_error_and_its_step_is_a_locator(line: str) -> None:
    marker = find_marker(line)
    if marker is not None:
        step = "suppl-1" if marker.style == "suppl" else marker.step
        assert str(Locator.parse(step)) == step


def _locators(*lines: str, any_start: bool = False) -> list[str]:
    units, _ = read_outline("d", [Line(text=line) for line in lines], any_start=any_start)
    return [str(unit.locator) for unit in units]


@pytest.mark.parametrize(
    ("lines", "locators"),
    [
        pytest.param(
            [
                "第1 収入",
                "1 認定",
                "(1) 勤労",
                "本文。",
                "(2) 年金",
                "ア 公的",
                "本文。",
                "第2 支出",
            ],
            ["1/1/1", "1/1/2/ア", "2"],
            id="四段の番号",
        ),
        pytest.param(
            ["一　調べる。", "（一）　聞く。", "（二）　見る。", "二　決める。"],
            ["1", "1/1", "1/2", "2"],
            id="漢数字",
        ),
        pytest.param(
            ["1　調べる。", "イ　聞く。", "ロ　見る。", "ハ　書く。"],
            ["1", "1/イ", "1/ロ", "1/ハ"],
            id="イロハ",
        ),
        pytest.param(
            ["1　調べる。", "ア　聞く。", "イ　見る。", "ウ　書く。"],
            ["1", "1/ア", "1/イ", "1/ウ"],
            id="アイウ",
        ),
        pytest.param(
            ["前書き。", "1　調べる。", "30 日以内に行う。", "2　決める。"],
            ["preamble", "1", "2"],
            id="続かない数字は本文",
        ),
        pytest.param(["1　調べる。", "4　決める。"], ["1", "4"], id="削除で番号が抜けている"),
        pytest.param(
            ["1　調べる。", "別紙1", "1　様式を使う。", "2　控えを残す。", "附則", "来月から。"],
            ["1", "別紙1/1", "別紙1/2", "suppl-1"],
            id="別紙と附則は番号が始めから",
        ),
        pytest.param(
            ["第1章 総則", "（目的）", "第1条　定める。", "２　詳しくは別に。", "第2条　守る。"],
            ["art1", "art2"],
            id="要綱の条",
        ),
        pytest.param(
            ["問1　できるか。", "答　できる。", "1　ただし書き。", "問2　いつか。", "答　翌月。"],
            ["q1", "q2"],
            id="問と答",
        ),
        pytest.param(
            ["1　総則。", "1.1　目的。", "1.2　対象。", "2　手順。", "2.1　受付。"],
            ["1", "1/1", "1/2", "2", "2/1"],
            id="点でつないだ番号",
        ),
    ],
)
def test_numbers_make_the_tree(lines: list[str], locators: list[str]) -> None:
    assert _locators(*lines) == locators


def test_later_pages_may_start_at_any_number() -> None:
    lines = ("5　続きを定める。", "6　終わる。")
    assert _locators(*lines, any_start=True) == ["5", "6"]
    assert _locators(*lines) == ["s1"]


def test_a_title_above_items_is_their_heading_and_no_unit() -> None:
    lines = ["第8　収入の扱い", "1　年金は届け出る。", "(1)　証書を見る。"]
    units, _ = read_outline("d", [Line(text=line) for line in lines])
    assert [unit.id for unit in units] == ["d:8/1", "d:8/1/1"]
    assert units[1].headings == ("第8　収入の扱い", "1")
    assert units[1].parent == "d:8/1"
    assert units[1].locator.label == "第8-1-(1)"


def test_a_number_that_comes_again_gets_a_place_of_its_own_and_a_warning() -> None:
    lines = ["別紙", "1　初め。", "別紙", "1　次。"]
    units, warnings = read_outline("d", [Line(text=line) for line in lines])
    assert [str(unit.locator) for unit in units] == ["別紙/1", "別紙/s2/1"]
    assert len(warnings) == 1
    assert "別紙/s2" in warnings[0]


def test_an_article_has_its_caption_as_title_and_its_paragraphs_as_parts() -> None:
    lines = [
        "（届出）",
        "第5条　次の人は届け出る。",
        "一　働く人",
        "二　休む人",
        "２　様式は別に。",
    ]
    units, _ = read_outline("d", [Line(text=line) for line in lines])
    (unit,) = units
    assert unit.title == "届出"
    assert [part.locator for part in unit.parts] == ["p1", "p1/i1", "p1/i2", "p2"]
    item = unit.part_at("p1/i2")
    assert item is not None
    assert unit.text[item.start : item.end] == "二　休む人"


_LINES = ("第1 甲", "1 乙", "(1) 丙", "ア 丁", "2 戊", "別紙", "問1 己", "地の文。")


@given(st.lists(st.sampled_from(_LINES)))
def test_no_line_is_lost_and_ids_are_unique(lines: list[str]) -> None:
    units, _ = read_outline("d", [Line(text=line) for line in lines])
    words = [piece for unit in units for piece in (*unit.headings, unit.text)]
    assert all(any(line in piece for piece in words) for line in lines)
    assert len({unit.id for unit in units}) == len(units)
    assert [unit.ordinal for unit in units] == list(range(len(units)))
    assert all(0 <= p.start < p.end <= len(u.text) for u in units for p in u.parts)
