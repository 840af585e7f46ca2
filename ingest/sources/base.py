"""What every reader takes and gives: one file in, one document with its units out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.types import Document, DocumentKind, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user says about a file; everything may be left out."""

    id: str = ""  # document id; "" takes it from the file (law id, front matter, file name)
    title: str = ""
    kind: DocumentKind | None = None
    profile: str = ""  # name of a built-in profile or path of a TOML file; "" is automatic
    password: str = ""
    ocr: bool = False
    url: str = ""
    fallback_id: str = ""  # document id where neither ``id`` nor the file nor its name gives one


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document read from a file. Units are in the order of the book, ordinals from 0."""

    document: Document
    units: tuple[Unit, ...]
    warnings: tuple[str, ...] = ()  # plain Japanese: what was skipped or guessed, with the page
    recognised: tuple[int, ...] = ()  # pages (from 1) whose characters a program recognised (OCR)


#: (what is done with the pages, in Japanese; pages done, all pages)
PageProgress = Callable[[str, int, int], None]


class Reader(Protocol):
    """Reads one form of file. Each lives in a module of its own beside this one."""

    form: str  # stable name, goes into Source.form
    version: int  # raise it when the same bytes would now be read differently
    # True: ``read`` hands the bytes to sandbox workers itself and is called directly.
    # False: the caller runs ``read`` inside ``ingest.sandbox``.
    own_sandbox: bool

    def accepts(self, path: Path, head: bytes) -> bool:
        """Return True if the file is of this form. ``head`` is its first 64 KiB."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the whole file.

        Raises UnreadableFile (or a subclass) with a Japanese sentence that names the file,
        the page or line where known, and what to do.
        """
        ...


class PagedReader(Reader, Protocol):
    """A reader with its own sandbox, which can tell how far it has come in a long file."""

    def read(
        self, path: Path, options: ReadOptions, progress: PageProgress | None = None
    ) -> Parsed:
        """Read the whole file; ``progress`` hears after every few pages."""
        ...
