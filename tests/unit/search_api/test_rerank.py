from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from search_api.rerank import PASSAGE, MissingReranker, Moves, Reranking, passage_text

from factories import make_document, make_unit
from fakes import MemoryReranker

FUSED = np.array([0.9, 0.8, 0.6, 0.5], np.float32)


class Fixed:
    """Gives the scores that it was told, and counts what it read."""

    id = "fixed"

    def __init__(self, *scores: float) -> None:
        self._scores = list(scores)
        self.read = 0

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        begin, self.read = self.read, self.read + len(texts)
        return self._scores[begin : self.read]


def order_after(scores: Sequence[float], weight: float, fused: Sequence[float]) -> list[int]:
    start = np.array(fused, np.float32)
    moves = Reranking(reranker=Fixed(*scores), weight=weight).moves(
        "問", ["文"] * len(fused), start
    )
    return np.argsort(-(start + moves.shares), kind="stable").tolist()


@pytest.mark.parametrize(
    ("scores", "weight", "expected"),
    [
        ((-8.0, -7.0, 6.0, -9.0), 0.75, [2, 0, 1, 3]),
        ((-8.0, -7.0, 6.0, -9.0), 0.0, [0, 1, 2, 3]),
        ((-9.0, -8.0, -7.0, 6.0), 1.0, [3, 2, 1, 0]),
        ((2.0, 2.0, 2.0, 2.0), 0.75, [0, 1, 2, 3]),
    ],
    ids=["the best rises", "no weight", "the re-ranker alone", "equal scores tell nothing"],
)
def test_hits_are_ordered_by_both_scores(
    scores: Sequence[float], weight: float, expected: list[int]
) -> None:
    assert order_after(scores, weight, FUSED.tolist()) == expected


def test_a_hit_never_leaves_the_range_of_those_that_were_read() -> None:
    moves = Reranking(reranker=Fixed(1, 2, 3, 99), weight=0.7).moves("問", list("一二三四"), FUSED)
    after = FUSED + moves.shares
    assert after.min() >= FUSED.min() - 1e-6
    assert after.max() <= FUSED.max() + 1e-6


def test_what_the_time_does_not_allow_keeps_its_place() -> None:
    fused = np.linspace(0.9, 0.1, 20, dtype=np.float32)
    reranker = Fixed(*range(20))
    ticks = iter(x * 0.4 for x in range(100))  # 0.4 s from one look at the clock to the next
    reranking = Reranking(reranker=reranker, weight=1.0, budget_ms=2000)
    moves = reranking.moves("問", ["文"] * 20, fused, clock=lambda: next(ticks))
    assert reranker.read == 10
    assert not moves.shares[10:].any()
    assert np.argmax(fused + moves.shares) == 9  # the best of those that were read
    assert moves.notice == (
        "時間の上限になったため、上位20件のうち10件だけを読み直して並べ替えました。"
    )


def test_a_slow_model_reads_one_batch() -> None:
    reranker = Fixed(*range(20))
    ticks = iter(range(100))  # seconds
    moves = Reranking(reranker=reranker, budget_ms=500).moves(
        "問", ["文"] * 20, np.linspace(0.9, 0.1, 20, dtype=np.float32), clock=lambda: next(ticks)
    )
    assert reranker.read == 5
    assert "20件のうち5件だけ" in moves.notice


@pytest.mark.parametrize(
    "reranker",
    [MissingReranker(ModelUnavailable("モデルのフォルダがありません。")), Fixed(1.0)],
    ids=["missing", "too few numbers"],
)
def test_a_broken_reranker_is_told_and_changes_nothing(
    reranker: MissingReranker | Fixed,
) -> None:
    moves = Reranking(reranker=reranker).moves("問", list("一二三四"), FUSED)
    assert moves.shares.tolist() == [0, 0, 0, 0]
    assert moves.notice.startswith("候補を読み直す並べ替えが使えないため、")


def test_the_reason_of_a_missing_model_reaches_the_administrator() -> None:
    missing = MissingReranker(ModelUnavailable("モデルのフォルダがありません。"))
    notice = Reranking(reranker=missing).moves("問", ["文"], FUSED[:1]).notice
    assert notice.endswith("管理者の方へ：モデルのフォルダがありません。")


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_scores_that_are_no_numbers_change_nothing(score: float) -> None:
    moves = Reranking(reranker=Fixed(1, score, 2, 3)).moves("問", list("一二三四"), FUSED)
    assert not moves.shares.any()
    assert moves.notice


def test_no_hits_are_no_fault() -> None:
    none = Reranking(reranker=MemoryReranker()).moves("問", [], np.zeros(0, np.float32))
    assert none == Moves(shares=none.shares)
    assert len(none.shares) == 0


def test_a_passage_begins_with_what_names_the_unit_and_is_short() -> None:
    document = make_document(title="生活保護の手引")
    headings = ("第6章" * 80, "収入の認定")
    unit = make_unit(document, "art8", "仕送りは収入である。" * 200, headings=headings)
    passage = passage_text(document, unit, 10)
    heading, text = passage.split("\n", 1)
    assert len(passage) <= PASSAGE + 1
    assert "収入の認定" in heading
    assert text.startswith(unit.text[10:60])
