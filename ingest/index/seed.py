"""Vectors that Konkyo ships for its own words, so that the first start does not wait for them.

``seed_vectors.npz`` holds the vectors of the embedded digest and of the question bank for the
built-in engine, by the hash of the text. Another engine, or an edited digest, simply embeds.
They are stored as int8 around their mean, one scale a dimension: less than half of float16, so
that over ten thousand vectors stay below 5 MB. A cosine moves by 0.0002 (standard deviation).
Made by ``scripts/seed_vectors.py``; a test checks it against the engine and for completeness.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

Half = npt.NDArray[np.float16]

_STEPS = 127  # of int8, to each side of zero
_HASH_BYTES = 16  # of the sha256 of a text: enough to tell ten thousand texts apart


def seed_path() -> Path:
    """Return where the shipped vectors are."""
    return Path(str(files("ingest").joinpath("index/seed_vectors.npz")))


@lru_cache(maxsize=1)
def load_seed(path: Path) -> tuple[str, dict[bytes, Half]]:
    """Return (embedder id, `seed_key` of a text → vector); ("", {}) if nothing is shipped."""
    if not path.is_file():
        return "", {}
    with np.load(path) as data:
        vectors = (data["vectors"] * data["scales"] + data["mean"]).astype(np.float16)
        hashes = map(bytes, data["hashes"])
        return str(data["embedder"]), dict(zip(hashes, vectors, strict=True))


def seeded(embedder_id: str, hashes: Iterable[bytes]) -> dict[bytes, Half]:
    """Return the shipped vectors among ``hashes``; none for another embedder."""
    made_with, rows = load_seed(seed_path())
    if made_with != embedder_id:
        return {}
    return {sha: rows[seed_key(sha)] for sha in hashes if seed_key(sha) in rows}


def seed_key(sha: bytes) -> bytes:
    """Return the key of a text in the file, from its hash in the cache of vectors."""
    return sha[:_HASH_BYTES]


def write_seed(path: Path, embedder_id: str, vectors: Mapping[bytes, Half]) -> None:
    """Write the file, ordered by hash, so that the same vectors give the same bytes."""
    ordered = sorted(vectors)
    rows = np.stack([vectors[sha] for sha in ordered]).astype(np.float32)
    mean = rows.mean(axis=0, dtype=np.float32)
    scales = np.abs(rows - mean).max(axis=0) / _STEPS
    np.savez_compressed(
        path,
        embedder=np.array(embedder_id),
        hashes=np.frombuffer(b"".join(map(seed_key, ordered)), np.uint8).reshape(-1, _HASH_BYTES),
        mean=mean,
        scales=scales,
        vectors=np.rint((rows - mean) / np.maximum(scales, 1e-9)).astype(np.int8),
    )
