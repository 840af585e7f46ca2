"""The process that recognises characters: ocrmypdf within limits, telling each page that is done.

Run as ``python -m ingest.sources.pdf.ocr_process MEGABYTES [options of ocrmypdf] FILE TARGET``.
ocrmypdf loads this module once more, as the plugin that hears how far it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ocrmypdf import hookimpl

from ingest.sandbox import limit_memory
from ingest.sources.pdf.ocr import PREFIX

_MODULE = "ingest.sources.pdf.ocr_process"


class PageLines:
    """Writes a line for each page to the standard error: the standard output is ocrmypdf's."""

    def __init__(self, *, total: float | None, desc: str | None, **_: object) -> None:
        """``desc`` is ``OCR`` for the pages; other steps are quick and not told."""
        self._total = int(total or 0) if desc == "OCR" else 0
        self._done = 0.0

    def __enter__(self) -> PageLines:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, n: float = 1, *, completed: float | None = None) -> None:
        """Hear of ``n`` more pages, which may be half a page."""
        before = int(self._done)
        self._done = self._done + n if completed is None else completed
        if self._total and int(self._done) > before:
            print(f"{PREFIX}{int(self._done)} {self._total}", file=sys.stderr, flush=True)


@hookimpl
def get_progressbar_class() -> type[Any]:
    """Return what ocrmypdf tells its progress to."""
    return PageLines


def main() -> None:
    """Recognise the characters of a file; exits as ocrmypdf does."""
    from ocrmypdf.__main__ import run

    entry: Callable[[list[str]], int] = run
    limit_memory(int(sys.argv[1]))  # holds for every process that is started from here
    sys.exit(entry(["--plugin", _MODULE, *sys.argv[2:]]))


if __name__ == "__main__":
    main()
