"""Vectors of a snapshot: embedded once, kept by the text's hash, written as a faiss index.

The cache (``var/vectors.sqlite``) makes a build cheap and resumable: a passage whose heading
and text did not change is never embedded again, and a killed build keeps what it had done.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from ingest.embed.base import Embedder
from ingest.index.seed import Half, seeded

PARAMETERS: dict[str, float | str] = {"engine": "faiss", "index": "SQfp16", "metric": "ip"}

# Texts embedded between two commits of the cache: what a killed build loses at most.
_BATCH = 128
# SQLite's limit on bound values is 32,766; stay far below.
_LOOKUP = 5_000


class VectorCache:
    """Stored vectors (float16) by embedder and text."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=30)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS vectors (embedder TEXT, sha BLOB, vector BLOB NOT NULL,"
            " PRIMARY KEY (embedder, sha)) WITHOUT ROWID"
        )

    def get(self, embedder: str, hashes: Sequence[bytes]) -> dict[bytes, Half]:
        """Return the stored vectors among ``hashes``."""
        found: dict[bytes, Half] = {}
        for start in range(0, len(hashes), _LOOKUP):
            chunk = hashes[start : start + _LOOKUP]
            marks = ",".join("?" * len(chunk))
            rows = self._db.execute(
                f"SELECT sha, vector FROM vectors WHERE embedder = ? AND sha IN ({marks})",
                (embedder, *chunk),
            )
            found.update((sha, np.frombuffer(blob, np.float16)) for sha, blob in rows)
        return found

    def all_of(self, embedder: str) -> dict[bytes, Half]:
        """Return every stored vector of an embedder."""
        rows = self._db.execute("SELECT sha, vector FROM vectors WHERE embedder = ?", (embedder,))
        return {sha: np.frombuffer(blob, np.float16) for sha, blob in rows}

    def put(self, embedder: str, vectors: Sequence[tuple[bytes, Half]]) -> None:
        """Store vectors and commit."""
        with self._db as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(embedder, sha, vector.tobytes()) for sha, vector in vectors],
            )

    def keep_only(self, embedder: str, hashes: Iterable[bytes]) -> None:
        """Forget this embedder's vectors of all other texts: what an office removed is gone."""
        with self._db as db:
            db.execute("CREATE TEMP TABLE used (sha BLOB PRIMARY KEY)")
            db.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((sha,) for sha in hashes))
            db.execute(
                "DELETE FROM vectors WHERE embedder = ? AND sha NOT IN (SELECT sha FROM used)",
                (embedder,),
            )
            db.execute("DROP TABLE used")

    def close(self) -> None:
        """Close the database."""
        self._db.close()


def text_hash(text: str) -> bytes:
    """Return the key of a text in the cache."""
    return hashlib.sha256(text.encode()).digest()


def embed_all(
    cache_path: Path,
    embedder: Embedder,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Half, int]:
    """Return the vectors of ``texts`` (n, dimension) and how many had to be embedded now."""
    hashes = [text_hash(text) for text in texts]
    with closing(VectorCache(cache_path)) as cache:
        known = cache.get(embedder.id, list(dict.fromkeys(hashes)))
        shipped = seeded(embedder.id, set(hashes) - known.keys())
        cache.put(embedder.id, list(shipped.items()))
        known |= shipped
        # Longest first: batches of like length waste no padding, and the estimate errs low.
        missing = sorted(
            {
                sha: text for sha, text in zip(hashes, texts, strict=True) if sha not in known
            }.items(),
            key=lambda item: (-len(item[1]), item[0]),
        )
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = embedder.embed_passages([text for _, text in batch]).astype(np.float16)
            fresh = [(sha, vector) for (sha, _), vector in zip(batch, vectors, strict=True)]
            cache.put(embedder.id, fresh)
            known.update(fresh)
            if progress:
                progress(start + len(batch), len(missing))
        cache.keep_only(embedder.id, hashes)
    if not texts:
        return np.zeros((0, embedder.dimension), np.float16), 0
    return np.stack([known[sha] for sha in hashes]), len(missing)


def write_faiss(path: Path, vectors: Half) -> None:
    """Write an exact inner-product index over float16 vectors."""
    import faiss

    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.train(np.zeros((1, vectors.shape[1]), np.float32))
    index.add(vectors.astype(np.float32))
    faiss.write_index(index, str(path))
