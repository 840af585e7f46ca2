"""In-memory engines: the contract tests hold them and the real ones to the same promises."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ingest.embed.base import Vector
from search_api.lexical import Scores
from search_api.vector import Cosines, Mask, Positions


class MemoryLexicalIndex:
    """Term overlap counted in memory: the fake of the contract tests."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._documents = documents
        self.size = len(documents)

    def scores(self, terms: Sequence[str]) -> Scores:
        """Count how often the terms occur in each unit."""
        counts = [sum(document.count(term) for term in terms) for document in self._documents]
        return np.array(counts, np.float32)


class MemoryVectorIndex:
    """A plain matrix product: the fake of the contract tests."""

    def __init__(self, vectors: npt.NDArray[np.float32]) -> None:
        self._vectors = vectors
        self.size = len(vectors)

    def nearest(
        self, vector: Vector, limit: int, allowed: Mask | None = None
    ) -> tuple[Positions, Cosines]:
        """Multiply, mask, sort."""
        cosines = self._vectors @ vector
        positions = np.arange(self.size) if allowed is None else np.flatnonzero(allowed)
        order = np.lexsort((positions, -cosines[positions]))[:limit]
        return positions[order], cosines[positions[order]]


class MemoryReranker:
    """Counts how often the characters of the query occur: the fake of the contract tests."""

    id = "characters/fake/1"

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Count, and add nothing for what is missing."""
        return [float(sum(text.count(letter) for letter in set(query))) for text in texts]
