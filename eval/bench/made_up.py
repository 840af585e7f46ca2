"""A large index in a minute: real laws and words, made-up vectors, the real engine for queries."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from zlib import crc32

import numpy as np

from corpus.errors import InputError
from eval.bench.workspace import ingest, shared_folder
from ingest.embed.base import Embedder, Matrix, Progress, Vector
from ingest.index import IndexManifest, build_index
from ingest.sources import read_file
from ingest.sources.base import ReadOptions
from ingest.split import windows


class MadeUpPassages:
    """Gives passages vectors by chance, and queries those of another engine.

    What a search costs does not depend on what the vectors mean; embedding 20,000 passages would
    take half an hour.
    """

    def __init__(self, queries: Embedder) -> None:
        self._queries = queries
        self.id = queries.id
        self.dimension = queries.dimension
        self.max_tokens = queries.max_tokens

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Draw a vector for each text, always the same for the same text."""
        rows: Matrix = np.stack(
            [
                np.random.default_rng(crc32(text.encode())).standard_normal(
                    self.dimension, np.float32
                )
                for text in texts
            ]
        )
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def embed_query(self, text: str) -> Vector:
        """Pass on."""
        return self._queries.embed_query(text)

    def count_tokens(self, text: str) -> int:
        """Pass on."""
        return self._queries.count_tokens(text)


def fill_with_laws(
    home: Path, shared: Path | None, embedder: Embedder, passages: int
) -> IndexManifest:
    """Ingest as many of the 75 laws as have ``passages`` windows together, and index them.

    Raises InputError when all of them have fewer.
    """
    laws = sorted((shared_folder(shared) / "corpus" / "egov-rebuilt").glob("*.xml"))
    counts = list(accumulate(map(_windows, laws)))
    if not counts or counts[-1] < passages:
        raise InputError(
            f"法令 {len(laws)} 件の断片は {counts[-1] if counts else 0} 個です。"
            "--passages にはそれ以下の数を指定してください。"
        )
    enough = next(number for number, count in enumerate(counts, 1) if count >= passages)
    ingest(home, laws[:enough])
    return build_index(home, MadeUpPassages(embedder))


def _windows(law: Path) -> int:
    return sum(len(windows(unit.text)) for unit in read_file(law, ReadOptions()).units)
