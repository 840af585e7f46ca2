"""The cost curve: all engines agree on what is best, and copies cost what counting would."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from eval.bench.passages import cached_terms, varied, word_queries
from eval.bench.scoring import Scoring, repeated_field
from eval.bench.word_engines import ENGINES, Ours
from ingest.index.lexical import write_field
from search_api.lexical import Bm25sIndex

WORDS = [f"語{chr(0x4E00 + number)}" for number in range(60)]


@pytest.fixture(scope="module")
def documents() -> list[list[str]]:
    chance = random.Random(1)
    return [chance.choices(WORDS, k=chance.randint(8, 20)) for _ in range(80)]


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_finds_the_only_passage_that_holds_all_words(
    documents: list[list[str]], tmp_path: Path, name: str
) -> None:
    engine = ENGINES[name]([*documents, ["扇風機", "貸出", "要綱"]], tmp_path / name)
    assert next(iter(engine.search(["扇風機", "貸出", WORDS[0]]))) == 80
    assert engine.size() > 0


def test_a_repeated_field_scores_as_if_it_had_been_counted(
    documents: list[list[str]], tmp_path: Path
) -> None:
    repeated = repeated_field(documents, 240, tmp_path / "repeated")
    write_field(tmp_path / "counted", documents * 3)
    counted = Bm25sIndex(tmp_path / "counted")
    query = documents[5][:4]
    # idf has a half in it, so that three times the passages are not exactly three times as rare.
    assert repeated.size == counted.size == 240
    assert repeated.scores(query) == pytest.approx(counted.scores(query), rel=0.02)


def test_a_repeated_field_ends_at_the_size_asked_for(
    documents: list[list[str]], tmp_path: Path
) -> None:
    index = repeated_field(documents, 100, tmp_path / "cut")
    scores = index.scores(documents[5][:4])
    assert len(scores) == 100
    assert scores[80:].tolist() == scores[:20].tolist()


def test_scoring_ranks_the_passage_of_the_words_first(
    documents: list[list[str]], tmp_path: Path
) -> None:
    lone = [*documents, ["扇風機", "貸出", "要綱"]]
    words = Ours(lone, tmp_path / "words").index
    scoring = Scoring(words, lone, tmp_path / "scoring", seed=1)
    assert scoring.search(["扇風機", "貸出"], ["扇風機", "貸出"], 10)[0] == 80


def test_more_passages_are_the_first_ones_and_copies_with_other_words(
    documents: list[list[str]],
) -> None:
    more = varied(documents, 200, seed=1)
    assert len(more) == 200
    assert more[:80] == documents
    assert more == varied(documents, 200, seed=1)
    changed = [copy for copy, source in zip(more[80:160], documents, strict=True) if copy != source]
    assert len(changed) > 40
    assert all(len(copy) == len(source) for copy, source in zip(more[80:], documents * 2))  # noqa: B905


def test_queries_are_words_of_one_passage(documents: list[list[str]]) -> None:
    for query in word_queries(documents, 20, seed=1):
        assert 3 <= len(query) <= 7
        assert any(set(query) <= set(document) for document in documents)


def test_words_are_counted_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["扇風機の貸出しは窓口で受け付ける。", "羽根を清掃する。"]
    counted = cached_terms(texts, tmp_path)
    assert [list(terms) for terms in counted][1] == ["羽根", "清掃"]
    monkeypatch.setattr("eval.bench.passages.ProcessPoolExecutor", None)
    assert cached_terms(texts, tmp_path) == counted


def test_scores_of_both_fields_are_numbers_of_the_same_passages(
    documents: list[list[str]], tmp_path: Path
) -> None:
    index = repeated_field(documents, 160, tmp_path / "twice")
    assert np.array_equal(index.scores(documents[0])[:80], index.scores(documents[0])[80:])
