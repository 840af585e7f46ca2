from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import heading_line, passages, windows

from factories import make_document, make_unit

texts = st.text(alphabet="あいう。、\n（」", max_size=900)


@given(texts, st.integers(20, 400))
def test_windows_cover_the_text_without_gaps(text: str, size: int) -> None:
    spans = windows(text, size)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    # A last crumb (under a sixth) joins the window before it.
    assert all(end - start <= size + size // 6 for start, end in spans)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param(
            "あ" * 15 + "。" + "い" * 12 + "。",
            ["あ" * 15 + "。", "い" * 12 + "。"],
            id="文の後で切る",
        ),
        pytest.param(
            "あ" * 15 + "、" + "い" * 12, ["あ" * 15 + "、", "い" * 12], id="長い文は読点で切る"
        ),
        pytest.param("あ" * 30, ["あ" * 20, "あ" * 10], id="切れ目がなければ長さで切る"),
        pytest.param("短い文。", ["短い文。"], id="短い文は一つ"),
        pytest.param("", [""], id="空でも一つ"),
    ],
)
def test_cuts_where_a_reader_would(text: str, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in windows(text, 20)] == pieces


def test_passages_are_numbered_windows_of_the_unit() -> None:
    unit = make_unit(make_document(), "art1", "あ" * 299 + "。" + "い" * 200)
    found = passages(unit)
    assert [passage.id for passage in found] == [f"{unit.id}~0", f"{unit.id}~1"]
    assert (found[0].start, found[-1].end) == (0, len(unit.text))


def test_the_heading_says_where_a_window_stands() -> None:
    document = make_document(title="みほん法")
    unit = make_unit(document, "art29", title="資料の提供", headings=("第四章　機関",))
    assert heading_line(document, unit) == "みほん法 第四章　機関 第29条 資料の提供"
