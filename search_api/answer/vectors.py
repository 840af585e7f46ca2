"""Vectors of sentences, kept: the same sentences come near many questions."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from ingest.embed.base import Embedder, Matrix, Vector

_KEPT = 4_000  # vectors of 384 float32: 6 MB


class SentenceVectors:
    """Embeds sentences, the least recently used forgotten first. Safe to share between threads."""

    def __init__(self, embedder: Embedder, kept: int = _KEPT) -> None:
        self._embedder = embedder
        self._kept = kept
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()

    def of(self, texts: Sequence[str]) -> Matrix:
        """Return one row for each text, in order. Raises what the embedder raises."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            found |= dict(zip(missing, self._embedder.embed_passages(missing), strict=True))
        with self._lock:
            for text in found:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])
