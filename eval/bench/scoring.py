"""The scoring of a whole search at any size: two word fields, two vector scans, their sum.

It takes the steps of ``search_api.retrieval`` with the engines of a snapshot. What does not grow
with the collection is left out: embedding, citations of the query, texts to show.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from eval.bench.passages import Terms
from ingest.embed.base import normalised
from ingest.index.lexical import write_field
from ingest.index.vectors import write_faiss
from search_api import fusion
from search_api.lexical import Bm25sIndex, best
from search_api.vector import FaissIndex

DIMENSION = 384
CANDIDATES = 400  # windows that the vector index hands over
WINDOWS_A_UNIT = 2  # about what the laws have


class Scoring:
    """Passages with made-up vectors; one vector for each, and a head for every two of them."""

    def __init__(
        self, words: Bm25sIndex, grams: Sequence[Terms], folder: Path, *, seed: int
    ) -> None:
        size = words.size
        folder.mkdir()
        self._words = words
        self._bigrams = repeated_field(grams, size, folder / "bigrams")
        chance = np.random.default_rng(seed)
        for name, count in (("windows", size), ("heads", size // WINDOWS_A_UNIT)):
            vectors = chance.standard_normal((count, DIMENSION), np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            write_faiss(folder / f"{name}.faiss", vectors.astype(np.float16))
        self._windows = FaissIndex(folder / "windows.faiss")
        self._heads = FaissIndex(folder / "heads.faiss")
        self._chance = chance

    def search(self, words: Terms, bigrams: Terms, limit: int) -> Sequence[int]:
        """Score with every engine, add up, and take the best."""
        vector = normalised(self._chance.standard_normal(DIMENSION).astype(np.float32))
        parts = {
            "words": self._words.scores(words),
            "bigrams": self._bigrams.scores(bigrams),
        }
        for name, index, step in (
            ("windows", self._windows, 1),
            ("heads", self._heads, WINDOWS_A_UNIT),
        ):
            positions, cosines = index.nearest(vector, CANDIDATES)
            scores = np.zeros(self._words.size, np.float32)
            np.maximum.at(scores, positions * step, cosines - cosines[-1])
            parts[name] = scores
        found: list[int] = best(fusion.weighted_sum(parts, fusion.WEIGHTS), limit).tolist()
        return found


def repeated_field(base: Sequence[Terms], size: int, folder: Path) -> Bm25sIndex:
    """Write a field of ``size`` documents that repeats ``base``, without counting it anew.

    Each term's postings are repeated with the copies' positions; a repetition changes neither
    idf nor mean length, so the scores are those of counting.
    """
    write_field(folder, base)
    index = bm25s.BM25.load(str(folder), show_progress=False)
    scores = index.scores
    units, starts = scores["indices"], np.asarray(scores["indptr"], np.int64)
    copies = -(-size // len(base))
    lengths = np.diff(starts)
    term_of = np.repeat(np.arange(len(lengths)), lengths)
    tiled = np.concatenate([units + len(base) * copy for copy in range(copies)])
    terms = np.tile(term_of, copies)
    data = np.tile(scores["data"], copies)
    kept = tiled < size
    order = np.argsort(terms[kept], kind="stable")
    index.scores = {
        "data": data[kept][order],
        "indices": tiled[kept][order].astype(units.dtype),
        "indptr": np.concatenate(
            [[0], np.cumsum(np.bincount(terms[kept], minlength=len(lengths)))]
        ).astype(scores["indptr"].dtype),
        "num_docs": size,
    }
    shutil.rmtree(folder)
    index.save(str(folder), show_progress=False)
    return Bm25sIndex(folder)
