"""Bring the scores of several engines together: min-max, then a weighted sum.

Each engine's scores are stretched to 0..1 over what it found, because BM25 and cosines have
nothing in common but their order. The weights were fixed by ``konkyo eval``; see
docs/decisions/0005-lexical-fields-and-fusion.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from corpus.thesaurus import EntryKind
from search_api.lexical import Scores

#: Engine → weight for an ordinary query.
WEIGHTS: Mapping[str, float] = {
    "words": 0.40,
    "bigrams": 0.15,
    "windows": 0.50,
    "heads": 0.15,
    "questions": 0.50,
    "links": 0.50,
}

#: The mix by which the units are chosen whose citations count (``links``).
LIKENESS_WEIGHTS: Mapping[str, float] = {
    "words": 0.35,
    "bigrams": 0.15,
    "windows": 0.35,
    "heads": 0.15,
    "questions": 0.60,
}

#: What a word of the thesaurus counts beside a word of the query itself.
EXPANSION_WEIGHTS: Mapping[EntryKind, float] = {
    EntryKind.EVERYDAY: 0.4,
    EntryKind.ABBREVIATION: 0.8,
    EntryKind.VARIANT: 1.0,
}

#: When only laws may be returned, what similar Q&A cite says best which article applies.
LAWS_ONLY_WEIGHTS: Mapping[str, float] = {**WEIGHTS, "links": 20.0}

#: What the links of the shipped digests count beside those of the texts that were taken in.
DIGEST_LINKS = 1.5

#: How many citing units pass on their score, and the power that makes the nearest count most.
LINKING_UNITS = 20
LINKING_POWER = 4

#: What a phrasing's cosine loses against a window's: short texts crowd nearer to short queries.
PHRASING_DISCOUNT = 0.03

#: For a short query that is typed in kana: the reading field leads.
KANA_WEIGHTS: Mapping[str, float] = {
    "readings": 0.80,
    "words": 0.07,
    "bigrams": 0.03,
    "windows": 0.07,
    "heads": 0.03,
}

#: For a query of nothing but citations: the units that cite the same, no look-alikes.
CITATION_WEIGHTS: Mapping[str, float] = {"words": 1.0}

#: What 附則 (transitional rules) count, unless the query asks for 附則: they repeat the words of
#: the main part, and a caseworker hardly ever decides by them.
SUPPLEMENTARY = 0.5

#: What a law beside 生活保護法 counts for a query of one word that does not name it.
OTHER_LAW = 0.7

#: From this share of kana on a query counts as typed in kana; up to this length (characters) its
#: reading leads where it could not be turned into kanji. A longer one is a sentence of plain words
#: (もらいすぎたらどうなるの): led by its reading, the blind paraphrases fell from .711 to .655.
KANA_SHARE = 0.85
KANA_LENGTH = 10


def min_max(scores: Scores, beside: Scores | None = None) -> Scores:
    """Stretch scores to 0..1, by the highest of them or of those of the engine ``beside``.

    The minimum is 0 already: BM25 gives 0 to what it does not find, and the dense engines
    subtract the cosine of their last candidate.
    """
    high = float(scores.max(initial=0))
    if beside is not None:
        high = max(high, float(beside.max(initial=0)))
    return scores / np.float32(high) if high > 0 else scores


def weighted_sum(parts: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Return the sum of weight * min_max(score) over the engines that answered.

    The weights are rescaled to 1 over the engines that are there.
    """
    fused = np.zeros(len(next(iter(parts.values()))), np.float32)
    for share in weighted_parts(parts, weights).values():
        fused += share
    return fused


def weighted_parts(parts: Mapping[str, Scores], weights: Mapping[str, float]) -> dict[str, Scores]:
    """Return each engine's share of the sum: the arithmetic that ``explain`` shows."""
    present = {name: weights[name] for name in parts if weights.get(name)}
    total = sum(present.values())
    shares = {}
    for name, weight in present.items():
        # A phrasing that shares one common word must not count like a full match: phrasings are
        # stretched together with the texts.
        beside = parts.get("words") if name == "questions" else None
        shares[name] = np.float32(weight / total) * min_max(parts[name], beside)
    return shares
