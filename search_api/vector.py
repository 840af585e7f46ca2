"""The vectors of a snapshot: the nearest passages to a query vector, exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ingest.embed.base import Vector

Positions = npt.NDArray[np.int64]
Cosines = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]  # (vectors,), True where a vector may be returned


class VectorIndex(Protocol):
    """The door to a vector engine."""

    @property
    def size(self) -> int:
        """Return the number of vectors."""
        ...

    def nearest(
        self, vector: Vector, limit: int, allowed: Mask | None = None
    ) -> tuple[Positions, Cosines]:
        """Return positions and cosines of the nearest vectors, nearest first."""
        ...


class FaissIndex:
    """A faiss index of float16 vectors, scanned exactly; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        import faiss

        # One thread a query: 16 clients at once must not start 16 OpenMP teams.
        faiss.omp_set_num_threads(1)
        self._index = faiss.read_index(str(path))
        self.size = int(self._index.ntotal)

    def nearest(
        self, vector: Vector, limit: int, allowed: Mask | None = None
    ) -> tuple[Positions, Cosines]:
        """Scan all allowed vectors."""
        limit = min(limit, self.size)
        if limit == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        parameters = None if allowed is None else _selector(allowed)
        cosines, positions = self._index.search(vector[None, :], limit, params=parameters)
        found = positions[0] >= 0
        return positions[0][found], cosines[0][found]


def _selector(allowed: Mask) -> Any:
    import faiss

    bitmap = np.packbits(allowed, bitorder="little")
    # faiss wraps this class at import to take an array and keep it alive; its stubs do not say.
    selector: Any = faiss.IDSelectorBitmap
    parameters: Any = faiss.SearchParameters
    return parameters(sel=selector(bitmap))
