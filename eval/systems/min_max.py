"""The equal min-max sum: each ranking's scores stretched to 0..1, then added up."""

from __future__ import annotations

from collections.abc import Sequence

DEPTH = 1000  # units of each ranking that take part


def min_max_sum(rankings: Sequence[Sequence[tuple[str, float]]]) -> dict[str, float]:
    """Return the sum of (score - lowest) / (highest - lowest); what is not found counts 0.

    A ranking whose scores are all the same gives each of its units 1.
    """
    fused: dict[str, float] = {}
    for ranking in rankings:
        scores = [score for _, score in ranking]
        low, high = min(scores, default=0.0), max(scores, default=0.0)
        for unit, score in ranking:
            share = (score - low) / (high - low) if high > low else 1.0
            fused[unit] = fused.get(unit, 0.0) + share
    return fused
