"""Word documents (.docx) as office rules: headings, numbered paragraphs, tables in place."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableFile
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.docx_numbering import Numbering
from ingest.sources.identity import Found, make_document, read_bytes
from ingest.sources.office_file import BROKEN, OLE_MAGIC, ZIP_MAGIC, check_office_file
from ingest.sources.outline import Line, read_outline, take_title
from ingest.sources.tables import markdown_table

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = frozenset(_W + tag for tag in ("txbxContent", "del", "moveFrom", "rt", "pPr", "rPr"))
_BREAKS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class DocxReader:
    """Reads .docx: units by headings and numbers, also those that Word counts itself."""

    form: str = "docx"
    version: int = 2
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Accept Word files by content; .doc and .docx of any content, to say what is wrong."""
        if head.startswith(OLE_MAGIC):
            return path.suffix.lower() in (".doc", ".docx", ".docm")
        return path.suffix.lower() in (".docx", ".docm", ".doc") or (
            head.startswith(ZIP_MAGIC) and b"word/" in head
        )

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the document. Raises PasswordNeeded or UnreadableFile."""
        data = read_bytes(path)
        check_office_file(
            data, path.name, content="word/document.xml", save_as="「Word 文書（.docx）」"
        )
        body, numbering, title = _open(data, path.name)
        lines = list(_lines(body, numbering))
        first = next((line for line in lines if line.text.strip()), None)
        if first is not None and first.heading < 0:  # Word's style for titles
            title = first.text
        lines = [line for line in lines if line.heading >= 0]
        lines = [line for line in lines if line.text.strip()]
        again, lines = take_title(lines, title, options.title)
        found = Found(title=title or again)
        document = make_document(path, data, found, options, form=self.form)
        units, guesses = read_outline(document.id, lines)
        if not units:
            raise UnreadableFile(
                f"{path.name} に文字がありません。文字が画像になっていないか確かめてください。",
                file=path.name,
            )
        warnings = (*_left_out(body), *guesses)
        return Parsed(document=document, units=units, warnings=warnings)


def _open(data: bytes, name: str) -> tuple[Any, Numbering, str]:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(data))
        title = document.core_properties.title or ""
        return document.element.body, Numbering(document), title
    except (*BROKEN, OpcError, LxmlError) as error:
        raise UnreadableFile(
            f"{name} の中身が壊れています。Word で開いて修復し、保存し直してください。", file=name
        ) from error


def _lines(body: Any, numbering: Numbering) -> Iterator[Line]:
    """Yield paragraphs and tables in place; content controls are opened, contents left out."""
    gap = False
    for element in body:
        if element.tag == _W + "p":
            style = numbering.style(element)
            if style.contents:
                continue
            number = numbering.number(element)
            space = "" if number == "・" else " "
            text = f"{number}{space}{_text(element)}".strip()
            pieces = text.split("\n") if text else []
            for piece in pieces:
                yield Line(text=piece.strip(), heading=style.heading, gap=gap)
                gap = False
            gap = gap or not pieces
        elif element.tag == _W + "tbl":
            table = markdown_table(list(_rows(element)))
            if table:
                yield Line(text=table, table=True)
        elif element.tag == _W + "sdt":
            for content in element.iterchildren(_W + "sdtContent"):
                yield from _lines(content, numbering)


def _text(element: Any) -> str:
    """Return the words as they stand: insertions count, deletions and readings do not."""
    pieces = []
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == _W + "t":
            pieces.append(child.text or "")
        elif child.tag in _BREAKS:
            pieces.append(_BREAKS[child.tag])
        else:
            pieces.append(_text(child))
    return "".join(pieces)


def _rows(table: Any) -> Iterator[list[str]]:
    """Yield the cells; the place of a cell that goes on from the left or above stays blank."""
    for row in table.iterchildren(_W + "tr"):
        cells: list[str] = []
        for cell in row.iterchildren(_W + "tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(_W + "val") != "restart"
            texts = [_text(p) for p in cell.iter(_W + "p")]
            cells.append("" if goes_on else " ".join(texts))
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            cells.extend([""] * (int(span.get(_W + "val")) - 1 if span is not None else 0))
        yield cells


def _left_out(body: Any) -> Iterator[str]:
    if any("".join(box.itertext()).strip() for box in body.iter(_W + "txbxContent")):
        yield "テキストボックスの中の文字は取り込んでいません。本文に移すと検索できます。"
    if next(body.iter(_W + "footnoteReference", _W + "endnoteReference"), None) is not None:
        yield "脚注と文末脚注は取り込んでいません。本文に移すと検索できます。"


READER = DocxReader()
