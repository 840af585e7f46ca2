"""The headings and texts of a home's units, where a report or an export shows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.store import CorpusStore


def entries(home: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (unit id, heading, text) of every unit as it stands; nothing without a corpus."""
    path = home / "corpus.sqlite"
    if not path.is_file():
        return
    store = CorpusStore(path, read_only=True)
    try:
        for document in dict.fromkeys(document.id for document in store.documents()):
            for unit in store.units(document):
                yield unit.id, unit.title, unit.text
    finally:
        store.close()
