"""Measures of a ranking against graded judgements (適合度: 2 answers the query, 1 helps).

A ranking is a sequence of unit ids, best first; a unit that is returned twice counts once, at
its first place. Grades map unit ids to integers; a unit without a grade has 0, and every grade
from 1 counts as relevant where a measure knows only yes or no. Rankings and grades are never
changed. All values lie in [0, 1].

Nothing here looks at scores: units of the same score have the order that the system gave them.
Whoever turns scores into a ranking decides ties; runs in files are ordered as trec_eval does
(``eval.formats.trec.read_run``), our own systems by unit id. The values are those of trec_eval,
with ``-c``: a query for which a run has no ranking counts 0. Not so trec_eval's handling of a
unit that is named twice: it refuses the run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial


def _top(ranking: Sequence[str], k: int) -> list[str]:
    return list(dict.fromkeys(ranking))[:k]


def _relevant(grades: Mapping[str, int]) -> set[str]:
    """Return the ids with a grade of 1 or more. Raises ValueError if there are none."""
    relevant = {unit for unit, grade in grades.items() if grade >= 1}
    if not relevant:
        raise ValueError("no relevant unit: the measure is not defined")
    return relevant


def _discounted_gain(grades: Iterable[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return nDCG@k: DCG@k of the ranking over DCG@k of the best possible ranking.

    DCG@k = Σ grade(i) / log2(i + 1) for i = 1 … k. The gain is linear (the grade itself), as in
    trec_eval's ``ndcg_cut``; not 2^grade - 1. Raises ValueError if no unit is relevant.
    """
    _relevant(grades)
    best = sorted((max(grade, 0) for grade in grades.values()), reverse=True)[:k]
    gained = (max(grades.get(unit, 0), 0) for unit in _top(ranking, k))
    return _discounted_gain(gained) / _discounted_gain(best)


def recall(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return recall@k: |relevant units among the first k| / |relevant units|.

    Raises ValueError if no unit is relevant.
    """
    relevant = _relevant(grades)
    return len(relevant.intersection(_top(ranking, k))) / len(relevant)


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return 1 / (rank of the first relevant unit), 0 if none is among the first k.

    Its mean over queries is MRR@k. Raises ValueError if no unit is relevant.
    """
    relevant = _relevant(grades)
    places = (i for i, unit in enumerate(_top(ranking, k), start=1) if unit in relevant)
    first = next(places, None)
    return 1 / first if first else 0.0


def success(ranking: Sequence[str], grades: Mapping[str, int], *, k: int) -> float:
    """Return 1 if a relevant unit is among the first k, else 0.

    Raises ValueError if no unit is relevant.
    """
    return float(not _relevant(grades).isdisjoint(_top(ranking, k)))


Measure = Callable[[Sequence[str], Mapping[str, int]], float]

MEASURES: dict[str, Measure] = {
    "ndcg@10": partial(ndcg, k=10),
    "recall@5": partial(recall, k=5),
    "recall@20": partial(recall, k=20),
    "mrr@10": partial(reciprocal_rank, k=10),
    "success@1": partial(success, k=1),
}
DEPTH = 20  # how many units a ranking must offer for every measure above


def measure(ranking: Sequence[str], grades: Mapping[str, int]) -> dict[str, float]:
    """Return every measure of one query's ranking."""
    return {name: function(ranking, grades) for name, function in MEASURES.items()}


def average(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each measure over queries, and their number as ``n``.

    Every query weighs the same. Raises ValueError if there are no rows.
    """
    if not rows:
        raise ValueError("no queries to average")
    means = {name: math.fsum(row[name] for row in rows) / len(rows) for name in MEASURES}
    return {**means, "n": len(rows)}
