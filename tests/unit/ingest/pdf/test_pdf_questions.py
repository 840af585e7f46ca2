"""A handbook of questions: units, titles, parts, pages, from a PDF made for the test."""

import pytest

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, PartRole
from ingest.sources.base import ReadOptions
from ingest.sources.pdf import READER
from ingest.sources.pdf.questions import question_number

RIGHT = 500


@pytest.fixture
def page(write):
    """Return a drawing of one handbook page: running head, page number, then the given parts."""

    def make(number, *parts):
        def draw(pdf):
            write("第１　受付", x=450, y=800, size=8)(pdf)
            write(f"- {number} -", x=290, y=40, size=8)(pdf)
            pdf.line(80, 795, RIGHT, 795)
            for part in parts:
                part(pdf)

        return draw

    return make


@pytest.fixture
def frame():
    def make(top, bottom):
        return lambda pdf: pdf.rect(80, bottom, RIGHT - 80, top - bottom)

    return make


@pytest.fixture
def handbook(make_pdf, write, grid, frame, page):
    """A contents page, a chapter page, and two questions over three pages."""
    contents = write(
        "目次",
        "第１　受付............1",
        "（問１－１）　受付印............2",
        "（問１－１－２）　控え............3",
    )
    chapter = page(1, write("第１　受付", size=16), write("この章では受付を扱う。", y=700))
    # 42 characters of size 10 fill the width of 420 points.
    full = "あ" * 41 + "、"
    first = page(
        2,
        write("（問１－１）　受付印の押し方", size=11.5),
        frame(750, 700),
        write("受付印はどこに押すか。", x=100, y=730),
        write(full, "続きの行。", y=680, pitch=16),
        write(full, y=640),
    )
    second = page(
        3,
        write("ページをまたいだ続き。", y=760),
        grid([["種類", "場所"], ["申請書", "右上"], ["届書", "左上"]], y=740),
        write("表のあとの文。", y=650),
        write("手引 第１", y=630, size=8),
        write("（問１－１－２）　控え", size=11.5, y=600),
        frame(590, 560),
        write("控えは要るか。", x=100, y=570),
        write("要る。", y=540),
    )
    return make_pdf("tebiki.pdf", contents, chapter, first, second)


@pytest.fixture
def parsed(handbook):
    return READER.read(handbook, ReadOptions(profile="qa"))


def test_each_question_is_a_unit_with_title_chapter_and_printed_pages(parsed):
    assert [str(unit.locator) for unit in parsed.units] == ["q1-1", "q1-1-2"]
    first, second = parsed.units
    assert (first.title, second.title) == ("受付印の押し方", "控え")
    assert first.headings == second.headings == ("第１　受付",)
    assert (first.pages.first, first.pages.last) == (3, 4)
    assert (first.pages.first_label, first.pages.last_label) == ("- 2 -", "- 3 -")
    assert second.id == "tebiki:q1-1-2"


def test_the_frame_divides_question_and_answer(parsed):
    assert parsed.units[0].part_texts(PartRole.QUESTION) == ("受付印はどこに押すか。",)
    assert parsed.units[1].text == "控えは要るか。\n要る。"


def test_lines_are_joined_within_a_page_and_across_pages(parsed):
    lines = parsed.units[0].text.split("\n")
    full = "あ" * 41 + "、"
    assert lines[1:3] == [full + "続きの行。", full + "ページをまたいだ続き。"]


def test_a_table_lies_inside_the_answer_and_the_small_type_is_a_note(parsed):
    unit = parsed.units[0]
    (answer,) = (part for part in unit.parts if part.role is PartRole.ANSWER)
    (table,) = (part for part in unit.parts if part.role is PartRole.TABLE)
    assert answer.start < table.start < table.end < answer.end
    assert "| 申請書 | 右上 |" in unit.text
    assert unit.part_texts(PartRole.NOTE) == ("手引 第１",)


def test_running_heads_and_page_numbers_are_no_text(parsed):
    assert all("- 2 -" not in unit.text and "第１　受付" not in unit.text for unit in parsed.units)


def test_pages_without_questions_are_named_in_warnings(parsed):
    assert parsed.warnings == (
        "1ページは目次のため、問として取り込みませんでした。",
        "2ページは章の扉のため、問として取り込みませんでした。",
    )


def test_the_profile_gives_the_kind_unless_the_user_does(handbook, parsed):
    assert parsed.document.kind is DocumentKind.HANDBOOK
    options = ReadOptions(profile="qa", kind=DocumentKind.QA_COLLECTION)
    assert READER.read(handbook, options).document.kind is DocumentKind.QA_COLLECTION


def test_a_profile_that_finds_no_question_is_refused(make_pdf, write):
    path = make_pdf("plain.pdf", write("ふつうの文です。"))
    with pytest.raises(UnreadableFile, match="問の見出しが見つかりません"):
        READER.read(path, ReadOptions(profile="qa"))


def test_an_answer_can_begin_at_its_own_mark(make_pdf, write, tmp_path):
    profile = tmp_path / "jimusho.toml"
    profile.write_text(
        'kind = "qa_collection"\n'
        "[question]\nhead = '^問(?P<number>[0-9]+)　(?P<title>.*)$'\n"
        "[answer]\nhead = '^答　'\n[note]\nhead = '^（参考）'\n",
        encoding="utf-8",
    )
    path = make_pdf(
        "qa.pdf", write("問1　控え", "控えは要るか。", "答　要る。", "（参考）手引", "問1　印")
    )
    parsed = READER.read(path, ReadOptions(profile=str(profile)))
    first, again = parsed.units
    assert first.part_texts(PartRole.QUESTION) == ("控えは要るか。",)
    assert first.part_texts(PartRole.ANSWER) == ("答　要る。",)
    assert first.part_texts(PartRole.NOTE) == ("（参考）手引",)
    assert str(again.locator) == "q1-b"
    assert any("番号が前の問と同じ" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        pytest.param("６－４１－２", "6-41-2", id="全角の数字と横線"),
        pytest.param("７―19－３", "7-19-3", id="ダッシュと全角の横線"),
        pytest.param("8-2", "8-2", id="半角"),
        pytest.param("１１－８-2", "11-8-2", id="全角と半角"),
    ],
)
def test_question_numbers_are_written_one_way(printed, number):
    assert question_number(printed) == number
