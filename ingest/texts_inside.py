"""Every text inside a file, with no regard to what it means: for checks of what comes in.

The readers in ``ingest.sources`` leave out what is no part of a document (running heads, text
boxes, hidden sheets). A check must see that too, so nothing here is left out on purpose. What
lies apart in a file (cells, paragraphs) is put apart by ``|`` or a line end.
"""

from __future__ import annotations

import csv
import html
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import ResourceLimit, UnreadableFile
from ingest.sandbox import Limits, Sandbox, Subject
from ingest.sources.decode import decode_text, is_text
from ingest.sources.office_file import BROKEN

_LIMITS = Limits(seconds=60, megabytes=2048)
_HEAD = 1024  # bytes
_UNPACKED = 256 * 1024 * 1024  # bytes of all texts of an Office file
_PART = re.compile(r"(?:word|xl|docProps|customXml)/.*\.xml(?:\.rels)?")
_LINE_ENDS = re.compile(r"</(?:w:p|a:p|row|si|comment)>")
_CELL_ENDS = re.compile(r"</(?:w:tc|c|v|f|vt:lpwstr)>|<(?:w:tab|w:br|w:cr)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_POWER = re.compile(r"(?<![\w.])(\d)\.(\d{1,14})E\+?(\d{1,2})(?!\w)")  # 1.23456789018E11


def texts_inside(data: bytes, name: str) -> tuple[str, ...]:
    """Return the texts of a PDF, a Word or Excel file, a CSV file or any other text.

    What is none of these (a picture), is broken or needs a password has none: the readers say
    so to the user. PDF and Office files are opened in the sandbox. Raises ResourceLimit.
    """
    if b"%PDF-" in data[:_HEAD]:
        return _in_sandbox(_texts_of_pdf, data, name)
    if data.startswith(b"PK"):
        return _in_sandbox(_texts_of_office, data, name)
    if not is_text(data[:_HEAD]):
        return ()
    text = _decoded(data, name)
    if name.lower().endswith((".csv", ".tsv")):
        return (_cells_apart(text, "\t" if name.lower().endswith(".tsv") else ","),)
    return (text,)


def _decoded(data: bytes, name: str) -> str:
    try:
        return decode_text(data, name)
    except UnreadableFile:
        return data.decode("cp932", "replace")


def _cells_apart(text: str, delimiter: str) -> str:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return text
    return "|\n|".join("|".join(cells) for cells in rows)


def _in_sandbox(read: Callable[[Path], list[str]], data: bytes, name: str) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder, Sandbox(_LIMITS, processes=1) as sandbox:
        path = Path(folder) / "file"
        path.write_bytes(data)
        try:
            return tuple(sandbox.call(read, path, subject=Subject(file=name)))
        except UnreadableFile:
            return ()


def _texts_of_pdf(path: Path) -> list[str]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return []
    try:
        fields = pdf.get_formtype() > 0
        if fields:
            pdf.init_forms()
        texts = [str(value) for value in pdf.get_metadata_dict().values()]
        return texts + [_text_of_page(pdf, number, fields) for number in range(len(pdf))]
    finally:
        pdf.close()


def _text_of_page(pdf: Any, number: int, fields: bool) -> str:
    import pypdfium2

    try:
        if fields:
            pdf[number].flatten()  # what was filled in becomes text of the page
        return str(pdf[number].get_textpage().get_text_range())
    except (pypdfium2.PdfiumError, UnicodeError):
        return ""


def _texts_of_office(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_texts_of_parts(archive, path.name))
    except BROKEN:
        return []


def _texts_of_parts(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    left = _UNPACKED
    for member in archive.infolist():
        if _PART.fullmatch(member.filename) is None:
            continue
        left -= member.file_size
        if left < 0:
            raise ResourceLimit(f"{name} は展開すると大きくなりすぎるため、確かめられません。")
        xml = archive.read(member).decode("utf-8", "replace")
        plain = html.unescape(_TAG.sub("", _CELL_ENDS.sub("|", _LINE_ENDS.sub("|\n", xml))))
        yield _POWER.sub(_written_out, plain)


def _written_out(match: re.Match[str]) -> str:
    digits, power = match[1] + match[2], int(match[3])
    return digits.ljust(power + 1, "0") if power >= len(match[2]) else match[0]
