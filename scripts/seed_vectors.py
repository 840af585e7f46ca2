"""Write ingest/index/seed_vectors.npz: vectors of the embedded digest and the question bank.

    .venv/bin/python scripts/seed_vectors.py MODEL_FOLDER   # var/model after ./konkyo up

Run it after every change of corpus/digest or corpus/questions; a test says when it is stale.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from corpus.question_bank import load_question_bank
from ingest.embed import load_embedder
from ingest.index import build_index
from ingest.index.seed import load_seed, seed_path, write_seed
from ingest.index.vectors import VectorCache, embed_all, text_hash
from ingest.pipeline import ingest_embedded


def main(model_dir: Path) -> None:
    """Build the embedded index in a temporary home and keep its vectors."""
    embedder = load_embedder("builtin", model_dir)
    assert embedder
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ingest_embedded(home)
        build_index(home, embedder)
        cache = VectorCache(home / "vectors.sqlite")
        found = cache.all_of(embedder.id)
        cache.close()
        texts = [p.text for found in load_question_bank().by_unit.values() for p in found]
        vectors, _ = embed_all(home / "questions.sqlite", embedder, texts)
        found |= {text_hash(text): vector for text, vector in zip(texts, vectors, strict=True)}
    write_seed(seed_path(), embedder.id, found)
    load_seed.cache_clear()
    size = seed_path().stat().st_size / 1e6
    print(f"{len(found)} vectors, {size:.1f} MB, {embedder.id}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
