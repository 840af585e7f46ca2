"""The evidence test: do the passages that were found cover what the question asks?

No score of a search tells an unanswerable question from an answerable one by itself: near misses
look more like the field than real questions do. What tells them apart is what the passages lack,
so every feature here compares the question with the texts. ``FEATURES`` explains each of them;
their weights are in ``search_api.answer.weights``, made by ``python -m eval.answers.training``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.embed.base import Vector
from search_api.answer.amounts import wants_amount
from search_api.answer.question import Question, numbers_in
from search_api.answer.reading import Candidate, cited_terms, unit_pairs, unit_terms
from search_api.answer.types import Asked
from search_api.answer.weights import Model
from search_api.answer.words import Weighed
from search_api.snapshot import Snapshot, UnitMask
from search_api.types import Hit

_LOOKED_AT = 5  # hits whose words are compared with the question
_COMPARED = 20  # windows nearest to the question

#: Feature → (sign, what it says). No weight may point against its sign.
FEATURES: Mapping[str, tuple[int, str]] = {
    "unit_covers": (1, "share of the question's words (by rarity) in the best single unit"),
    "rarest_missing": (-1, "rarity of the rarest word of the question that this unit lacks"),
    "unknown_words": (-1, "share of the question's words (by rarity) that no text holds"),
    "pairs_covered": (
        1,
        "share of neighbouring characters (by rarity) in the best unit: compounds",
    ),
    "numbers_covered": (1, "share of the question's numbers in the best unit; 1 where it has none"),
    "amount_gap": (-1, "for an amount: share of the question that no sentence with one covers"),
    "top_score": (1, "fused score of the best hit"),
    "score_margin": (1, "fused score of the best hit above the fifth"),
    "nearest_cosine": (1, "cosine of the question and the nearest text or phrasing"),
    "cosine_margin": (1, "how much the nearest text stands above the twentieth"),
}
#: Those that need vectors; without them a model of its own decides.
DENSE_FEATURES = ("nearest_cosine", "cosine_margin")

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near the nearest vectors of a snapshot are to a question."""

    cosine: float  # of the nearest window of a text or phrasing of the question bank
    margin: float  # of the nearest window above the twentieth


def nearness_of(snapshot: Snapshot, vector: Vector, allowed: UnitMask) -> Nearness:
    """Compare a question's vector with the windows and phrasings of the allowed units."""
    assert snapshot.windows is not None
    _, windows = snapshot.windows.nearest(vector, _COMPARED, allowed[snapshot.passages[:, 0]])
    nearest = [float(cosine) for cosine in windows[:1]]
    if snapshot.phrasings is not None and snapshot.phrasings.size:
        _, asked = snapshot.phrasings.nearest(vector, 1, allowed[snapshot.unit_of_phrasing])
        nearest += [float(cosine) for cosine in asked]
    margin = float(windows[0] - windows[-1]) if len(windows) else 0.0
    return Nearness(cosine=max(nearest, default=0.0), margin=margin)


def features_of(
    question: Question,
    weighed: Weighed,
    hits: Sequence[Hit],
    asked: Sequence[Sequence[str]],
    candidates: Sequence[Candidate],
    nearness: Nearness | None,
) -> Features:
    """Return every feature; those of ``DENSE_FEATURES`` only with ``nearness``.

    ``asked`` are the phrasings of each hit. Raises ValueError where there is no hit.
    """
    if not hits:
        raise ValueError("a question without hits has no evidence")
    looked = list(zip(hits, asked, strict=True))[:_LOOKED_AT]
    told_in = {c.hit.unit.id: c.terms for c in reversed(candidates) if c.tells}
    covered = [
        weighed.covered(
            unit_terms(hit, said)
            | cited_terms(question, hit)
            | told_in.get(hit.unit.id, frozenset())
        )
        for hit, said in looked
    ]
    best = max(covered, key=weighed.share)
    numbers = numbers_in(question.text)
    in_units = [len(numbers & numbers_in(hit.unit.title + hit.unit.text)) for hit, _ in looked]
    wants = question.asked is Asked.AMOUNT
    told = (c.tells if wants_amount(question) else c.offers for c in candidates)
    offered = max((c.subject for c, each in zip(candidates, told, strict=True) if each), default=0)
    scores = [hit.score for hit in hits]
    features = {
        "unit_covers": weighed.share(best),
        "rarest_missing": max((w for t, w in weighed.terms.items() if t not in best), default=0.0),
        "unknown_words": weighed.share(weighed.unknown),
        "pairs_covered": max(weighed.pair_share(unit_pairs(hit, said)) for hit, said in looked),
        "numbers_covered": max(in_units) / len(numbers) if numbers else 1.0,
        "amount_gap": 1 - min(1.0, offered) if wants else 0.0,
        "top_score": scores[0],
        "score_margin": scores[0] - scores[min(4, len(scores) - 1)],
    }
    if nearness is not None:
        features |= {"nearest_cosine": nearness.cosine, "cosine_margin": nearness.margin}
    return features


def verdict(features: Features, model: Model) -> float:
    """Return the evidence, 0..1: a logistic model of the standardised features."""
    total = model.bias
    for name, (mean, spread, weight) in model.weights.items():
        total += weight * (features[name] - mean) / spread
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
