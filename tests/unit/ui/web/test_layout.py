"""How texts become blocks, tables and excerpts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import Locator
from corpus.types import (
    Document,
    DocumentKind,
    Part,
    PartRole,
    Source,
    Status,
    Unit,
)
from search_api.types import Highlight, Hit
from search_api.views import OutlineEntry
from ui.web.layout import blocks_of, chapters_of, excerpt_of

DOCUMENT = Document(
    id="d", kind=DocumentKind.LAW, title="見本法", status=Status.DIGEST, source=Source(form="t")
)


def unit(text: str, *parts: Part) -> Unit:
    return Unit(id="d:art1", document_id="d", locator=Locator.parse("art1"), text=text, parts=parts)


def part(text: str, piece: str, role: PartRole, locator: str = "") -> Part:
    start = text.index(piece)
    return Part(role=role, start=start, end=start + len(piece), locator=locator)


def hit(text: str, *spans: tuple[int, int], window: tuple[int, int] | None = None) -> Hit:
    first, last = window or (0, len(text))
    return Hit(
        unit=unit(text),
        document=DOCUMENT,
        rank=1,
        score=1.0,
        passage_start=first,
        passage_end=last,
        highlights=tuple(Highlight(start=start, end=end) for start, end in spans),
    )


def test_items_stand_below_their_paragraph_and_carry_anchors() -> None:
    text = "柱書き\n一　号の文\nイ　細目\n２　第二項"
    paragraph = part(text, "柱書き\n一　号の文\nイ　細目", PartRole.PARAGRAPH, "p1")
    item = part(text, "一　号の文\nイ　細目", PartRole.ITEM, "p1/i1")
    subitem = part(text, "イ　細目", PartRole.SUBITEM, "p1/i1/イ")
    second = part(text, "２　第二項", PartRole.PARAGRAPH, "p2")
    blocks = blocks_of(unit(text, paragraph, item, subitem, second), named=item)
    assert [(b.level, b.anchor, b.named) for b in blocks] == [
        (0, "p1", False),
        (1, "p1-i1", True),
        (2, "p1-i1-イ", True),
        (0, "p2", False),
    ]


def test_the_first_paragraph_begins_after_the_number_of_its_article() -> None:
    text = "第一条　柱書き\n２　第二項"
    first = part(text, "柱書き", PartRole.PARAGRAPH, "p1")
    second = part(text, "２　第二項", PartRole.PARAGRAPH, "p2")
    blocks = blocks_of(unit(text, first, second), named=first)
    assert [(b.anchor, b.named) for b in blocks] == [("p1", True), ("p2", False)]


def test_a_table_part_becomes_rows_of_plain_text() -> None:
    table = "| 種類 | 額 |\n| --- | --- |\n| **甲** | <b>1</b> |\n| 乙\\|丙 | 2<br>3 |"
    text = f"前\n{table}\n後"
    blocks = blocks_of(unit(text, part(text, table, PartRole.TABLE)))
    assert [block.role for block in blocks] == ["paragraph", "table", "paragraph"]
    assert blocks[1].rows == (("種類", "額"), ("**甲**", "<b>1</b>"), ("乙|丙", "2\n3"))


def test_a_table_part_without_a_table_is_shown_as_text() -> None:
    text = "表ではない\n二行目"
    blocks = blocks_of(unit(text, part(text, text, PartRole.TABLE)))
    assert ["".join(s.text for s in block.segments) for block in blocks] == ["表ではない", "二行目"]


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        pytest.param("どうするか。\n続き", ["問", "", "答"], id="見出しを補う"),
        pytest.param("（問）どうするか。\n続き", ["", "", "答"], id="本文の見出しに任せる"),
    ],
)
def test_questions_and_answers_are_labelled_once(question: str, labels: list[str]) -> None:
    text = f"{question}\nこうする。"
    blocks = blocks_of(
        unit(
            text,
            part(text, question, PartRole.QUESTION),
            part(text, "こうする。", PartRole.ANSWER),
        )
    )
    assert [block.label for block in blocks] == labels


def test_a_label_that_the_text_writes_is_shown_as_the_page_shows_labels() -> None:
    text = "問: どうするか。\n答: こうする。\n答: 続き"
    question = part(text, "問: どうするか。", PartRole.QUESTION)
    answer = part(text, "答: こうする。\n答: 続き", PartRole.ANSWER)
    blocks = blocks_of(unit(text, question, answer), [Highlight(start=0, end=4)])
    assert [block.label for block in blocks] == ["問", "答", ""]
    assert [[s.text for s in block.segments] for block in blocks] == [
        ["ど", "うするか。"],
        ["こうする。"],
        ["答: 続き"],
    ]


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        pytest.param("問: 甲。\n答: 乙。", [], ["問　甲。\n答　乙。"], id="行の初め"),
        pytest.param("問: 甲。", [(0, 3)], ["問　", "甲。"], id="印の中"),
        pytest.param("疑問: 甲。", [(0, 1)], ["疑", "問: 甲。"], id="行の途中"),
        pytest.param("甲\n答：乙", [(0, 1)], ["甲", "\n答　乙"], id="印の後の行"),
    ],
)
def test_an_excerpt_writes_labels_with_a_space(
    text: str, spans: list[tuple[int, int]], shown: list[str]
) -> None:
    assert [segment.text for segment in excerpt_of(hit(text, *spans))] == shown


class Counted(tuple[Part, ...]):
    """Parts that count how often they are gone through."""

    rounds = 0

    def __iter__(self) -> Iterator[Part]:
        self.rounds += 1
        return super().__iter__()


def test_parts_are_gone_through_once_however_many_lines_there_are() -> None:
    text = "\n".join(f"{n}　号" for n in range(300))
    starts = [match.start() for match in re.finditer(r"^", text, re.MULTILINE)]
    parts = Counted(
        Part(role=PartRole.ITEM, start=a, end=a + 3, locator=f"p1/i{n}")
        for n, a in enumerate(starts, 1)
    )
    blocks = blocks_of(replace(unit(text), parts=parts))
    assert [block.anchor for block in blocks] == [f"p1-i{n}" for n in range(1, 301)]
    assert parts.rounds <= 2


SPANS = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)


@given(st.lists(SPANS, max_size=8), st.text(alphabet="あ\n", min_size=40, max_size=40))
def test_a_line_belongs_to_the_innermost_part_that_holds_its_beginning(
    spans: list[list[int]], text: str
) -> None:
    parts = [
        Part(role=PartRole.ITEM, start=a, end=b, locator=f"i{n}")
        for n, (a, b) in enumerate(dict.fromkeys(map(tuple, spans)), 1)
    ]
    lines = [match.start() for match in re.finditer(r"[^\n]+", text)]
    for line, block in zip(lines, blocks_of(unit(text, *parts)), strict=True):
        holding = [p for p in parts if p.start <= line < p.end]
        inner = max(holding, key=lambda p: (p.start, -p.end), default=None)
        if inner is not None:
            assert block.anchor == (inner.locator if inner.start == line else "")


TEXTS = st.text(alphabet="あい。\n｜|<", max_size=120)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=6))
def test_no_character_is_lost_or_shown_twice(text: str, spans: list[tuple[int, int]]) -> None:
    highlights = [Highlight(start=a, end=b) for a, b in spans]
    blocks = blocks_of(unit(text), highlights)
    assert ["".join(s.text for s in b.segments) for b in blocks] == [
        line for line in text.split("\n") if line.strip()
    ]
    marked = "".join(s.text for b in blocks for s in b.segments if s.marked)
    covered = {i for a, b in spans for i in range(a, b)}
    lines = [(n, c) for n, c in enumerate(text) if n in covered and c != "\n"]
    assert marked == "".join(c for _, c in lines)


def test_a_short_passage_is_shown_whole() -> None:
    segments = excerpt_of(hit("年金を届け出る。", (0, 2)))
    assert [(s.text, s.marked) for s in segments] == [("年金", True), ("を届け出る。", False)]


def test_a_passage_that_goes_on_with_a_new_line_ends_on_its_own() -> None:
    assert [s.text for s in excerpt_of(hit("甲。\n乙。", window=(0, 3)))] == ["甲。", "…"]


def test_a_long_passage_is_cut_around_its_highlights_from_a_sentence_on() -> None:
    text = "前置きの文。" * 60 + "ここから年金の話。" + "後の文。" * 60
    start = text.index("年金")
    shown = "".join(s.text for s in excerpt_of(hit(text, (start, start + 2))))
    assert shown.startswith("…ここから年金の話。")
    assert shown.endswith("…")
    assert len(shown) <= 152


@given(
    TEXTS.filter(str.strip),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=6),
    st.integers(1, 40),
)
def test_an_excerpt_stays_inside_its_passage(
    text: str, spans: list[tuple[int, int]], length: int
) -> None:
    window = (len(text) // 4, len(text) - len(text) // 4)
    shown = excerpt_of(hit(text, *spans, window=window), length)
    body = "".join(s.text for s in shown).strip("…")
    assert len(body) <= length
    assert body in text[window[0] : window[1]].replace("|", "　")


def test_chapters_keep_the_order_of_the_book() -> None:
    def entry(number: int, *headings: str) -> OutlineEntry:
        return OutlineEntry(unit_id=f"d:art{number}", label=f"第{number}条", headings=headings)

    entries = (entry(1, "第一章"), entry(2, "第一章", "第一節"), entry(3), entry(4, "第二章"))
    chapters = chapters_of(entries)
    assert [chapter.heading for chapter in chapters] == ["第一章", "", "第二章"]
    assert [e for c in chapters for s in c.sections for e in s.entries] == list(entries)
    assert [s.headings for s in chapters[0].sections] == [(), ("第一節",)]
    assert [chapter.size for chapter in chapters] == [2, 1, 1]


def test_supplementary_provisions_of_all_laws_are_one_chapter() -> None:
    entries = [
        OutlineEntry(unit_id=f"d:suppl-{n}/art{m}", label=f"附則第{m}条", headings=(f"附　則{n}",))
        for n in (1, 2)
        for m in (1, 2)
    ]
    (chapter,) = chapters_of(entries)
    assert (chapter.heading, chapter.size) == ("附則", 4)
    assert [section.headings for section in chapter.sections] == [("附　則1",), ("附　則2",)]
