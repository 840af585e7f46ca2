"""The arithmetic of a score, so that a reader can add it up: raw, stretched, weighted, factor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from search_api.lexical import Scores
from search_api.types import Hit, Share

#: Engine → what it looks at, for readers.
ENGINE_LABELS: Mapping[str, str] = {
    "words": "語句",
    "bigrams": "文字の並び",
    "readings": "読み",
    "questions": "質問集の語句",
    "windows": "本文の意味",
    "heads": "見出しの意味",
    "links": "引用のつながり",
    "citation": "入力した引用",
    "reranker": "読み直し",
}


def with_shares(
    hits: Iterable[Hit],
    order: Iterable[int],
    parts: Mapping[str, Scores],
    weights: Mapping[str, float],
    weighted: Mapping[str, Scores],
    factor: Scores,
) -> list[Hit]:
    """Return hits with the arithmetic of their score; ``order`` has their positions.

    ``weighted`` is what ``fusion.weighted_parts`` made of ``parts`` and ``weights``.
    A unit that the query cites leads whatever its score is: there is nothing to add up.
    """
    return [
        hit
        if hit.cited
        else replace(hit, shares=(*_shares(at, parts, weights, weighted, factor), *_moved(hit)))
        for hit, at in zip(hits, order, strict=True)
    ]


def _moved(hit: Hit) -> Iterator[Share]:
    """Yield what reading the best hits again has added or taken away."""
    moved = hit.parts.get("reranker", 0.0)
    if moved:
        yield Share(engine="reranker", raw=moved, stretched=moved, weight=1, factor=1, share=moved)


def _shares(
    position: int,
    parts: Mapping[str, Scores],
    weights: Mapping[str, float],
    weighted: Mapping[str, Scores],
    factor: Scores,
) -> Iterator[Share]:
    """Yield what each engine gives the unit, the largest first; weights together make 1."""
    total = sum(weights[name] for name in weighted)
    for name in sorted(weighted, key=lambda name: -float(weighted[name][position])):
        weight = weights[name] / total
        value = float(weighted[name][position])
        yield Share(
            engine=name,
            raw=float(parts[name][position]),
            stretched=value / weight,
            weight=weight,
            factor=float(factor[position]),
            share=value * float(factor[position]),
        )
