"""Characters to lines, lines to paragraphs, running heads: the pure steps, table by table."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.pdf.damage import is_whole
from ingest.sources.pdf.glyphs import Turn
from ingest.sources.pdf.layout import Glyph, Line, PageLayout, Table
from ingest.sources.pdf.page_list import page_list
from ingest.sources.pdf.paragraphs import measure, paragraphs
from ingest.sources.pdf.reading_order import arrange, join_lines, rows_of, text_of
from ingest.sources.pdf.running_heads import strip_running_heads


def glyphs(text, *, x=0.0, base=100.0, size=10.0, widths=None):
    """Set ``text`` solid: full-width characters one em, the others half."""
    found = []
    for character in text:
        width = size * (0.5 if character.isascii() else 1.0)
        found.append(Glyph(character, x, base - size, x + width, base, base, size))
        x += width
    return found


def line(text, *, x=80.0, base=100.0, size=10.0, framed=False, column=0):
    width = size * len(text)
    return Line(text=text, x0=x, x1=x + width, base=base, size=size, framed=framed, column=column)


def page(number, *blocks):
    return PageLayout(number=number, label="", width=560, height=840, blocks=blocks)


def shifted(one, other, gap):
    start = one[-1].x1 + gap
    return one + [g._replace(x0=g.x0 + start, x1=g.x1 + start) for g in other]


@pytest.mark.parametrize(
    ("before", "gap", "after", "text"),
    [
        pytest.param("昭和", 2.5, "25", "昭和25", id="和欧間の空きは空白でない"),
        pytest.param("public", 3.0, "aid", "public aid", id="欧文の語間"),
        pytest.param("第１", 25.0, "総則", "第１　総則", id="タブは全角空白1つ"),
        pytest.param("世帯", 0.5, "認定", "世帯認定", id="字間の広がり"),
    ],
)
def test_spaces_are_told_from_typesetting(before, gap, after, text):
    assert text_of(shifted(glyphs(before), glyphs(after), gap)) == text


def test_an_opening_bracket_set_tight_stays_in_its_place():
    close = Glyph(")", 50, 90, 53, 100, 100, 10)
    bracket = Glyph("「", 48.2, 90, 58.2, 100, 100, 10)
    (row,) = rows_of([bracket, close])
    assert text_of(row) == ")「"


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        pytest.param("保護の", "申請", "保護の申請", id="和文"),
        pytest.param("1,000", "2,000", "1,000 2,000", id="数と数"),
        pytest.param("(例)", "15", "(例) 15", id="かっこと数"),
        pytest.param("令和", "7年", "令和7年", id="和文と数"),
    ],
)
def test_lines_are_joined_with_a_space_only_between_latin(before, after, joined):
    assert join_lines(before, after) == joined


def test_a_heading_across_both_columns_comes_before_them():
    left = [g for n in range(6) for g in glyphs("左" * 20, x=50, base=150.0 + 20 * n)]
    right = [g for n in range(6) for g in glyphs("右" * 20, x=280, base=155.0 + 20 * n)]
    head = glyphs("見出し" * 8, x=140, base=120)
    lines = arrange([*left, *right, *head], [], [])
    assert [block.text[0] for block in lines] == ["見"] + ["左"] * 6 + ["右"] * 6


def test_a_short_line_ends_its_paragraph_and_a_full_one_goes_on():
    full = "あ" * 40
    pages = [page(1, line(full, base=100), line("終わり。", base=117), line(full, base=134))]
    pages += [page(2, line("次の頁へ。", base=100), line("・箇条", base=117))]
    blocks = [(p, b) for p in pages for b in p.blocks]
    found = paragraphs(blocks, measure(pages), 1.3)
    assert [p.text for p in found] == [full + "終わり。", full + "次の頁へ。", "・箇条"]
    assert (found[1].first_page, found[1].last_page) == (1, 2)


@pytest.mark.parametrize(
    ("following", "joined"),
    [
        pytest.param(line("続き", base=117), True, id="次の行"),
        pytest.param(line("別段落", base=135), False, id="行間が広い"),
        pytest.param(line("字下げ", x=90, base=117), False, id="字下げ"),
        pytest.param(line("枠の中", base=117, framed=True), False, id="枠の内と外"),
        pytest.param(line("小さい字", base=117, size=8), False, id="字の大きさ"),
    ],
)
def test_what_follows_a_full_line(following, joined):
    rest = [line("い" * 40, base=200.0 + 17 * n) for n in range(8)]
    pages = [page(1, line("あ" * 40, base=100), following, *rest)]
    blocks = [(pages[0], pages[0].blocks[0]), (pages[0], following)]
    assert (len(paragraphs(blocks, measure(pages), 1.3)) == 1) is joined


def test_a_hanging_item_takes_its_indented_lines():
    pages = [page(1, line("１　" + "あ" * 38, base=100), line("続き", x=92, base=117))]
    (found,) = paragraphs([(pages[0], b) for b in pages[0].blocks], measure(pages), 1.3)
    assert found.text.endswith("あ続き")


def test_a_table_over_two_pages_is_one_table_with_one_head():
    top = Table(rows=(("級地", "額"), ("１級地", "600")), x0=80, x1=300)
    bottom = Table(rows=(("級地", "額"), ("２級地", "500")), x0=80, x1=300)
    pages = [page(1, line("表", base=700), top), page(2, bottom)]
    blocks = [(p, b) for p in pages for b in p.blocks]
    _, table = paragraphs(blocks, measure(pages), 1.3)
    assert table.table.rows == (("級地", "額"), ("１級地", "600"), ("２級地", "500"))
    assert (table.first_page, table.last_page) == (1, 2)


def test_what_stands_alike_in_the_margin_of_three_pages_is_taken_off():
    pages = [
        page(
            n,
            line("受付の手引", base=30),
            line(f"本文その{n}", base=300),
            line(f"- {n} -", base=820),
        )
        for n in (1, 2, 3)
    ]
    stripped = strip_running_heads(pages, None)
    assert [[b.text for b in p.blocks] for p in stripped] == [[f"本文その{n}"] for n in (1, 2, 3)]
    assert [p.label for p in stripped] == ["- 1 -", "- 2 -", "- 3 -"]


def test_what_stands_in_the_margin_of_one_page_only_is_text():
    pages = [page(n, line(text, base=30)) for n, text in enumerate("一二三", 1)]
    assert strip_running_heads(pages, None) == pages


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [
        pytest.param([4], "4ページ", id="1つ"),
        pytest.param([1, 3, 4, 5], "1、3〜5ページ", id="飛びと連続"),
    ],
)
def test_pages_are_listed_as_people_write_them(numbers, printed):
    assert page_list(numbers) == printed


coordinate = st.integers(0, 500)


@given(
    st.sampled_from([0, 1, 2, 3]), coordinate, coordinate, st.integers(1, 90), st.integers(1, 90)
)
def test_turning_keeps_boxes_whole_and_on_the_page(quarters, left, bottom, width, height):
    turn = Turn(quarters=quarters, left=0, bottom=0, right=600, top=600)
    box = turn.box(left, bottom, left + width, bottom + height)
    assert sorted([box.x1 - box.x0, box.bottom - box.top]) == sorted([width, height])
    assert 0 <= box.x0 < box.x1 <= 600
    assert 0 <= box.top < box.bottom <= 600


@given(st.binary(min_size=1, max_size=2000), st.data())
def test_a_changed_byte_of_a_compressed_stream_is_noticed(content, data):
    packed = bytearray(zlib.compress(content))
    assert is_whole(bytes(packed) + b"\nendstream")
    index = data.draw(st.integers(2, len(packed) - 1))
    packed[index] ^= data.draw(st.integers(1, 255))
    # A few bits of a stream mean nothing: to change them is no damage.
    assert not is_whole(bytes(packed)) or zlib.decompress(packed) == content
