from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from search_api.cross_encoder import CrossEncoderReranker
from search_api.rerank import Reranking

import tiny_models

pytest.importorskip("sentence_transformers", reason="the extra st is not installed")

PASSAGES = list(tiny_models.LEARNT.values())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a re-ranker that has learnt four pairs."""
    return tiny_models.cross_encoder(tmp_path_factory.mktemp("tiny") / "reranker", steps=100)


@pytest.fixture(scope="module")
def engine(folder: Path) -> CrossEncoderReranker:
    return CrossEncoderReranker(str(folder), threads=1, dtype="float32")


@pytest.mark.parametrize(("query", "answer"), list(tiny_models.LEARNT.items()))
def test_the_passage_that_answers_gets_the_highest_score(
    engine: CrossEncoderReranker, query: str, answer: str
) -> None:
    scores = engine.scores(query, PASSAGES)
    assert PASSAGES[int(np.argmax(scores))] == answer
    assert all(isinstance(score, float) for score in scores)


def test_a_trained_reranker_lifts_the_answer_over_better_fused_hits(
    engine: CrossEncoderReranker,
) -> None:
    fused = np.array([0.9, 0.85, 0.6, 0.5], np.float32)
    moves = Reranking(reranker=engine, weight=0.8).moves("教材", PASSAGES, fused)
    assert PASSAGES[int(np.argmax(fused + moves.shares))] == "教育の費用とする。"
    assert moves.notice == ""


def test_scores_do_not_depend_on_what_else_is_read(engine: CrossEncoderReranker) -> None:
    together = engine.scores("家賃", PASSAGES)
    alone = [engine.scores("家賃", [passage])[0] for passage in PASSAGES]
    assert together == engine.scores("家賃", PASSAGES)
    assert alone == pytest.approx(together, abs=1e-4)
    assert engine.scores("家賃", []) == ()


def test_a_pair_that_is_too_long_is_cut(engine: CrossEncoderReranker) -> None:
    long, longer = engine.scores(
        "家賃", ["住宅扶助を支給する。" * 20, "住宅扶助を支給する。" * 200]
    )
    assert long == pytest.approx(longer, abs=1e-4)
    assert np.isfinite(engine.scores("家賃" * 300 + "\ud800", PASSAGES)).all()


def test_a_folder_that_was_copied_gives_the_same_engine(
    engine: CrossEncoderReranker, folder: Path, tmp_path: Path
) -> None:
    import shutil

    copied = shutil.copytree(folder, tmp_path / folder.name)
    again = CrossEncoderReranker(str(copied), threads=1, dtype="float32")
    assert again.id == engine.id
    assert again.scores("通院", PASSAGES) == engine.scores("通院", PASSAGES)


def test_bfloat16_keeps_the_order(engine: CrossEncoderReranker, folder: Path) -> None:
    coarse = CrossEncoderReranker(str(folder), threads=1, dtype="bfloat16")
    for query in tiny_models.LEARNT:
        assert np.argmax(coarse.scores(query, PASSAGES)) == np.argmax(
            engine.scores(query, PASSAGES)
        )
    assert coarse.id == engine.id.replace("float32", "bfloat16")


def test_a_model_that_is_missing_or_no_reranker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="読み込めません"):
        CrossEncoderReranker(str(tmp_path / "nothing"))
    with pytest.raises(ModelUnavailable, match="KONKYO_EMBEDDER"):
        CrossEncoderReranker(str(tiny_models.bi_encoder(tmp_path / "embedder")))
    with pytest.raises(ModelUnavailable, match="出力が1つ"):
        CrossEncoderReranker(str(tiny_models.cross_encoder(tmp_path / "two", labels=2)))
