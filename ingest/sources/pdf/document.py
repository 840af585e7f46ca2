"""What happens to the bytes of a PDF, in the sandbox: checks, then pages to layouts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import KonkyoError, PasswordNeeded, UnreadableFile
from ingest.sources.pdf.damage import find_damage, has_lost_contents
from ingest.sources.pdf.glyphs import read_glyphs
from ingest.sources.pdf.layout import PageLayout
from ingest.sources.pdf.reading_order import arrange
from ingest.sources.pdf.tables import TableFinder, find_frames

# What programs write where the author gave no title.
_NO_TITLE = re.compile(r"^(?:untitled|無題|名称未設定.*|Microsoft \w+ - .*)$", re.IGNORECASE)
_COPYING_ALLOWED = 0x10  # bit 5 of the permissions: text may be extracted
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineItem:
    """A bookmark (しおり)."""

    level: int  # from 0
    title: str
    page: int  # from 1; 0 if it leads nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What the file says about itself."""

    pages: int
    title: str
    outline: tuple[OutlineItem, ...]
    encrypted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRange:
    """A piece of work for one worker: pages ``first`` to ``last`` (from 1) of a file."""

    path: Path
    name: str  # what the user calls the file
    password: str
    first: int
    last: int


def inspect(path: Path, name: str, password: str) -> FileFacts:
    """Check that the whole file can be read, and may be, and return what it says of itself.

    Raises PasswordNeeded for an encrypted file without its password, UnreadableFile for a
    broken one (a stream that does not decompress counts: its text would be lost) and for one
    whose publisher forbids copying.
    """
    import pypdfium2.raw as pdfium

    with opened(path, name, password) as pdf:
        if not pdfium.FPDF_GetDocPermissions(pdf.raw) & _COPYING_ALLOWED:
            raise UnreadableFile(
                f"「{name}」は、発行者が文章のコピーを禁止しているPDFのため、取り込みません。"
                "発行者の許可を得て、コピーできるPDFか権限パスワードを受け取り、"
                "権限パスワードは --password で指定してください。",
                file=name,
                reason="copy-forbidden",
            )
        if len(pdf) == 0:
            raise _broken(name)
        with _as_damage(name):  # titles need not be text
            facts = FileFacts(
                pages=len(pdf),
                title=_NO_TITLE.sub("", pdf.get_metadata_value("Title").strip()),
                outline=tuple(_outline(pdf)),
                encrypted=pdfium.FPDF_GetSecurityHandlerRevision(pdf.raw) >= 0,
            )
        rebuilt = not pdfium.FPDF_DocumentHasValidCrossReferenceTable(pdf.raw)
    with _as_damage(name):
        page = find_damage(path, password)
    if page is not None or rebuilt:
        raise _broken(name, page or 0)
    return facts


def read_pages(pages: PageRange) -> list[PageLayout]:
    """Read some pages. Raises UnreadableFile naming a page that cannot be loaded."""
    import pypdfium2

    layouts = []
    finder = TableFinder(pages.path, pages.password)
    with opened(pages.path, pages.name, pages.password) as pdf:
        for number in range(pages.first, pages.last + 1):
            try:
                page = pdf[number - 1]
                found = read_glyphs(page)
            except pypdfium2.PdfiumError as error:
                raise _broken(pages.name, number) from error
            with _as_damage(pages.name, number):
                if found.blank and has_lost_contents(pages.path, pages.password, number):
                    raise _broken(pages.name, number)
                tables, frames = finder.find(number, found)
            width, height = found.turn.size
            layouts.append(
                PageLayout(
                    number=number,
                    label=(pdf.get_page_label(number - 1) or "").strip(),
                    width=width,
                    height=height,
                    blocks=tuple(arrange(found.glyphs, frames + find_frames(found), tables)),
                    unreadable=found.unreadable,
                    pictured=found.pictured,
                )
            )
            page.close()
    finder.close()
    return layouts


def unlock(path: Path, name: str, password: str, target: Path) -> None:
    """Write a copy without its encryption to ``target``. Raises PasswordNeeded."""
    import pypdfium2.raw as pdfium

    with opened(path, name, password) as pdf:
        pdf.save(target, flags=pdfium.FPDF_REMOVE_SECURITY)


@contextmanager
def opened(path: Path, name: str, password: str) -> Iterator[Any]:
    """Give the document. Raises PasswordNeeded, and UnreadableFile for a broken file."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(path, password=password or None)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise _password_error(name, password) from error
        raise _broken(name, cut=_is_cut(path)) from error
    try:
        yield pdf
    finally:
        pdf.close()


@contextmanager
def _as_damage(name: str, page: int = 0) -> Iterator[None]:
    """Make whatever a library raises on a malformed file an UnreadableFile.

    pdfminer may raise anything then, KeyError and RecursionError among others.
    """
    try:
        yield
    except (KonkyoError, MemoryError):
        raise
    except Exception as error:
        raise _broken(name, page) from error


def _outline(pdf: Any) -> Iterator[OutlineItem]:
    for entry in pdf.get_toc():
        target = entry.get_dest()
        index = target.get_index() if target else None
        yield OutlineItem(
            level=entry.level,
            title=entry.get_title().strip(),
            page=0 if index is None else index + 1,
        )


def _is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2048))
        return b"%%EOF" not in file.read()


def _password_error(name: str, password: str) -> PasswordNeeded:
    if password:
        return PasswordNeeded(
            f"「{name}」のパスワードが違います。正しいパスワードを --password で指定してください。",
            file=name,
        )
    return PasswordNeeded(
        f"「{name}」は暗号化されています。パスワードを --password で指定してください。", file=name
    )


def _broken(name: str, page: int = 0, *, cut: bool = False) -> UnreadableFile:
    advice = "発行元から入手し直すか、作成元のソフトで保存し直してください。"
    if cut:
        return UnreadableFile(
            f"「{name}」は途中で切れていて、どのページも読めません。{advice}", file=name
        )
    if page:
        return UnreadableFile(
            f"「{name}」の{page}ページのデータが壊れていて、本文が欠けるおそれがあるため、"
            f"取り込みません。{advice}",
            file=name,
            page=page,
        )
    return UnreadableFile(
        f"「{name}」のデータが壊れていて、本文が欠けるおそれがあるため、取り込みません。{advice}",
        file=name,
    )
