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
        "unit_covers": (0.7451, 0.2878, 0.7371),
        "unknown_words": (0.08, 0.195, -0.3305),
        "pairs_covered": (0.7411, 0.3253, 0.53),
        "numbers_covered": (0.9866, 0.1148, 0.0476),
        "amount_gap": (0.1043, 0.2948, -1.3067),
        "top_score": (0.6379, 0.1621, 0.3917),
        "score_margin": (0.2398, 0.133, 0.0445),
        "nearest_cosine": (0.8899, 0.0206, 1.1854),
    },
    bias=1.1242,
    threshold=0.5,
)
LEXICAL = Model(
    weights={
        "unit_covers": (0.7395, 0.2883, 1.237),
        "unknown_words": (0.0779, 0.1903, -0.4251),
        "pairs_covered": (0.7338, 0.3293, 0.6428),
        "numbers_covered": (0.9866, 0.1149, 0.064),
        "amount_gap": (0.1045, 0.295, -1.1173),
        "top_score": (0.6333, 0.1721, 0.2522),
    },
    bias=0.9572,
    threshold=0.5,
)
