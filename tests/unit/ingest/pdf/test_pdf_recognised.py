"""Pages read by OCR: usual misreadings are mended, questions are found without sizes."""

import contextlib
from pathlib import Path

import pytest
from pdf_files import can_recognise, scanned_pdf_of

from corpus.errors import ResourceLimit, UnreadableFile
from corpus.types import PartRole
from ingest.pipeline import read_only
from ingest.sources.base import ReadOptions
from ingest.sources.pdf.layout import Line, PageLayout
from ingest.sources.pdf.ocr import mend_recognised
from ingest.sources.pdf.profile import load_profile
from ingest.sources.pdf.questions import read_questions


def scan(*texts, sizes=(10.0,)):
    lines = (
        Line(
            text=text, x0=80, x1=80 + 10 * len(text), base=100 + 20 * n, size=sizes[n % len(sizes)]
        )
        for n, text in enumerate(texts)
    )
    return PageLayout(number=1, label="", width=595, height=842, blocks=tuple(lines))


@pytest.mark.parametrize(
    ("recognised", "mended"),
    [
        pytest.param("(問1一1)受付", "(問1-1)受付", id="漢数字の一"),
        pytest.param("(問1ー1－2)受付", "(問1-1-2)受付", id="長音と全角の横線"),
        pytest.param("(間１一２)控え", "(問１-２)控え", id="問が間"),
        pytest.param("受 付 印 を 押 す", "受付印を押す", id="文字の間の空白"),
        pytest.param("この間1年は一人", "この間1年は一人", id="文中の間と一"),
        pytest.param("第1一覧 3一般", "第1一覧3一般", id="数字の前だけの一"),
        pytest.param("Form A 1", "Form A 1", id="英字の空白"),
        pytest.param("1 訪問の回数", "1 訪問の回数", id="見出しの番号の後の空白"),
        pytest.param("第2  世 帯の認定", "第2 世帯の認定", id="第の付く番号の後の空白"),
        pytest.param("3 年前から", "3年前から", id="数える言葉の前の空白"),
    ],
)
def test_what_ocr_reads_wrongly_as_a_rule_is_mended(recognised, mended):
    (line,) = mend_recognised(scan(recognised)).blocks
    assert line.text == mended


def test_questions_are_found_whatever_the_size_of_their_heads():
    texts = (
        "(問1一1)受付印",
        "いつ押しますか。",
        "受け取った日です。",
        "(間1一2)控え",
        "渡します。",
    )
    page = mend_recognised(scan(*texts, sizes=(9.1, 12.4, 7.5)))
    units, _ = read_questions([page], load_profile("qa"), "tebiki", "tebiki.pdf")
    assert [(u.id, u.title) for u in units] == [("tebiki:q1-1", "受付印"), ("tebiki:q1-2", "控え")]
    assert units[0].text == "いつ押しますか。\n受け取った日です。"
    assert units[0].part_texts(PartRole.ANSWER) == ()  # no frame says where the answer begins


def test_a_scan_without_questions_is_told_to_do_without_a_profile():
    page = mend_recognised(scan("受付の手引です。"))
    with pytest.raises(UnreadableFile, match=r"文字認識（OCR）.*--profile を外すと"):
        read_questions([page], load_profile("qa"), "tebiki", "tebiki.pdf")


@pytest.mark.slow
@pytest.mark.skipif(not can_recognise(), reason="ocrmypdf, or tesseract with Japanese, is missing")
def test_a_scan_is_recognised_page_by_page_and_says_so(tmp_path):
    path = tmp_path / "houmon.pdf"
    pages = ("訪問の決まり", "1 訪問の回数", "訪問は年に二回行う。"), ("2 記録", "翌日までに書く。")
    path.write_bytes(scanned_pdf_of(*pages))
    told = []
    parsed = read_only(path, ReadOptions(ocr=True), progress=lambda *now: told.append(now))
    assert parsed.document.title == "訪問の決まり"
    assert [str(unit.locator) for unit in parsed.units] == ["1", "2"]
    assert "訪問は年に二回行う。" in parsed.units[0].text
    assert parsed.recognised == (1, 2)
    (warning,) = parsed.warnings
    assert warning.startswith("1〜2ページの文字は、文字認識（OCR）で読み取りました。")
    ocr = [(done, total) for stage, done, total in told if "文字認識（OCR）" in stage]
    assert ocr == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.slow
@pytest.mark.skipif(not can_recognise(), reason="ocrmypdf, or tesseract with Japanese, is missing")
def test_recognition_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.sources.pdf.ocr._SECONDS_PER_PAGE", 0.5)
    path = tmp_path / "houmon.pdf"
    path.write_bytes(scanned_pdf_of(("訪問は年に二回行う。",)))
    with pytest.raises(ResourceLimit, match="終わらなかった"):
        read_only(path, ReadOptions(ocr=True))


@pytest.mark.slow
@pytest.mark.skipif(not can_recognise(), reason="ocrmypdf, or tesseract with Japanese, is missing")
def test_recognition_that_nobody_waits_for_ends_at_the_next_page(tmp_path):
    class Unwanted(Exception):
        """Somebody pressed やめる."""

    def stop(stage, done, total):
        if "文字認識（OCR）" in stage and done:
            raise Unwanted

    path = tmp_path / "houmon.pdf"
    path.write_bytes(scanned_pdf_of(*[("訪問は年に二回行う。",)] * 6))
    with pytest.raises(Unwanted):
        read_only(path, ReadOptions(ocr=True), progress=stop)
    assert not any(str(path) in command for command in running_commands())


def running_commands():
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it may have ended by now
            yield (process / "cmdline").read_text(errors="replace")
