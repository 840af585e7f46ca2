"""Benchmarks on official texts: their counts are gated here, their seconds are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench import build, law, lexical

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def test_every_law_file_goes_in_and_the_act_is_whole(shared: Path) -> None:
    figures = law.run(shared=shared)
    assert figures["errors"] == []
    assert figures["files"] == 105
    assert figures["articles_right"] == figures["articles"] == 126


def test_the_best_ten_are_those_of_rank_bm25(shared: Path) -> None:
    figures = lexical.run(shared=shared, passages=2000, queries=60)
    assert figures["same_top_10"] == 1
    assert figures["largest_score_difference"] <= 1e-4


def test_adding_a_document_embeds_that_document_only(shared: Path) -> None:
    figures = build.add_one(shared, "fake", 2)
    assert figures["laws"] == 2
    assert figures["embedded_too_many"] == 0
    assert 0 < figures["added_texts_embedded"] < figures["law_texts_embedded"]
