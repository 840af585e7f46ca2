"""Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): Σ 1 / (60 + rank)."""

from __future__ import annotations

from collections.abc import Sequence

K = 60
DEPTH = 100  # units of each ranking that take part


def reciprocal_ranks(rankings: Sequence[Sequence[tuple[str, float]]]) -> dict[str, float]:
    """Return the sum over the rankings of 1 / (60 + rank), the ranks from 1."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, (unit, _) in enumerate(ranking, 1):
            fused[unit] = fused.get(unit, 0.0) + 1 / (K + rank)
    return fused
