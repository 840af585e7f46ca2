"""What is judged, by whom, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Grades (適合度) and what they mean to a judge.
GRADE_LABELS: dict[int, str] = {
    2: "根拠になる（これで答えられる）",
    1: "関係はある（参考になる）",
    0: "関係がない",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A query that is to be judged (判定する質問)."""

    qid: str
    text: str
    kind: str = "natural"
    documents: tuple[str, ...] = ()  # the search is limited to these
    exclude: tuple[str, ...] = ()  # unit ids that count for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledTopic:
    """A query with the units that any system found for it; in the order of their ids."""

    topic: Topic
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A set of queries that two or more people judge (判定の束)."""

    id: int
    name: str
    created_on: dt.date
    systems: tuple[str, ...]  # never shown to a judge
    depth: int
    topics: tuple[PooledTopic, ...]

    @property
    def size(self) -> int:
        """Return how many items there are to judge."""
        return sum(len(pooled.units) for pooled in self.topics)

    def find(self, qid: str) -> PooledTopic | None:
        """Return a query of the pool, or None."""
        return next((pooled for pooled in self.topics if pooled.topic.qid == qid), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """What one judge says of one unit for one query."""

    judge: str
    qid: str
    unit_id: str
    grade: int | None  # None: skipped
    note: str = ""

    @property
    def item(self) -> tuple[str, str]:
        """Return what is judged: (qid, unit id)."""
        return self.qid, self.unit_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the judges settled on after they had disagreed."""

    qid: str
    unit_id: str
    grade: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one judge is."""

    judge: str
    graded: int
    skipped: int
    total: int
    finished: bool

    @property
    def left(self) -> int:
        """Return how many items the judge has not looked at."""
        return self.total - self.graded - self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """An item on which the judges differ, or that not all of them graded."""

    qid: str
    query: str
    unit_id: str
    grades: Mapping[str, int | None]  # judge -> grade; None: skipped
    notes: Mapping[str, str] = field(default_factory=dict)
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """How far two judges agree beyond chance."""

    judges: tuple[str, str]
    table: tuple[tuple[int, ...], ...]  # [grade of the first][grade of the second] -> items
    items: int  # graded by both
    same: int
    kappa: float | None  # None where chance alone explains everything, or nothing was graded
    linear_kappa: float | None


def grades_of(judgments: Iterable[Judgment]) -> dict[tuple[str, str], int]:
    """Return (qid, unit id) → grade of what was graded, not skipped."""
    return {each.item: each.grade for each in judgments if each.grade is not None}
