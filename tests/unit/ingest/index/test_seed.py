"""The shipped vectors are those of the engine, and all that a first start needs."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from corpus.question_bank import load_question_bank
from corpus.store import CorpusStore
from ingest.embed import load_embedder
from ingest.index import build_index
from ingest.index.seed import load_seed, seed_key, seed_path
from ingest.index.vectors import text_hash
from ingest.pipeline import ingest_embedded
from ingest.split import heading_line, passages

STALE = "run: .venv/bin/python scripts/seed_vectors.py var/model"


def test_the_file_is_small_enough_for_the_repository() -> None:
    assert 0 < seed_path().stat().st_size < 5_000_000


def test_the_first_index_of_the_embedded_corpus_embeds_nothing(home: Path, model_dir: Path) -> None:
    embedder = load_embedder("builtin", model_dir)
    assert embedder is not None
    ingest_embedded(home)
    stages: list[str] = []
    build_index(home, embedder, progress=lambda stage, done, total: stages.append(stage))
    assert "意味の索引" not in stages, STALE


def test_every_phrasing_is_there() -> None:
    _, vectors = load_seed(seed_path())
    texts = [p.text for found in load_question_bank().by_unit.values() for p in found]
    missing = [text for text in texts if seed_key(text_hash(text)) not in vectors]
    assert not missing, STALE


def test_shipped_vectors_are_those_of_the_engine(home: Path, model_dir: Path) -> None:
    embedder = load_embedder("builtin", model_dir)
    assert embedder is not None
    made_with, vectors = load_seed(seed_path())
    assert made_with == embedder.id
    ingest_embedded(home)
    store = CorpusStore(home / "corpus.sqlite")
    documents = {document.version: document for document in store.documents()}
    texts = [
        f"{heading_line(documents[version], unit)}\n{unit.text[p.start : p.end]}"
        for _, version, unit in store.keyed_units()
        for p in passages(unit)
    ]
    sample = random.Random(0).sample(texts, 24)
    ours = np.stack([vectors[seed_key(text_hash(text))] for text in sample]).astype(np.float32)
    cosines = np.sum(ours * embedder.embed_passages(sample), axis=1)
    assert cosines.min() > 0.999
