"""The models of the evidence test: written by ``python -m eval.answers.training``.

Feature → (mean, spread, weight): the evidence is the logistic of the bias and the sum of
weight * (value - mean) / spread. ``search_api.answer.evidence.FEATURES`` explains the features; one
that is not here was of no use. Below the threshold a question is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A logistic model: feature → (mean, spread, weight), a bias, and where it refuses."""

    weights: Mapping[str, tuple[float, float, float]]
    bias: float
    threshold: float


HYBRID = Model(
    weights={
        "unit_covers": (0.7296, 0.2912, 0.6035),
        "unknown_words": (0.0799, 0.1949, -0.368),
        "pairs_covered": (0.7421, 0.3256, 0.6008),
        "numbers_covered": (0.9866, 0.1148, 0.017),
        "amount_gap": (0.0914, 0.2592, -1.3012),
        "top_score": (0.6379, 0.1621, 0.3797),
        "score_margin": (0.2398, 0.133, 0.0892),
        "nearest_cosine": (0.8899, 0.0208, 1.2196),
    },
    bias=1.0881,
    threshold=0.5,
)
LEXICAL = Model(
    weights={
        "unit_covers": (0.7158, 0.2982, 0.8519),
        "rarest_missing": (0.4631, 0.4375, -0.1008),
        "unknown_words": (0.0778, 0.1902, -0.5206),
        "pairs_covered": (0.7348, 0.3297, 0.8027),
        "numbers_covered": (0.9866, 0.1149, 0.0594),
        "amount_gap": (0.092, 0.2622, -1.0388),
        "top_score": (0.6333, 0.1721, 0.2974),
    },
    bias=0.847,
    threshold=0.5,
)
