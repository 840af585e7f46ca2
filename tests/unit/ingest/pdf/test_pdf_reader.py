"""The PDF reader on small PDFs: reading order, tables, and files that must be refused."""

import contextlib
import random
import zlib

import pytest

from corpus.errors import InputError, NoTextLayer, PasswordNeeded, UnreadableFile
from corpus.types import DocumentKind, PartRole, Status
from ingest.sources import reader_for
from ingest.sources.base import ReadOptions
from ingest.sources.pdf import READER

FIRST = "１　申請書を受け取った日に受付印を押します。"
SECOND = "２　受付簿に、受け付けた時刻と氏名を書きます。"
NOTICE = (FIRST, "控えは申請した人に渡します。", SECOND)


def texts(path, **options):
    return [unit.text for unit in READER.read(path, ReadOptions(**options)).units]


def test_the_reader_is_chosen_by_the_first_bytes(make_pdf, write):
    path = make_pdf("notice.pdf", write(*NOTICE))
    assert reader_for(path.rename(path.with_suffix(".bin"))) is READER


def test_numbers_make_units_with_their_pages(make_pdf, write):
    path = make_pdf("uketsuke.pdf", write(*NOTICE), write("３　綴りは五年間保存します。"))
    parsed = READER.read(path, ReadOptions())
    assert [str(unit.locator) for unit in parsed.units] == ["1", "2", "3"]
    assert [(u.pages.first, u.pages.last) for u in parsed.units] == [(1, 1), (1, 1), (2, 2)]
    assert parsed.units[0].text == f"{FIRST}\n控えは申請した人に渡します。"
    assert parsed.document.id == "uketsuke"
    assert parsed.document.kind is DocumentKind.OFFICE_RULE
    assert parsed.document.status is Status.OFFICE


def test_a_kind_that_the_user_names_is_an_official_text(make_pdf, write):
    path = make_pdf("tsuchi.pdf", write(*NOTICE))
    document = READER.read(path, ReadOptions(kind=DocumentKind.BUREAU_NOTICE)).document
    assert (document.kind, document.status) == (DocumentKind.BUREAU_NOTICE, Status.OFFICIAL)


def test_an_office_rule_is_the_office_s_own_word(make_pdf, write):
    path = make_pdf("rule.pdf", write(*NOTICE))
    parsed = READER.read(path, ReadOptions(kind=DocumentKind.OFFICE_RULE, title="受付の手順"))
    assert parsed.document.status is Status.OFFICE
    assert parsed.document.title == "受付の手順"


def test_a_file_name_in_japanese_needs_an_id(make_pdf, write):
    path = make_pdf("受付.pdf", write(*NOTICE))
    with pytest.raises(InputError, match="--id"):
        READER.read(path, ReadOptions())
    assert READER.read(path, ReadOptions(id="uketsuke")).document.id == "uketsuke"


