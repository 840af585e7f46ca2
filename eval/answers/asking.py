"""Ask what Konkyo ships, with or without vectors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import InvalidQuery
from ingest.embed.base import Embedder
from search_api.answer.answering import Weighing


def build_home(home: Path, embedder: Embedder | None) -> None:
    """Take in what Konkyo ships and build its index in ``home``."""
    from ingest.index import build_index
    from ingest.pipeline import ingest_embedded

    ingest_embedded(home)
    build_index(home, embedder)


def asker(home: Path, embedder: Embedder | None) -> Callable[[str], Weighing | None]:
    """Return what weighs a question on the live index of ``home``; None for no question at all.

    Raises IndexUnavailable where there is no index.
    """
    from search_api.service import SearchService

    service = SearchService.open(home, embedder=embedder)

    def ask(text: str) -> Weighing | None:
        try:
            return service.weigh(text)
        except InvalidQuery:
            return None

    return ask
