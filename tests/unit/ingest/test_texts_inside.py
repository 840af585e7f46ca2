"""Everything that a file holds comes out, also what the readers leave out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from ingest.texts_inside import texts_inside


def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle("title 1111")
    canvas.drawString(72, 820, "head 2222")
    canvas.acroForm.textfield(name="number", value="3333 4444", x=72, y=600, width=200)
    canvas.showPage()
    canvas.drawString(72, 700, "second page 5555")
    canvas.save()
    return out.getvalue()


def docx() -> bytes:
    from docx import Document

    document = Document()
    paragraph = document.add_paragraph("run 11")
    paragraph.add_run("11")  # one number in two runs
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "2222"
    document.sections[0].header.paragraphs[0].text = "3333 4444"
    document.core_properties.comments = "5555"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "1111"
    sheet["A2"] = 2222
    sheet["A2"].comment = Comment("3333 4444", "")
    hidden = book.create_sheet("hidden")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "5555"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [pdf, docx, xlsx], ids=["PDF", "Word", "Excel"])
def test_heads_forms_comments_and_hidden_sheets_are_there(make: Callable[[], bytes]) -> None:
    text = "\n".join(texts_inside(make(), "名簿"))
    for number in ("1111", "2222", "3333 4444", "5555"):
        assert number in text


def test_a_number_that_excel_wrote_with_a_power_is_written_out() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml", "<c><v>1.23456789018E11</v></c><c><v>5</v></c>"
        )
    assert "123456789018|" in texts_inside(out.getvalue(), "a.xlsx")[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_a_table_in_any_encoding_has_its_cells_apart(encoding: str) -> None:
    data = "番号,名前\n1234,5678\n9018,佐藤\n".encode(encoding)
    (text,) = texts_inside(data, "名簿.CSV")
    assert text == "番号|名前|\n|1234|5678|\n|9018|佐藤"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"%PDF-1.7\nbroken",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\x00",
    ],
    ids=["画像", "壊れたPDF", "壊れたZIP", "古いWord"],
)
def test_what_cannot_be_read_has_no_texts(data: bytes) -> None:
    assert texts_inside(data, "何か") == ()
