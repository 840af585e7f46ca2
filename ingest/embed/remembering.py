"""An embedder that remembers the vectors of the last queries.

One search asks for the same vector more than once (the snapshot, the office's own entries), and
people come back to a search. Passages are not remembered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from ingest.embed.base import Embedder, Matrix, Progress, Vector

KEPT = 64


class RememberingEmbedder:
    """Wraps an embedder; safe to share between threads."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()  # the latest last

    @property
    def id(self) -> str:
        """Return the id of the engine: the vectors are its own."""
        return self._inner.id

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return self._inner.dimension

    @property
    def max_tokens(self) -> int:
        """Return how many tokens the model reads."""
        return self._inner.max_tokens

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Return one row for each text, in order."""
        return self._inner.embed_passages(texts, progress)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query; it must not be changed."""
        with self._lock:
            known = self._known.get(text)
            if known is not None:
                self._known.move_to_end(text)
                return known
        made = self._inner.embed_query(text)
        with self._lock:
            self._known[text] = made
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return made

    def count_tokens(self, text: str) -> int:
        """Return the tokens that ``text`` takes as a passage."""
        return self._inner.count_tokens(text)
