"""Read the characters of scanned pages with ocrmypdf (extra ``ocr``) and Debian's tesseract."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from corpus.errors import NoTextLayer, ResourceLimit, UnreadableFile
from ingest.sources.pdf.layout import Line, PageLayout

_GAP = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
# What tesseract makes of 問１－２ in print: 1一2, 1ー2, (間1-2).
_DASH = re.compile(r"(?<=[0-9０-９])[一ー－―‐—–−](?=[0-9０-９])")
_QUESTION = re.compile(r"(?<=^[(（])間(?=[0-9０-９])")
_LANGUAGES = ("jpn", "jpn_vert")
_SECONDS_PER_PAGE = 120
_SETUP = (
    "「apt install tesseract-ocr-jpn tesseract-ocr-jpn-vert」で文字認識の辞書を入れたうえで、"
    "「./konkyo ingest ファイル名 --ocr」で使えます（追加の部品は自動で入ります）。"
)


def no_text_layer(name: str, page: int) -> NoTextLayer:
    """Return the error for a PDF that is pictures of pages."""
    return NoTextLayer(
        f"「{name}」は画像だけのPDFで、{page}ページから文字を読み取れません。"
        "--ocr を付けると、文字認識（OCR）で読み取ります。"
        f"OCR は {_SETUP}",
        file=name,
        page=page,
    )


def add_text_layer(path: Path, name: str, pages: int, target: Path) -> None:
    """Write a copy of the PDF with recognised text to ``target``. Pages with text are kept.

    Raises NoTextLayer if the programs for it are missing, ResourceLimit if it takes more
    than two minutes a page, UnreadableFile if it fails.
    """
    missing = _missing()
    if missing:
        raise NoTextLayer(
            f"「{name}」の文字認識（OCR）に必要な {missing} がありません。{_SETUP}",
            file=name,
            missing=missing,
        )
    command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--skip-text", "--rotate-pages"]
    command += ["--output-type", "pdf", "--language", "+".join(_LANGUAGES)]
    command += ["--jobs", str(os.cpu_count() or 1), str(path), str(target)]
    seconds = _SECONDS_PER_PAGE * pages
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise ResourceLimit(
            f"「{name}」の文字認識（OCR）が{seconds}秒で終わらなかったため、中止しました。"
            "ページを分けてから、もう一度お試しください。",
            file=name,
        ) from error
    if done.returncode != 0:
        raise UnreadableFile(
            f"「{name}」の文字認識（OCR）に失敗しました。スキャンし直すか、"
            "文字の入ったPDFを入手してください。",
            file=name,
            log=done.stderr.decode(errors="replace")[-2000:],
        )


def mend_recognised(page: PageLayout) -> PageLayout:
    """Mend what tesseract reads wrongly as a rule, in Japanese.

    The spaces between characters go, a dash between numbers is one (1一2), and 問 at the head
    of a question is no 間. All lines get the usual size, for that of each one is chance.
    """
    lines = [block for block in page.blocks if isinstance(block, Line)]
    size = statistics.median(line.size for line in lines) if lines else 0.0
    blocks = tuple(
        replace(block, text=_mend(block.text), size=size) if isinstance(block, Line) else block
        for block in page.blocks
    )
    return replace(page, blocks=blocks, recognised=True)


def _mend(text: str) -> str:
    return _QUESTION.sub("問", _DASH.sub("-", _GAP.sub("", text)))


def _missing() -> str:
    """Return what is not installed, "" if all is there."""
    if importlib.util.find_spec("ocrmypdf") is None:
        return "ocrmypdf"
    if shutil.which("tesseract") is None:
        return "tesseract"
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    known = set(listed.stdout.split())
    return "、".join(f"tesseract の {lang}" for lang in _LANGUAGES if lang not in known)
