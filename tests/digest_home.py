"""The digest that Konkyo ships, indexed: made once a process, since it takes seconds."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

from scratch import scratch_folder


def fill_with_digest(home: Path) -> None:
    """Put the digest and its index of words, without vectors, into ``home``."""
    shutil.copytree(_home_to_copy(), home, dirs_exist_ok=True, symlinks=True)


def do_without_digests(home: Path) -> None:
    """Let ``home`` want none of the digests: an index of a few texts is then built in a moment.

    Otherwise the command line reads them all into every new home, since what they cite tells
    which article applies.
    """
    from ingest.pipeline import embedded_ids
    from ingest.removed_digests import remember_removed

    for document_id in embedded_ids():
        remember_removed(home, document_id)


@functools.cache
def _home_to_copy() -> Path:
    from ingest.index import build_index
    from ingest.pipeline import ingest_embedded

    home = scratch_folder("digest")
    ingest_embedded(home)
    build_index(home, None)
    return home
