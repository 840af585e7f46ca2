"""Word documents: headings, automatic numbers, tables, what is not body text."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from corpus.errors import PasswordNeeded, UnreadableFile
from corpus.types import PartRole
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.docx import READER

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _read(document: docx.document.Document, tmp_path: Path) -> Parsed:
    path = tmp_path / "rule.docx"
    document.save(str(path))
    return READER.read(path, ReadOptions())


def _append(document: docx.document.Document, inner: str) -> None:
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(f"<w:p {W}>{inner}</w:p>"))


def _number_like_an_office(document: docx.document.Document) -> None:
    """Define the list 第1 → (1) → ア with the id 77."""
    numbering = document.part.numbering_part.element
    levels = (("decimalFullWidth", "第%1"), ("decimal", "（%2）"), ("aiueoFullWidth", "%3"))
    xml = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    numbering.append(parse_xml(f'<w:abstractNum {W} w:abstractNumId="77">{xml}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def _numbered(text: str, level: int) -> str:
    return (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r>"
    )


def test_title_and_headings_make_the_tree(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("収入の手引", 0)
    document.add_heading("年金", 1)
    document.add_heading("届出", 2)
    document.add_paragraph("証書を見る。")
    parsed = _read(document, tmp_path)
    assert parsed.document.title == "収入の手引"
    (unit,) = parsed.units
    assert (str(unit.locator), unit.title, unit.headings) == ("s1/s1", "届出", ("年金",))


@pytest.mark.parametrize("stored", ["", "収入の手引"], ids=["題は見出しだけ", "プロパティにも題"])
def test_a_first_heading_that_is_the_title_is_no_step(tmp_path: Path, stored: str) -> None:
    document = docx.Document()
    document.core_properties.title = stored
    document.add_heading("収入の手引", 1)
    document.add_heading("第1 年金", 2)
    document.add_paragraph("証書を見る。")
    parsed = _read(document, tmp_path)
    assert parsed.document.title == "収入の手引"
    (unit,) = parsed.units
    assert (str(unit.locator), unit.title, unit.headings) == ("1", "年金", ())


def test_numbers_that_word_counts_itself_are_in_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    _number_like_an_office(document)
    steps = [("収入", 0), ("年金", 1), ("公的な年金。", 2), ("企業の年金。", 2), ("手当。", 1)]
    for text, level in [*steps, ("支出。", 0)]:
        _append(document, _numbered(text, level))
    units = _read(document, tmp_path).units
    assert [(str(u.locator), u.text) for u in units] == [
        ("1/1/ア", "ア 公的な年金。"),
        ("1/1/イ", "イ 企業の年金。"),
        ("1/2", "（2） 手当。"),
        ("2", "第２ 支出。"),
    ]
    assert units[0].headings == ("第１ 収入", "（1） 年金")


def test_a_table_stands_where_it_was(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("上の文。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["用件", "様式", "転居|転出", ""], strict=True):
        cell.text = text
    table.cell(0, 1).merge(table.cell(1, 1))
    document.add_paragraph("下の文。")
    (unit,) = _read(document, tmp_path).units
    assert unit.text == ("上の文。\n| 用件 | 様式 |\n| --- | --- |\n| 転居\\|転出 |  |\n下の文。")
    assert unit.part_texts(PartRole.TABLE)[0].startswith("| 用件")


def test_insertions_count_and_deletions_and_readings_do_not(tmp_path: Path) -> None:
    document = docx.Document()
    _append(
        document,
        "<w:r><w:t>届出は</w:t></w:r><w:ins><w:r><w:t>すぐに</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>翌月に</w:delText></w:r></w:del>"
        "<w:ruby><w:rt><w:r><w:t>おこな</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>行</w:t></w:r></w:rubyBase></w:ruby><w:r><w:t>う。</w:t></w:r>",
    )
    (unit,) = _read(document, tmp_path).units
    assert unit.text == "届出はすぐに行う。"


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("本文。")
    _append(
        document,
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>箱の文</w:t></w:r></w:p>"
        '</w:txbxContent></w:pict></w:r><w:r><w:footnoteReference w:id="1"/></w:r>',
    )
    parsed = _read(document, tmp_path)
    assert [unit.text for unit in parsed.units] == ["本文。"]
    assert ["テキストボックス" in w or "脚注" in w for w in parsed.warnings] == [True, True]


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"rule\.docx に文字がありません"):
        _read(docx.Document(), tmp_path)


def test_broken_files_are_refused_by_name(
    tmp_path: Path, broken: tuple[Callable[[Path, Path, str], None], str]
) -> None:
    document = docx.Document()
    document.add_paragraph("本文。")
    document.save(str(tmp_path / "whole.docx"))
    break_file, says = broken
    path = tmp_path / "手引.docx"
    break_file(tmp_path / "whole.docx", path, "word/document.xml")
    assert READER.accepts(path, path.read_bytes()[:65536])
    with pytest.raises(UnreadableFile) as caught:
        READER.read(path, ReadOptions(id="a"))
    assert "手引.docx" in caught.value.message
    assert says in caught.value.message
    assert isinstance(caught.value, PasswordNeeded) == (says == "パスワード")


def test_accepts_word_files_by_content(tmp_path: Path) -> None:
    stream = io.BytesIO()
    docx.Document().save(stream)
    assert READER.accepts(Path("no-suffix"), stream.getvalue())
    assert not READER.accepts(Path("a.zip"), b"PK\x03\x04" + bytes(100))
