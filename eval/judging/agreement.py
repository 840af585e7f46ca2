"""Agreement of judges: Cohen's kappa, plain and with linear weights.

Cohen (1960), "A coefficient of agreement for nominal scales"; Cohen (1968) for the weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from eval.judging.types import (
    GRADE_LABELS,
    Disagreement,
    Judgment,
    PairAgreement,
    Pool,
    Resolution,
    grades_of,
)

_GRADES = len(GRADE_LABELS)


def cohen_kappa(table: Sequence[Sequence[int]], *, linear: bool = False) -> float | None:
    """Return kappa of a square table of counts, [grade of one][grade of the other].

    1 is full agreement, 0 what chance gives. With ``linear`` a difference of two grades counts
    twice as much as one of one. None where kappa is not defined: an empty table, or both gave
    one and the same grade to everything.
    """
    total = sum(map(sum, table))
    if not total:
        return None
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    observed = expected = 0.0
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            weight = abs(i - j) if linear else int(i != j)
            observed += weight * count
            expected += weight * rows[i] * columns[j] / total
    return 1 - observed / expected if expected else None


def agreement(judgments: Mapping[str, Sequence[Judgment]]) -> tuple[PairAgreement, ...]:
    """Return the agreement of every two judges over what both graded."""
    return tuple(
        _pair(one, other, judgments[one], judgments[other])
        for one, other in combinations(sorted(judgments), 2)
    )


def _pair(
    one: str, other: str, ones: Sequence[Judgment], others: Sequence[Judgment]
) -> PairAgreement:
    first, second = grades_of(ones), grades_of(others)
    table = [[0] * _GRADES for _ in range(_GRADES)]
    for item in first.keys() & second.keys():
        table[first[item]][second[item]] += 1
    return PairAgreement(
        judges=(one, other),
        table=tuple(map(tuple, table)),
        items=sum(map(sum, table)),
        same=sum(table[grade][grade] for grade in range(_GRADES)),
        kappa=cohen_kappa(table),
        linear_kappa=cohen_kappa(table, linear=True),
    )


def disagreements(
    pool: Pool,
    judgments: Mapping[str, Sequence[Judgment]],
    resolutions: Sequence[Resolution] = (),
) -> tuple[Disagreement, ...]:
    """Return the items without one common grade, in the order of the pool."""
    said = {judge: {each.item: each for each in given} for judge, given in judgments.items()}
    settled = {(each.qid, each.unit_id): each for each in resolutions}
    found = []
    for pooled in pool.topics:
        for unit_id in pooled.units:
            item = (pooled.topic.qid, unit_id)
            each = {judge: given.get(item) for judge, given in said.items()}
            grades = {judge: one.grade if one else None for judge, one in each.items()}
            if len(set(grades.values())) == 1 and None not in grades.values():
                continue
            found.append(
                Disagreement(
                    qid=item[0],
                    query=pooled.topic.text,
                    unit_id=unit_id,
                    grades=grades,
                    notes={judge: one.note for judge, one in each.items() if one and one.note},
                    resolution=settled.get(item),
                )
            )
    return tuple(found)
