"""The PDF reader: all touching of the file's bytes happens in sandbox workers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, Status
from ingest.sandbox import Limits, Sandbox, Subject
from ingest.sources.base import PageProgress, Parsed, ReadOptions
from ingest.sources.identity import Found, make_document, read_bytes
from ingest.sources.pdf.document import FileFacts, PageRange, inspect, read_pages, unlock
from ingest.sources.pdf.layout import Line, PageLayout
from ingest.sources.pdf.ocr import add_text_layer, mend_recognised, no_text_layer
from ingest.sources.pdf.page_list import page_list
from ingest.sources.pdf.profile import Profile, load_profile
from ingest.sources.pdf.questions import read_questions
from ingest.sources.pdf.running_heads import strip_running_heads
from ingest.sources.pdf.sections import read_sections

_PAGES_PER_CALL = 16
_LIMITS = Limits(seconds=180, megabytes=2048)  # 16 pages full of tables take about 10 seconds


@dataclass(frozen=True, slots=True)
class PdfReader:
    """Reads PDFs: handbooks of questions by a profile, other documents by their numbering."""

    form: str = "pdf"
    version: int = 3
    own_sandbox: bool = True

    def accepts(self, path: Path, head: bytes) -> bool:
        """Accept what starts as a PDF (a few bytes of mail or scanner junk may go before)."""
        return b"%PDF-" in head[:1024]

    def read(
        self, path: Path, options: ReadOptions, progress: PageProgress | None = None
    ) -> Parsed:
        """Read the whole file, one process per core.

        Raises PasswordNeeded, NoTextLayer or UnreadableFile; ResourceLimit if the file takes
        too much time or memory; InputError for a bad profile or a missing id.
        """
        profile = load_profile(options.profile) if options.profile else None
        data = read_bytes(path)
        facts, pages = _layouts(path, options, progress)
        kind = options.kind or (profile.kind if profile else DocumentKind.OFFICE_RULE)
        found = Found(title=facts.title, kind=kind, status=_status(kind, profile))
        document = make_document(path, data, found, options, form=self.form)
        stripped = strip_running_heads(pages, profile)
        if profile is not None:
            units, warnings = read_questions(stripped, profile, document.id, path.name)
        else:
            titles = (options.title, facts.title)
            title, units, warnings = read_sections(stripped, facts.outline, document.id, titles)
            if title and not any(titles):
                document = replace(document, title=title)
        if not units:
            raise UnreadableFile(
                f"「{path.name}」に取り込める文章がありません。正しいファイルか確かめてください。",
                file=path.name,
            )
        return Parsed(
            document=document,
            units=tuple(units),
            warnings=(*_page_warnings(pages), *warnings),
            recognised=tuple(page.number for page in pages if page.recognised and _has_text(page)),
        )


def _status(kind: DocumentKind, profile: Profile | None) -> Status:
    """Return who vouches for the words: what nobody described is the office's own."""
    if kind is DocumentKind.OFFICE_RULE:
        return Status.OFFICE
    return profile.status if profile else Status.OFFICIAL


def _layouts(
    path: Path, options: ReadOptions, progress: PageProgress | None
) -> tuple[FileFacts, list[PageLayout]]:
    """Return the pages; those without a text layer are recognised if ``options.ocr`` says so."""
    with Sandbox(_LIMITS) as box:
        subject = Subject(file=path.name)
        facts = box.call(inspect, path, path.name, options.password, subject=subject)
        pages = _read_all(box, path, path.name, options.password, facts.pages, progress)
        without = [page.number for page in pages if not _has_text(page) and page.pictured]
        if options.ocr and without:
            with tempfile.TemporaryDirectory(prefix="konkyo-ocr-") as folder:
                readable, target = path, Path(folder) / "recognised.pdf"
                if facts.encrypted:  # ocrmypdf takes no password
                    readable = Path(folder) / "unlocked.pdf"
                    box.call(unlock, path, path.name, options.password, readable, subject=subject)
                add_text_layer(readable, path.name, facts.pages, target, progress)
                read = _read_all(box, target, path.name, "", facts.pages, progress)
            for number in without:
                label = pages[number - 1].label
                pages[number - 1] = replace(mend_recognised(read[number - 1]), label=label)
        elif 2 * len(without) > len(pages) or not any(map(_has_text, pages)):
            raise no_text_layer(path.name, without[0] if without else 1)
    return facts, pages


def _read_all(
    box: Sandbox,
    path: Path,
    name: str,
    password: str,
    count: int,
    progress: PageProgress | None,
) -> list[PageLayout]:
    ranges = [
        PageRange(
            path=path,
            name=name,
            password=password,
            first=first,
            last=min(first + _PAGES_PER_CALL - 1, count),
        )
        for first in range(1, count + 1, _PAGES_PER_CALL)
    ]
    pages: list[PageLayout] = []
    for chunk in box.map(read_pages, ranges, _subject):
        pages += chunk
        if progress:
            progress("ページ", len(pages), count)
    return pages


def _subject(pages: PageRange) -> Subject:
    return Subject(file=pages.name, first_page=pages.first, last_page=pages.last)


def _has_text(page: PageLayout) -> bool:
    return any(not isinstance(block, Line) or block.text for block in page.blocks)


def _page_warnings(pages: Sequence[PageLayout]) -> list[str]:
    warnings = []
    recognised = [page.number for page in pages if page.recognised and _has_text(page)]
    if recognised:
        warnings.append(
            f"{page_list(recognised)}の文字は、文字認識（OCR）で読み取りました。"
            "読み違いがあるかもしれないので、公開する前にページの画像と見比べてください。"
        )
    pictures = [page for page in pages if page.pictured and not _has_text(page)]
    tried = [page.number for page in pictures if page.recognised]
    if tried:
        warnings.append(
            f"{page_list(tried)}からは、文字認識（OCR）でも文字が見つかりませんでした。"
        )
    pictured = [page.number for page in pictures if not page.recognised]
    if pictured:
        warnings.append(
            f"{page_list(pictured)}は画像だけで、文字を読み取っていません。"
            "文字認識（OCR）を指定して読み込み直すと、読み取ります。"
        )
    blank = [page.number for page in pages if not page.pictured and not _has_text(page)]
    if blank:
        warnings.append(
            f"{page_list(blank)}には文字も画像もありません。白紙のページか、元のPDFで確かめてください。"
        )
    unreadable = [page.number for page in pages if page.unreadable]
    if unreadable:
        warnings.append(
            f"{page_list(unreadable)}に、文字コードの分からない文字（�）があります。"
            "元のPDFと見比べてください。"
        )
    return warnings


READER = PdfReader()
