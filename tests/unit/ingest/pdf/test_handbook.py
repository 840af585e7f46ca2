"""The real handbook and the hard PDFs beside it, against their truth files."""

import shutil

import pytest

from corpus.errors import NoTextLayer, PasswordNeeded, UnreadableFile
from eval.bench.pdf import run
from ingest.sources.base import ReadOptions
from ingest.sources.pdf import READER

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "corpus" / "handbook"


@pytest.fixture(scope="module")
def figures(folder):
    return run(handbook=folder / "jireishu-r7-10.pdf", truth=folder / "truth.jsonl", no_speed=True)


@pytest.mark.timeout(900)
def test_every_target_but_speed_is_met(figures):
    missed = {name: figures[name] for name, t in figures["targets"].items() if not t["met"]}
    assert missed == {}
    assert figures["questions"] == 375
    assert figures["questions_too_many"] == 0
    assert figures["tables"] == 13
    assert figures["notes_right"] == 375
    assert figures["similarity_of_flagged"] > 0.99


@pytest.mark.parametrize(
    ("name", "least"),
    [
        pytest.param("two-column-30p.pdf", 0.999, id="2段組"),
        pytest.param("vertical.pdf", 0.999, id="縦書き"),
        pytest.param("rotated-8p.pdf", 0.999, id="回転したページ"),
        pytest.param("encrypted-10p.pdf", 0.999, id="暗号化"),
    ],
)
def test_a_hard_file_reads_as_the_plain_one(figures, name, least):
    read = figures["hard_files"][name]
    assert read["similarity"] >= least
    assert read["titles_right"] == 1


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_scanned_pages_are_recognised(figures):
    assert figures["hard_files"]["scanned-5p.pdf"]["similarity"] > 0.9


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        pytest.param("encrypted-10p.pdf", PasswordNeeded, "--password", id="暗号化"),
        pytest.param("copy-forbidden-5p.pdf", UnreadableFile, "コピーを禁止", id="コピー禁止"),
        pytest.param("truncated.pdf", UnreadableFile, "途中で切れて", id="途中まで"),
        pytest.param("corrupt-bytes.pdf", UnreadableFile, "1ページのデータが壊れて", id="破損"),
        pytest.param("scanned-5p.pdf", NoTextLayer, "--ocr", id="画像だけ"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(folder, name, error, words):
    with pytest.raises(error, match=words) as caught:
        READER.read(folder / name, ReadOptions())
    assert name in caught.value.message
