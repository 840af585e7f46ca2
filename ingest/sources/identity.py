"""Who a document is: its id, title and kind from the user, the file's own words or its name."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus.errors import InputError, UnreadableFile
from corpus.types import Document, DocumentKind, Revision, Source, Status
from ingest.sources.base import ReadOptions

DOCUMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file says about itself; everything may be left out."""

    id: str = ""
    title: str = ""
    kind: DocumentKind | None = None
    status: Status = Status.OFFICE
    aliases: tuple[str, ...] = ()
    number: str = ""
    issued_on: dt.date | None = None
    authority: str = ""
    url: str = ""
    retrieved_on: dt.date | None = None
    licence: str = ""
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None


def read_bytes(path: Path) -> bytes:
    """Return the bytes of ``path``. Raises UnreadableFile if it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"{path.name} を開けません（{error.strerror}）。"
            "ファイルの場所と読み取り権限を確かめてください。",
            file=path.name,
        ) from error


def make_document(
    path: Path, data: bytes, found: Found, options: ReadOptions, *, form: str
) -> Document:
    """Put a document together; what the user says goes before what the file says.

    Raises InputError if no id can be had: the user gave none or a bad one, the file has none
    and its name is not a plain ASCII name. Also if the official address is no http(s) address.
    """
    return Document(
        id=_document_id(path, found, options),
        kind=options.kind or found.kind or DocumentKind.OFFICE_RULE,
        title=options.title or found.title or path.stem,
        status=found.status,
        source=Source(
            form=form,
            sha256=hashlib.sha256(data).hexdigest(),
            url=_web_address(options.url or found.url, path),
            retrieved_on=found.retrieved_on,
            licence=found.licence,
        ),
        revision=Revision(effective_from=found.effective_from, effective_to=found.effective_to),
        aliases=found.aliases,
        number=found.number,
        issued_on=found.issued_on,
        authority=found.authority,
    )


def _web_address(url: str, path: Path) -> str:
    """Return ``url`` if a link to it is safe on a page: javascript: and data: are not."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not url or (usable and url.isprintable() and " " not in url):
        return url
    raise InputError(
        f"{path.name} の出典のアドレス「{url}」は使えません。"
        "https:// か http:// で始まるアドレスを指定してください。",
        file=path.name,
        url=url,
    )


def _document_id(path: Path, found: Found, options: ReadOptions) -> str:
    given = options.id or found.id
    if given:
        if DOCUMENT_ID.fullmatch(given):
            return given
        raise InputError(
            f"文書の ID「{given}」は使えません。半角の英数字と - _ . で、"
            "英数字から始めて 100 文字以内にしてください（例: shuunyu-toriatsukai-r7）。",
            file=path.name,
            id=given,
        )
    slug = re.sub(r"[^a-z0-9._-]+", "-", path.stem.lower()).strip("-._")
    if path.stem.isascii() and DOCUMENT_ID.fullmatch(slug):
        return slug
    if options.fallback_id:
        return options.fallback_id
    raise InputError(
        f"{path.name} の文書の ID が決まりません。--id で半角の名前を付けてください"
        "（例: --id shuunyu-toriatsukai-r7）。",
        file=path.name,
    )
