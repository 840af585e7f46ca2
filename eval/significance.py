"""How sure a figure is: intervals of a mean, tests of a difference, many tests at once.

- ``intervals``: 95 % percentile bootstrap over the queries (Efron 1979).
- ``randomisation``: paired randomisation test of the mean difference, two-sided: the signs of
  the differences are drawn anew (Fisher; Smucker, Allan, Carterette 2007).
- ``holm``: Holm's step-down correction (1979); it holds the chance of even one false finding.
- ``auroc``: the chance that a score of one group is above a score of another, ties count half.

Random numbers come from a fixed seed: the same input gives the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence

SEED = 20250401
SAMPLES = 10_000
FEWEST = 5  # queries; the spread of fewer says nothing
_CHUNK = 1_000  # samples at a time, for the sake of memory
_EQUAL = 1e-12  # rounding, not a difference

Interval = tuple[float, float]


def intervals(rows: Sequence[Sequence[float]]) -> list[Interval]:
    """Return the 95 % interval of the mean of each column; rows are queries, columns measures.

    Queries are drawn with replacement, as many as there are, ``SAMPLES`` times; the interval
    goes from the 2.5th to the 97.5th percentile of the means. Returns nothing for fewer than
    ``FEWEST`` queries.
    """
    import numpy as np

    values = np.asarray(rows, dtype=float)
    if len(values) < FEWEST:
        return []
    random = np.random.default_rng(SEED)
    means = np.concatenate(
        [
            values[random.integers(0, len(values), (_CHUNK, len(values)))].mean(axis=1)
            for _ in range(SAMPLES // _CHUNK)
        ]
    )
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def randomisation(
    first: Sequence[Sequence[float]], second: Sequence[Sequence[float]]
) -> list[float]:
    """Return the p value of the mean difference of each column; rows are the same queries.

    p = (1 + samples whose mean difference is at least as large) / (1 + samples): never 0.
    Raises ValueError when the two have not the same queries.
    """
    import numpy as np

    differences = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    if len(first) != len(second) or not len(first):
        raise ValueError("a paired test needs the same queries on both sides")
    random = np.random.default_rng(SEED)
    seen = np.abs(differences.sum(axis=0)) - _EQUAL
    larger = np.zeros(differences.shape[1])
    for _ in range(SAMPLES // _CHUNK):
        signs = random.choice(np.array([-1.0, 1.0]), (_CHUNK, len(differences)))
        larger += (np.abs(signs @ differences) >= seen).sum(axis=0)
    return [float((1 + count) / (1 + SAMPLES)) for count in larger]


def holm(values: Sequence[float]) -> list[float]:
    """Return the p values corrected for being many, each in its place.

    The smallest is multiplied by n, the next by n - 1 …; none falls below one that was smaller.
    """
    corrected = [0.0] * len(values)
    highest = 0.0
    for step, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, values[place] * (len(values) - step)))
        corrected[place] = highest
    return corrected


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Return the share of pairs in which the score of ``higher`` wins; a tie is half a win.

    .5 is chance, 1 tells the groups apart without fail. None when a group is empty.
    """
    if not higher or not lower:
        return None
    won = sum((a > b) + (a == b) / 2 for a in higher for b in lower)
    return won / (len(higher) * len(lower))