def test_plain_pages_without_numbers_become_one_unit_a_page(make_pdf, write):
    path = make_pdf("plain.pdf", write("窓口は八時半に開きます。"), write("五時に閉めます。"))
    assert texts(path) == ["窓口は八時半に開きます。", "五時に閉めます。"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_rotated_page_reads_as_the_upright_one(make_pdf, write, grid, together, degrees):
    table = grid([["世帯", "基準"], ["１人", "甲"], ["２人", "乙"]])
    upright = together(write(*NOTICE), table)

    def rotated(pdf):
        pdf.setPageRotation(degrees)
        upright(pdf)

    assert texts(make_pdf("b.pdf", rotated)) == texts(make_pdf("a.pdf", upright))
    assert "| １人 | 甲 |" in texts(make_pdf("c.pdf", rotated))[-1]


def test_lines_that_run_up_the_paper_are_read_along(make_pdf, write):
    def sideways(pdf):
        pdf.rotate(90)
        write(*NOTICE, x=100, y=-100)(pdf)

    assert texts(make_pdf("b.pdf", sideways)) == texts(make_pdf("a.pdf", write(*NOTICE)))


def test_vertical_writing_reads_down_and_from_right_to_left(make_pdf):
    columns = ("１　受付印を押します。", "２　受付簿に書きます。", "３　控えを渡します。")

    def draw(pdf):
        for index in (2, 0, 1):  # in no useful order in the file
            for place, character in enumerate(columns[index]):
                pdf.drawString(500 - 24 * index, 760 - 12 * place, character)

    assert texts(make_pdf("tate.pdf", draw)) == list(columns)


def test_two_columns_are_read_one_after_the_other(make_pdf, write, together):
    left = [f"{n}　左の段の{n}番目の手順を書いた行です。" for n in "１２３４５６７"]
    right = [
        f"{n}　右の段の{n}番目の手順を書いた行です。" for n in ("８", "９", "10", "11", "12", "13")
    ]
    page = together(write(*left, x=70), write(*right, x=320, y=757))
    assert texts(make_pdf("two.pdf", page)) == left + right


def test_a_table_stands_in_its_place_as_markdown(make_pdf, write, grid, together):
    page = together(
        write("１　額は次の表のとおりです。", y=640),
        grid([["級地", "額"], ["１級地", "600円"], ["２級地", "500円"]], y=620),
        write("表にない額は別に定めます。", y=530),
    )
    (unit,) = READER.read(make_pdf("t.pdf", page), ReadOptions()).units
    table = "| 級地 | 額 |\n| --- | --- |\n| １級地 | 600円 |\n| ２級地 | 500円 |"
    assert unit.text == f"１　額は次の表のとおりです。\n{table}\n表にない額は別に定めます。"
    assert unit.part_texts(PartRole.TABLE) == (table,)


def test_an_encrypted_file_asks_for_the_password(make_pdf, write):
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = make_pdf("secret.pdf", write(*NOTICE), encrypt=StandardEncryption("himitsu", "nushi"))
    with pytest.raises(PasswordNeeded, match=r"「secret\.pdf」は暗号化.*--password"):
        READER.read(path, ReadOptions())
    with pytest.raises(PasswordNeeded, match="パスワードが違います"):
        READER.read(path, ReadOptions(password="chigau"))
    assert texts(path, password="himitsu")[1] == SECOND


def test_copying_forbidden_is_refused_but_for_the_owner(make_pdf, write):
    from reportlab.lib.pdfencrypt import StandardEncryption

    forbidden = StandardEncryption("", "nushi", canCopy=0)
    path = make_pdf("kinshi.pdf", write(*NOTICE), encrypt=forbidden)
    with pytest.raises(UnreadableFile, match=r"コピーを禁止.*--password") as caught:
        READER.read(path, ReadOptions())
    assert caught.value.details == {"file": "kinshi.pdf", "reason": "copy-forbidden"}
    assert texts(path, password="nushi")[1] == SECOND


def test_a_cut_file_is_refused(make_pdf, write):
    path = make_pdf("cut.pdf", *[write(*NOTICE)] * 3)
    path.write_bytes(path.read_bytes()[:1500])
    with pytest.raises(UnreadableFile, match=r"「cut\.pdf」は途中で切れていて"):
        READER.read(path, ReadOptions())


def test_a_damaged_page_is_named_and_nothing_is_read(make_pdf, write):
    path = make_pdf("bad.pdf", write(*NOTICE), write("３　二頁目の手順です。"))
    data = bytearray(path.read_bytes())
    second = page_streams(bytes(data))[1]
    data[second + 20] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="2ページのデータが壊れて") as caught:
        READER.read(path, ReadOptions())
    assert caught.value.details["page"] == 2


def test_a_page_that_seems_blank_because_its_contents_are_lost_is_named(make_pdf, write):
    path = make_pdf("lost.pdf", write(*NOTICE), write("３　二頁目の手順です。"))
    data = path.read_bytes()
    at = data.rindex(b"FlateDecode", 0, page_streams(data)[1])
    path.write_bytes(data[:at] + b"FlateDecodX" + data[at + 11 :])
    with pytest.raises(UnreadableFile, match="2ページのデータが壊れて"):
        READER.read(path, ReadOptions())


