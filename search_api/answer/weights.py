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
        "unit_covers": (0.7442, 0.2872, 0.7217),
        "unknown_words": (0.0799, 0.1949, -0.3213),
        "pairs_covered": (0.7411, 0.3253, 0.5461),
        "numbers_covered": (0.9866, 0.1148, 0.0145),
        "amount_gap": (0.0914, 0.2592, -1.2911),
        "top_score": (0.6379, 0.1621, 0.363),
        "score_margin": (0.2398, 0.133, 0.0745),
        "nearest_cosine": (0.8899, 0.0206, 1.1892),
    },
    bias=1.1019,
    threshold=0.5,
)
LEXICAL = Model(
    weights={
        "unit_covers": (0.7383, 0.2883, 1.2103),
        "unknown_words": (0.0778, 0.1902, -0.4133),
        "pairs_covered": (0.7338, 0.3293, 0.6418),
        "numbers_covered": (0.9866, 0.1149, 0.051),
        "amount_gap": (0.092, 0.2622, -1.0505),
        "top_score": (0.6333, 0.1721, 0.2674),
    },
    bias=0.92,
    threshold=0.5,
)
