"""A gate on refusals and proof, and the training that made the weights.

The floors stand below what was measured on 2026-11-26 (docs/answers.md).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.answers.asking import build_home
from eval.answers.measuring import ask_all, figures_of
from eval.answers.questions import ANSWERS, for_training, held_out
from eval.answers.training import as_module, fit
from eval.queries import read_queries
from ingest.embed import load_embedder
from ingest.embed.base import Embedder
from search_api.answer.evidence import DENSE_FEATURES, FEATURES, verdict
from search_api.answer.weights import HYBRID, LEXICAL, Model

FLOORS = {"auroc": 0.95, "quotes_an_answer": 0.85}
CEILINGS = {"false_refusals": 0.12, "false_answers": 0.16}


@pytest.fixture(scope="module")
def embedder(model_dir: Path) -> Embedder:
    found = load_embedder("builtin", model_dir)
    assert found
    return found


@pytest.mark.slow
def test_answers_are_told_from_refusals_and_every_quote_is_proved(
    tmp_path: Path, embedder: Embedder
) -> None:
    assert_holds(tmp_path, embedder)


def test_words_alone_tell_them_apart_too(tmp_path: Path) -> None:
    assert_holds(tmp_path, None)


def assert_holds(home: Path, engine: Embedder | None) -> None:
    build_home(home, engine)
    figures = figures_of(home, ask_all(home, held_out(), engine))
    assert figures["quotes_proved"] == 1
    assert figures["quotes"] > 100
    assert not {name for name, least in FLOORS.items() if figures[name] < least}, figures
    assert not {name for name, most in CEILINGS.items() if figures[name] > most}, figures


def test_the_set_is_of_two_halves_that_share_nothing() -> None:
    queries = read_queries(ANSWERS)
    assert sum(query.answerable for query in queries) == 100
    assert sum(query.qid.startswith("ans-n-") for query in queries) == 50
    assert len(queries) == 200
    tested = {query.text for query in held_out()}
    assert len(tested) == 100
    assert not tested & {query.text for query in for_training()}


@pytest.mark.parametrize("model", [HYBRID, LEXICAL], ids=["意味も", "語句だけ"])
def test_no_weight_points_against_the_meaning_of_its_feature(model: Model) -> None:
    for name, (_, spread, weight) in model.weights.items():
        assert FEATURES[name][0] * weight > 0
        assert spread > 0


def test_the_model_without_vectors_needs_none() -> None:
    assert not set(LEXICAL.weights) & set(DENSE_FEATURES)
    assert set(HYBRID.weights) & set(DENSE_FEATURES)


def test_fitting_finds_what_tells_the_classes_apart_and_drops_what_points_wrong() -> None:
    rows = [
        {"unit_covers": share, "unknown_words": share, "top_score": 0.5}
        for share in (0.1, 0.2, 0.3, 0.7, 0.8, 0.9)
    ]
    model = fit(rows, [False, False, False, True, True, True])
    assert set(model.weights) == {"unit_covers"}  # unknown words must not speak for an answer
    assert verdict(rows[0], model) < model.threshold < verdict(rows[-1], model)


def test_fitting_one_class_is_refused() -> None:
    with pytest.raises(ValueError, match="both"):
        fit([{"unit_covers": 1.0}], [True])


def test_the_module_of_the_weights_is_what_training_would_write(repository: Path) -> None:
    committed = (repository / "search_api/answer/weights.py").read_text(encoding="utf-8")
    assert as_module({"HYBRID": HYBRID, "LEXICAL": LEXICAL}) == committed