def test_a_blank_page_is_no_damage(make_pdf, write):
    path = make_pdf("blank.pdf", write(*NOTICE), lambda pdf: None, write("３　綴りを保存します。"))
    parsed = READER.read(path, ReadOptions())
    assert [unit.pages.first for unit in parsed.units] == [1, 1, 3]
    assert parsed.warnings[0].startswith("2ページには文字も画像もありません")


@pytest.mark.parametrize("seed", range(8))
def test_random_damage_to_the_contents_of_pages_is_refused_or_told(make_pdf, write, seed):
    path = make_pdf("noise.pdf", write(*NOTICE), write("３　綴りを保存します。"), invariant=1)
    whole = READER.read(path, ReadOptions())
    noise = random.Random(seed)
    data = bytearray(path.read_bytes())
    first, last = data.index(b"/Filter"), data.rindex(b"endstream")
    for _ in range(3):
        data[noise.randrange(first, last)] = noise.randrange(256)
    path.write_bytes(data)
    with contextlib.suppress(UnreadableFile):
        read = READER.read(path, ReadOptions())
        same = [unit.text for unit in read.units] == [unit.text for unit in whole.units]
        assert same or read.warnings


def page_streams(data: bytes) -> list[int]:
    """Return where the streams start that hold text."""
    starts, at = [], 0
    while (at := data.find(b"stream", at)) >= 0:
        begin = data.index(b"\n", at) + 1
        try:
            if b"Tj" in zlib.decompressobj().decompress(data[begin:]):
                starts.append(begin)
        except zlib.error:
            pass
        at += 6
    return starts


def test_pictures_of_pages_need_ocr_and_say_so(make_pdf):
    def picture(pdf):
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        pdf.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)

    path = make_pdf("scan.pdf", picture)
    with pytest.raises(NoTextLayer, match=r"「scan\.pdf」は画像だけ.*--ocr.*tesseract-ocr-jpn"):
        READER.read(path, ReadOptions())


def test_ocr_without_its_programs_says_what_is_missing(make_pdf, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)

    def nothing(pdf):
        pdf.rect(10, 10, 400, 700, fill=1)

    path = make_pdf("scan.pdf", nothing)
    with pytest.raises(NoTextLayer, match=r"画像だけ|必要な"):
        READER.read(path, ReadOptions(ocr=True))


def test_an_encrypted_scan_is_unlocked_before_its_characters_are_read(make_pdf, write, monkeypatch):
    from PIL import Image
    from pypdfium2 import PdfDocument
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.utils import ImageReader

    def picture(pdf):
        pdf.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)

    recognised = make_pdf("recognised.pdf", write(*NOTICE))

    def add_text_layer(path, name, pages, target, progress):
        PdfDocument(path).close()  # raises if it still asks for a password
        target.write_bytes(recognised.read_bytes())

    monkeypatch.setattr("ingest.sources.pdf.reader.add_text_layer", add_text_layer)
    path = make_pdf("secret.pdf", picture, encrypt=StandardEncryption("himitsu", "nushi"))
    assert texts(path, ocr=True, password="himitsu")[1] == SECOND
    with pytest.raises(PasswordNeeded, match="--password"):
        READER.read(path, ReadOptions(ocr=True))


def test_a_picture_page_among_text_is_a_warning_that_names_it(make_pdf, write):
    def picture(pdf):
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        pdf.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)

    path = make_pdf("mixed.pdf", write(*NOTICE), picture, write("３　綴りは保存します。"))
    (warning,) = READER.read(path, ReadOptions()).warnings
    assert warning.startswith("2ページは画像だけ")


def test_a_file_that_is_no_pdf_inside_is_refused(tmp_path):
    path = tmp_path / "fake.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing\n%%EOF\n")
    with pytest.raises(UnreadableFile, match=r"「fake\.pdf」のデータが壊れて"):
        READER.read(path, ReadOptions())
