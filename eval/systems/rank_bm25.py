"""rank-bm25's BM25Okapi as it comes, over character bigrams or over our content words."""

from __future__ import annotations

from pathlib import Path

from eval.systems.collection import Collection, Tokenise
from eval.systems.system import System


def open_bigrams(home: Path) -> System:
    """Rank by character bigrams."""
    from ingest.tokenise import bigrams

    return _open("rank-bm25-bigram", home, bigrams, title_weight=1)


def open_words(home: Path) -> System:
    """Rank by content words as our index has them, the heading counted twice."""
    from ingest.tokenise import content_terms

    return _open("rank-bm25-sudachi", home, content_terms, title_weight=2)


def _open(name: str, home: Path, tokenise: Tokenise, *, title_weight: int) -> System:
    from rank_bm25 import BM25Okapi

    collection = Collection(home)
    index = BM25Okapi(collection.terms(tokenise, title_weight=title_weight))
    return collection.system(name, tokenise, index.get_scores)
