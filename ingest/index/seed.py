"""Vectors that Konkyo ships for its own words, so that the first start does not wait for them.

``seed_vectors.npz`` holds the vectors of the embedded digest and of the question bank for the
built-in engine, by the hash of the text. Another engine, or an edited digest, simply embeds.
Made by ``scripts/seed_vectors.py``; a test checks it against the engine and for completeness.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

Half = npt.NDArray[np.float16]


def seed_path() -> Path:
    """Return where the shipped vectors are."""
    return Path(str(files("ingest").joinpath("index/seed_vectors.npz")))


@lru_cache(maxsize=1)
def load_seed(path: Path) -> tuple[str, dict[bytes, Half]]:
    """Return (embedder id, hash of the text → vector); ("", {}) if nothing is shipped."""
    if not path.is_file():
        return "", {}
    with np.load(path) as data:
        hashes, vectors = data["hashes"], data["vectors"]
        rows = {bytes(sha): vector for sha, vector in zip(hashes, vectors, strict=True)}
        return str(data["embedder"]), rows


def seeded(embedder_id: str, hashes: Iterable[bytes]) -> dict[bytes, Half]:
    """Return the shipped vectors among ``hashes``; none for another embedder."""
    made_with, rows = load_seed(seed_path())
    if made_with != embedder_id:
        return {}
    return {sha: rows[sha] for sha in hashes if sha in rows}


def write_seed(path: Path, embedder_id: str, vectors: dict[bytes, Half]) -> None:
    """Write the file, ordered by hash, so that the same vectors give the same bytes."""
    ordered = sorted(vectors)
    np.savez(
        path,
        embedder=np.array(embedder_id),
        hashes=np.frombuffer(b"".join(ordered), np.uint8).reshape(-1, 32),
        vectors=np.stack([vectors[sha] for sha in ordered]),
    )
