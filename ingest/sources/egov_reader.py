"""What the three e-Gov readers share: bytes in, the law's tree found, a ``Parsed`` out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.errors import UnreadableFile
from corpus.types import Source
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.egov_meta import Envelope, document_of
from ingest.sources.egov_tree import MAX_BYTES
from ingest.sources.egov_units import units_of


class NotALaw(Exception):
    """The file is well-formed, but holds no text of a law.

    The message is a Japanese sentence that says what to do, or e-Gov's own ``answer``.
    """

    def __init__(self, message: str, *, answer: str = "") -> None:
        super().__init__(f"e-Govの回答：{answer}" if answer else message)


def read_law(
    path: Path, options: ReadOptions, form: str, parse: Callable[[bytes], tuple[Element, Envelope]]
) -> Parsed:
    """Read a file with ``parse``, which returns the ``Law`` element and its envelope.

    Raises UnreadableFile when the file cannot be opened, is too large or broken, holds no law,
    or does not say the law's id.
    """
    data = _bytes(path)
    try:
        law, envelope = parse(data)
        source = Source(form=form, sha256=hashlib.sha256(data).hexdigest())
        document, warnings = document_of(law, envelope, path, source, options)
        units, notes = units_of(law, document.id)
    except NotALaw as error:
        raise UnreadableFile(
            f"「{path.name}」は法令の本文ではありません。{error}", file=str(path)
        ) from error
    except (ValueError, SyntaxError, RecursionError) as error:
        raise UnreadableFile(
            f"「{path.name}」を法令データとして読めません。ファイルが壊れているか、途中で切れています。"
            "e-Gov法令検索から取り直してください。",
            file=str(path),
            reason=str(error),
        ) from error
    if not units:
        raise UnreadableFile(
            f"「{path.name}」に条文が見つかりません。e-Gov法令検索から取り直してください。",
            file=str(path),
        )
    return Parsed(document=document, units=units, warnings=(*warnings, *notes))


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(
                f"「{path.name}」は大きすぎます（{size // 2**20}MB、上限{MAX_BYTES // 2**20}MB）。"
                "法令ごとのファイルに分けてください。",
                file=str(path),
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"「{path.name}」を開けません。ファイルの場所と読み取り権限を確かめてください。",
            file=str(path),
        ) from error
