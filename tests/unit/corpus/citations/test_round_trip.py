"""What Konkyo prints as a citation it reads back as the same place, however it is spelt."""

from __future__ import annotations

import unicodedata

import hypothesis.strategies as st
from hypothesis import given

from corpus.citations import CitationKind, find_citations
from corpus.locator import GOJUON, IROHA, Locator
from corpus.numerals import to_kanji

numbers = st.integers(1, 999)
branches = st.lists(st.integers(2, 40), max_size=2).map(lambda n: "".join(f"-{b}" for b in n))


@st.composite
def law_paths(draw: st.DrawFn) -> str:
    path = f"art{draw(numbers)}{draw(branches)}"
    if draw(st.booleans()):
        path += f"/p{draw(st.integers(1, 30))}"
        if draw(st.booleans()):
            path += f"/i{draw(st.integers(1, 30))}"
            if draw(st.booleans()):
                path += f"/{draw(st.sampled_from(IROHA[:20]))}"
    return path


@st.composite
def notice_paths(draw: st.DrawFn) -> str:
    steps = [str(draw(st.integers(1, 15))), str(draw(st.integers(1, 40)))]
    if draw(st.booleans()):
        steps.append(str(draw(st.integers(1, 12))))
        if draw(st.booleans()):
            steps.append(draw(st.sampled_from(GOJUON[:20])))
            if draw(st.booleans()):
                steps.append(draw(st.sampled_from(GOJUON[:20])))
    return "/".join(steps)


def in_kanji(text: str) -> str:
    """Write every number as laws print it: 第55条の4 → 第五十五条の四."""
    out, digits = "", ""
    for c in text + "\0":
        if c.isdigit():
            digits += c
            continue
        out += (to_kanji(int(digits)) if digits else "") + c
        digits = ""
    return out.rstrip("\0")


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(law_paths(), st.sampled_from(["生活保護法", "国民年金法", "民法", "法"]))
def test_an_article_is_read_back_in_every_spelling(path: str, law: str) -> None:
    label = Locator.parse(path).label
    for text in (law + label, law + in_kanji(label), full_width(law + label)):
        (citation,) = find_citations(f"「{text}」の取扱い")
        assert citation.path == path, text
        assert citation.surface == text
        assert citation.named.document


@given(notice_paths(), st.sampled_from(["局長通知", "次官通知", "課長通知", "局", "次", "課"]))
def test_a_notice_item_is_read_back_in_every_spelling(path: str, level: str) -> None:
    text = level + Locator.parse(path).label
    for spelt in (text, full_width(text), unicodedata.normalize("NFKC", text)):
        (citation,) = find_citations(f"（{spelt}）による")
        assert citation.path == path, spelt
        assert citation.level is not None


@given(st.lists(numbers, min_size=2, max_size=3), st.sampled_from(["", "別冊", "運用事例集"]))
def test_a_question_is_read_back(number: list[int], book: str) -> None:
    path = "q" + "-".join(map(str, number))
    (citation,) = find_citations(f"（{book}{Locator.parse(path).label}）")
    assert citation.path == path
    assert citation.kind is (CitationKind.BARE if not book else citation.kind)


@given(st.text(max_size=200))
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    end = 0
    for citation in find_citations(text):
        assert end <= citation.start < citation.end <= len(text)
        assert citation.surface == text[citation.start : citation.end].strip()
        end = citation.end


_PIECES = [
    "第",
    "二十九",
    "29",
    "２９",
    "条",
    "の",
    "四",
    "項",
    "号",
    "イ",
    "（",
    "）",
    "、",
    "及び",
    "から",
    "まで",
    "同条",
    "前項",
    "法",
    "生活保護法",
    "局",
    "課長問答",
    "問",
    "別冊",
    "-",
    "－",
    "別表",
    "附則",
    "各号",
    "次の",
    "ただし書",
    "社発第246号",
    "手帳",
    "p.123",
    "保護費",
    "昭和38年4月1日",
    "\n",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_pieces_of_citations_in_any_order_are_read(text: str) -> None:
    end = 0
    for citation in find_citations(text, unknown_titles=True):
        assert end <= citation.start <= citation.end <= len(text)
        end = citation.end
