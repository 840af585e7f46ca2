"""Find data that PDF viewers would silently skip: streams that do not decompress."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

_STREAM = re.compile(rb"(\d+)\s+\d+\s+obj\b((?:(?!endobj|stream).){0,4000}?)stream\r?\n", re.DOTALL)
_FLATE_FIRST = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode\b")
_DRAWING = re.compile(rb"\b(?:Tj|TJ|Do)\b")  # operators that show text or a picture
_FILTERS = ("FlateDecode", "LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def find_damage(path: Path, password: str) -> int | None:
    """Return the first page that a broken stream belongs to, 0 if its page is unknown.

    None if every compressed stream of the file is whole. Pictures are not looked at: they
    carry no text.
    """
    data = path.read_bytes()
    if b"/Encrypt" in data:
        return next((page for page in _damaged_when_decrypted(path, password)), None)
    broken = set(_broken_streams(data))
    if not broken:
        return None
    return next((n for n, ids in _streams_of_pages(path, password) if ids & broken), 0)


def has_lost_contents(path: Path, password: str, number: int) -> bool:
    """Return True if page ``number`` (from 1), shown blank, has contents that cannot be used."""
    from pdfminer.pdftypes import PDFStream

    page = next(islice(_pages(path, password), number - 1, None))
    for content in page.contents:
        stream = content.resolve() if hasattr(content, "resolve") else content
        if not isinstance(stream, PDFStream):
            return True
        known = all(getattr(name, "name", "") in _FILTERS for name, _ in stream.get_filters())
        if not known or _DRAWING.search(stream.get_data()):
            return True
    return False


def _broken_streams(data: bytes) -> Iterator[int]:
    """Yield the object numbers of the streams that do not decompress."""
    view = memoryview(data)
    for match in _STREAM.finditer(data):
        header = match[2]
        if _FLATE_FIRST.search(header) and not _PICTURE.search(header):
            end = data.find(b"endobj", match.end())
            if not is_whole(view[match.end() : end if end >= 0 else len(data)]):
                yield int(match[1])


def is_whole(compressed: memoryview | bytes) -> bool:
    """Return True if zlib reads the stream to its end and the checksum is right."""
    decoder = zlib.decompressobj()
    try:
        # In pieces, and thrown away: a small stream may hold gigabytes.
        rest: memoryview | bytes = compressed
        while rest and not decoder.eof:
            decoder.decompress(rest, 1 << 20)
            rest = decoder.unconsumed_tail
        return decoder.eof
    except zlib.error:
        return False


def _streams_of_pages(path: Path, password: str) -> Iterator[tuple[int, set[int]]]:
    """Yield each page number with the object numbers of its contents and fonts."""
    for number, page in enumerate(_pages(path, password), 1):
        found: set[int] = set()
        _collect([page.contents, page.resources], found, depth=6)
        yield number, found


def _damaged_when_decrypted(path: Path, password: str) -> Iterator[int]:
    from pdfminer.pdftypes import PDFStream

    for number, page in enumerate(_pages(path, password), 1):
        for content in page.contents:
            stream = content.resolve() if hasattr(content, "resolve") else content
            if not isinstance(stream, PDFStream):
                yield number
                continue
            raw = stream.get_rawdata()
            if raw is not None and stream.decipher:
                raw = stream.decipher(stream.objid or 0, stream.genno or 0, raw, stream.attrs)
            filters = [getattr(name, "name", "") for name, _ in stream.get_filters()]
            # Behind another filter (ASCII85), the bytes are not zlib's yet.
            flate = bool(filters) and filters[0] in ("FlateDecode", "Fl")
            if raw is not None and flate and not is_whole(raw):
                yield number


def _pages(path: Path, password: str) -> Iterator[Any]:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    with path.open("rb") as file:
        yield from PDFPage.create_pages(PDFDocument(PDFParser(file), password=password))


def _collect(value: Any, found: set[int], depth: int) -> None:
    """Gather the numbers of all objects that ``value`` refers to."""
    if depth == 0:
        return
    number = getattr(value, "objid", None)  # of references and of streams
    if number is not None:
        if number in found:
            return
        found.add(number)
    if hasattr(value, "resolve"):
        value = value.resolve()
    if hasattr(value, "attrs"):
        value = value.attrs
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("Parent", "P"):
                _collect(inner, found, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _collect(inner, found, depth - 1)
