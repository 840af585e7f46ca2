"""What an embedding engine is: texts in, unit vectors out.

Every engine gives float32 vectors of length 1, so that an inner product is a cosine. Vectors of
two engines must never meet in one index: ``Embedder.id`` goes into the index manifest, and an
index that was built under another id is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float32]  # (dimension,)
Matrix: TypeAlias = npt.NDArray[np.float32]  # (texts, dimension)
Progress: TypeAlias = Callable[[int, int], None]  # (done, all); units are the callee's


class Embedder(Protocol):
    """Turns texts into vectors. Safe to share between threads."""

    @property
    def id(self) -> str:
        """Name the model, engine, dtype and weights: ``multilingual-e5-small/onnx-fp32/ab12cd34``.

        Two embedders with the same id give the same vectors.
        """
        ...

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Return how many tokens the model reads, with prefix and special tokens."""
        ...

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Return one row for each text, in order; ``(0, dimension)`` for none.

        The model's passage prefix is added inside. A text over ``max_tokens`` is cut at its end
        (and logged). ``progress`` hears how many of the texts are done.
        """
        ...

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query. The model's query prefix is added inside."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the tokens that ``text`` takes as a passage, prefix and special tokens included.

        The count is not cut at ``max_tokens``: more than that means that the end is not read.
        """
        ...


def normalised(vectors: Matrix) -> Matrix:
    """Return the rows scaled to length 1 in float32. A row of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
