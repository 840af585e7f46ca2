"""The embedded corpus: digests and practice Q&A that come with Konkyo, one document a file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def digest_files() -> tuple[Path, ...]:
    """Return the Markdown files of the embedded corpus, in the order of their paths."""
    folder = Path(str(files("corpus").joinpath("digest")))
    return tuple(sorted(folder.rglob("*.md")))
