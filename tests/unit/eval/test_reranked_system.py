"""``rerank:MODEL``: the live index with a re-ranker, beside the index alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from corpus.store import CorpusStore
from eval.systems import open_system
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from search_api.types import Query

import tiny_models
from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")


@pytest.fixture
def filled(home: Path) -> Path:
    store = CorpusStore(home / "corpus.sqlite")
    units = [
        make_unit(ACT, f"art{n}", text, ordinal=n)
        for n, text in enumerate(tiny_models.LEARNT.values(), 1)
    ]
    store.put(ACT, units, ingest_key="act")
    build_index(home, FakeEmbedder())
    return home


def test_the_same_units_are_found_in_the_order_of_the_model(filled: Path, tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    folder = tiny_models.cross_encoder(tmp_path / "reranker", steps=100)
    plain = open_system("hybrid", filled, FakeEmbedder())
    reranked = open_system(f"rerank:{folder}", filled, FakeEmbedder())
    query = Query(text="通院の費用を支給")
    assert plain.scored
    assert reranked.scored
    before, after = dict(plain.scored(query)), dict(reranked.scored(query))
    assert before.keys() == after.keys()
    assert before != after
    assert list(after.values()) == sorted(after.values(), reverse=True)
    assert reranked.manifest == plain.manifest


def test_figures_are_never_taken_without_the_model(filled: Path) -> None:
    with pytest.raises(ModelUnavailable, match="並べ替えモデル"):
        open_system(f"rerank:{filled}/nothing", filled, FakeEmbedder())
