"""A small embedder without a model: hashed character n-grams.

It knows no meaning, only spelling, and stands in for a model where a test needs vectors that
are fast, deterministic and alike for alike texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from ingest.embed.base import Matrix, Progress, Vector, normalised


class FakeEmbedder:
    """Character 1- to 3-grams hashed into 64 dimensions."""

    id = "hashed-ngrams/fake/1"
    dimension = 64
    max_tokens = 512

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Return one row for each text."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = self.embed_query(text)
            if progress:
                progress(number + 1, len(texts))
        return rows

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a text: queries and passages are alike here."""
        marked = "^" + unicodedata.normalize("NFKC", text)[: self.max_tokens] + "$"
        vector = np.zeros(self.dimension, dtype=np.float32)
        for size in (1, 2, 3):
            for start in range(len(marked) - size + 1):
                code = crc32(marked[start : start + size].encode("utf-8", "replace"))
                vector[code % self.dimension] += 1 if code & 0x80000000 else -1
        vector[0] += 0.5  # never the zero vector: the other entries are whole numbers
        return normalised(vector)

    def count_tokens(self, text: str) -> int:
        """Return the number of characters and two marks."""
        return len(unicodedata.normalize("NFKC", text)) + 2
