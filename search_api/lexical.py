"""One BM25 field of a snapshot: terms in, a score for every unit out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]  # (units,), 0 where no term matches


class LexicalIndex(Protocol):
    """The door to a lexical engine."""

    @property
    def size(self) -> int:
        """Return the number of units."""
        ...

    def scores(self, terms: Sequence[str]) -> Scores:
        """Return the score of every unit; 0 where no term matches. Repeated terms add up."""
        ...


class Bm25sIndex:
    """A bm25s index, memory-mapped; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        loaded = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        self._vocabulary: dict[str, int] = loaded.vocab_dict
        scores = loaded.scores
        # Plain arrays over the same mapped memory: a slice of a memmap costs a Python call.
        self._data = np.asarray(scores["data"])
        self._units = np.asarray(scores["indices"])
        self._starts = np.asarray(scores["indptr"], np.int64)
        self.size = int(scores["num_docs"])

    def scores(self, terms: Sequence[str]) -> Scores:
        """Add up the eager scores of each term's postings."""
        result = np.zeros(self.size, np.float32)
        for term in terms:
            number = self._vocabulary.get(term)
            if number is not None:
                span = slice(self._starts[number], self._starts[number + 1])
                # A unit stands once in a term's postings, so plain fancy indexing adds right.
                result[self._units[span]] += self._data[span]
        return result


def best(scores: Scores, limit: int) -> npt.NDArray[np.int64]:
    """Return the positions of the best ``limit`` scores above 0, best first.

    The order is total: equal scores stand in the order of the index.
    """
    if limit < len(scores):
        cut = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        candidates = np.flatnonzero(scores >= max(cut, np.finfo(np.float32).tiny))
    else:
        candidates = np.flatnonzero(scores > 0)
    order = np.lexsort((candidates, -scores[candidates]))
    return candidates[order[:limit]]
