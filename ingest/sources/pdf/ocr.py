"""Read the characters of scanned pages with ocrmypdf (extra ``ocr``) and Debian's tesseract."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

from corpus.errors import NoTextLayer, ResourceLimit, UnreadableFile
from ingest.sources.base import PageProgress
from ingest.sources.pdf.layout import Line, PageLayout

_GAP = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
# What tesseract makes of 問１－２ in print: 1一2, 1ー2, (間1-2).
_DASH = re.compile(r"(?<=[0-9０-９])[一ー－―‐—–−](?=[0-9０-９])")
# The space behind the number of a heading stays: 「1 目的」 and 「第1 目的」, but not 「3 年」.
_NUMBERED = re.compile(
    r"^(第[0-9０-９]{1,2}(?! *[条項号回年章節])"
    r"|[0-9０-９]{1,2}(?! *[年月日回人名円万千条項号歳才か箇つ分時割以世級]))"
    r" +(?=[^\x00-\x7f])(?![一ー－―‐—–−])"
)
_QUESTION = re.compile(r"(?<=^[(（])間(?=[0-9０-９])")
_LANGUAGES = ("jpn", "jpn_vert")
_SECONDS_PER_PAGE = 120
_MEGABYTES = 4096  # address space of each process
_STAGE = "文字認識（OCR）"
PREFIX = "konkyo-ocr "  # of the lines in which ``ocr_process`` tells progress: "konkyo-ocr 3 12"
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


def add_text_layer(
    path: Path, name: str, pages: int, target: Path, progress: PageProgress | None = None
) -> None:
    """Write a copy of the PDF with recognised text to ``target``. Pages with text are kept.

    ``progress`` hears after every page. Raises NoTextLayer if the programs for it are missing,
    ResourceLimit if it takes more than two minutes a page, UnreadableFile if it fails.
    """
    missing = missing_for_ocr()
    if missing:
        raise NoTextLayer(
            f"「{name}」の文字認識（OCR）に必要な {missing} がありません。{_SETUP}",
            file=name,
            missing=missing,
        )
    if progress:
        progress(_STAGE, 0, pages)
    command = [sys.executable, "-m", "ingest.sources.pdf.ocr_process", str(_MEGABYTES)]
    command += ["--quiet", "--skip-text", "--rotate-pages", "--output-type", "pdf"]
    command += ["--language", "+".join(_LANGUAGES)]
    command += ["--jobs", str(os.cpu_count() or 1), str(path), str(target)]
    seconds = _SECONDS_PER_PAGE * pages
    code, log = _run(command, seconds, progress)
    if code is None:
        raise ResourceLimit(
            f"「{name}」の文字認識（OCR）が{seconds}秒で終わらなかったため、中止しました。"
            "ページを分けてから、もう一度お試しください。",
            file=name,
        )
    if code != 0:
        raise UnreadableFile(
            f"「{name}」の文字認識（OCR）に失敗しました。スキャンし直すか、"
            "文字の入ったPDFを入手してください。",
            file=name,
            log=log[-2000:],
        )


def _run(
    command: list[str], seconds: float, progress: PageProgress | None
) -> tuple[int | None, str]:
    """Return the exit code, None if the time ran out, and what else was written as errors."""
    log: list[str] = []
    over = threading.Event()

    def stop() -> None:
        over.set()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with the recognisers that it started

    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    clock = threading.Timer(seconds, stop)
    clock.start()
    with process:
        try:
            assert process.stderr
            for line in process.stderr:
                told = line.removeprefix(PREFIX)
                if told == line:
                    log.append(line)
                elif progress:
                    done, total = map(int, told.split())
                    progress(_STAGE, done, total)
        except BaseException:
            stop()
            raise
        finally:
            clock.cancel()
    return None if over.is_set() else process.returncode, "".join(log)


def mend_recognised(page: PageLayout) -> PageLayout:
    """Mend what tesseract reads wrongly as a rule, in Japanese.

    The spaces between characters go, but for the one behind the number of a heading; a dash
    between numbers is one (1一2), and 問 at the head of a question is no 間. All lines get the
    usual size, for that of each one is chance.
    """
    lines = [block for block in page.blocks if isinstance(block, Line)]
    size = statistics.median(line.size for line in lines) if lines else 0.0
    blocks = tuple(
        replace(block, text=_mend(block.text), size=size) if isinstance(block, Line) else block
        for block in page.blocks
    )
    return replace(page, blocks=blocks, recognised=True)


def _mend(text: str) -> str:
    number = _NUMBERED.match(text)
    head, rest = (f"{number[1]} ", text[number.end() :]) if number else ("", text)
    return head + _QUESTION.sub("問", _DASH.sub("-", _GAP.sub("", rest)))


def missing_for_ocr() -> str:
    """Return what OCR needs and is not installed, "" if all is there."""
    if importlib.util.find_spec("ocrmypdf") is None:
        return "ocrmypdf"
    if shutil.which("tesseract") is None:
        return "tesseract"
    listed = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=30, check=False
    )
    known = set(listed.stdout.split())
    return "、".join(f"tesseract の {lang}" for lang in _LANGUAGES if lang not in known)
