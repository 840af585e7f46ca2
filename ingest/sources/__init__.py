"""Readers: one per form of file, chosen by what is in the file, then by its suffix."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from corpus.errors import UnreadableFile
from ingest.sources.base import Parsed, Reader, ReadOptions

__all__ = ["MAX_BYTES", "read_file", "reader_for"]

#: A larger file is refused before it is read.
MAX_BYTES = 200 * 1024 * 1024

_HEAD_BYTES = 64 * 1024

# Asked in this order; each module exports READER and is imported when it is asked.
_MODULES = (
    "egov_xml",
    "egov_json",
    "pdf",
    "docx",
    "xlsx",
    "egov_html",
    "notice_html",
    "markdown",
    "text",
)

_READABLE = (
    "e-Gov の法令（XML・JSON・HTML）、PDF、通知などの HTML、Word（.docx）、"
    "Excel（.xlsx）、Markdown（.md）、テキスト（.txt）"
)


def read_file(path: Path, options: ReadOptions | None = None) -> Parsed:
    """Read ``path`` with the reader that fits it.

    Raises UnreadableFile (or a subclass) if the file is missing, empty, larger than
    ``MAX_BYTES``, broken or of no known form, and InputError if it needs a document id.
    """
    return reader_for(path).read(path, options or ReadOptions())


def reader_for(path: Path) -> Reader:
    """Return the reader that accepts ``path``. Raises UnreadableFile if none does."""
    head = _head(path)
    for name in _MODULES:
        reader = cast(Reader, import_module(f"ingest.sources.{name}").READER)
        if reader.accepts(path, head):
            return reader
    raise UnreadableFile(
        f"{path.name} は読み取れる形式ではありません。読み取れるのは、{_READABLE}です。"
        "別の形式で保存し直してください。",
        file=path.name,
    )


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(
                f"{path.name} はフォルダーです。中のファイルを指定してください。", file=path.name
            )
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableFile(
                f"{path.name} は大きすぎます（{size / 1024**2:.0f} MB）。"
                f"{MAX_BYTES // 1024**2} MB 以下に分けてください。",
                file=path.name,
            )
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise UnreadableFile(
            f"{path.name} が見つかりません。ファイルの場所と名前を確かめてください。",
            file=path.name,
        ) from None
    except OSError as error:
        raise UnreadableFile(
            f"{path.name} を開けません（{error.strerror}）。"
            "ファイルの読み取り権限と、ほかのソフトで開いていないかを確かめてください。",
            file=path.name,
        ) from error
    if not head:
        raise UnreadableFile(
            f"{path.name} は空です（0 バイト）。正しいファイルか確かめてください。", file=path.name
        )
    return head
