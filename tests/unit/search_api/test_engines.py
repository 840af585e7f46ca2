"""One suite over every lexical and every vector engine, and the oracle of BM25."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.index.lexical import PARAMETERS, write_field
from ingest.index.vectors import write_faiss
from search_api.lexical import Bm25sIndex, LexicalIndex, best
from search_api.vector import FaissIndex, VectorIndex

from fakes import MemoryLexicalIndex, MemoryVectorIndex

DOCUMENTS = [
    ["年金", "収入"],
    ["家賃"],
    [],
    ["年金", "年金", "返還"],
    ["収入", "認定", "年金", "基準"],
]


@pytest.fixture(params=["bm25s", "memory"])
def lexical(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    if request.param == "memory":
        return MemoryLexicalIndex(DOCUMENTS)
    write_field(tmp_path / "words", DOCUMENTS)
    return Bm25sIndex(tmp_path / "words")


def test_units_without_the_term_score_zero(lexical: LexicalIndex) -> None:
    assert lexical.size == len(DOCUMENTS)
    assert (lexical.scores(["年金"]) > 0).tolist() == [True, False, False, True, True]
    assert not lexical.scores(["知らない語"]).any()
    assert not lexical.scores([]).any()


def test_more_matching_terms_score_higher(lexical: LexicalIndex) -> None:
    one, two = lexical.scores(["年金"])[0], lexical.scores(["年金", "収入"])[0]
    assert two > one


def test_bm25_scores_equal_the_formula_of_lucene(tmp_path: Path) -> None:
    from rank_bm25 import BM25Okapi

    write_field(tmp_path / "words", DOCUMENTS)
    k1, b = float(PARAMETERS["k1"]), float(PARAMETERS["b"])
    oracle = BM25Okapi(DOCUMENTS, k1=k1, b=b)
    n = len(DOCUMENTS)
    for term in oracle.idf:
        df = sum(term in document for document in DOCUMENTS)
        oracle.idf[term] = np.log(1 + (n - df + 0.5) / (df + 0.5))  # Lucene's idf
    # rank-bm25 multiplies by (k1 + 1); Lucene does not.
    expected = oracle.get_scores(["年金", "収入", "返還"]) / (k1 + 1)
    found = Bm25sIndex(tmp_path / "words").scores(["年金", "収入", "返還"])
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), max_size=30), st.integers(1, 12))
def test_the_best_are_in_a_total_order_and_never_zero(values: list[float], limit: int) -> None:
    found = best(np.array(values, np.float32), limit).tolist()
    expected = sorted((i for i, v in enumerate(values) if v > 0), key=lambda i: (-values[i], i))
    assert found == expected[:limit]


MakeVectors = Callable[[np.ndarray], VectorIndex]  # type: ignore[type-arg]


@pytest.fixture(params=["faiss", "memory"])
def make_vectors(request: pytest.FixtureRequest, tmp_path: Path) -> MakeVectors:
    def make(vectors):  # type: ignore[no-untyped-def]
        if request.param == "memory":
            return MemoryVectorIndex(vectors)
        write_faiss(tmp_path / "v.faiss", vectors.astype(np.float16))
        return FaissIndex(tmp_path / "v.faiss")

    return make


@pytest.fixture
def vectors() -> np.ndarray:  # type: ignore[type-arg]
    rows = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_vector_is_nearest_to_itself(make_vectors: MakeVectors, vectors) -> None:  # type: ignore[no-untyped-def]
    index = make_vectors(vectors)
    positions, cosines = index.nearest(vectors[7], 5)
    assert positions[0] == 7
    assert cosines[0] == pytest.approx(1, abs=1e-3)
    assert (np.diff(cosines) <= 0).all()


def test_only_allowed_vectors_come_back(make_vectors: MakeVectors, vectors) -> None:  # type: ignore[no-untyped-def]
    allowed = np.zeros(50, np.bool_)
    allowed[[3, 9, 20]] = True
    positions, _ = make_vectors(vectors).nearest(vectors[7], 10, allowed)
    assert sorted(positions.tolist()) == [3, 9, 20]


def test_no_vectors_no_neighbours(make_vectors: MakeVectors, vectors) -> None:  # type: ignore[no-untyped-def]
    positions, cosines = make_vectors(vectors[:0]).nearest(vectors[0], 5)
    assert len(positions) == len(cosines) == 0
