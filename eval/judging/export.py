"""Judgments as a query set (JSONL) and as TREC qrels."""

from __future__ import annotations

import json
from collections.abc import Mapping

from eval.judging.types import Pool

UNANSWERABLE = "unanswerable"  # the kind of a query for which nothing is relevant

Grades = Mapping[tuple[str, str], int]  # (qid, unit id) -> grade


def as_jsonl(pool: Pool, grades: Grades) -> str:
    """Return the query set that ``konkyo eval`` reads.

    Units of grade 0 stay in, so that what was judged can be told from what was not. A query
    without a relevant unit is unanswerable if all of its pool was graded; else it is left out.
    """
    lines = []
    for pooled in pool.topics:
        topic = pooled.topic
        relevant = _of(topic.qid, pooled.units, grades)
        answerable = any(relevant.values())
        if not answerable and (not pooled.units or len(relevant) < len(pooled.units)):
            continue
        record: dict[str, object] = {
            "qid": topic.qid,
            "query": topic.text,
            "relevant": relevant if answerable else {},
            "kind": topic.kind if answerable else UNANSWERABLE,
        }
        if topic.documents:
            record["documents"] = list(topic.documents)
        if topic.exclude:
            record["exclude"] = list(topic.exclude)
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines)


def as_qrels(pool: Pool, grades: Grades) -> str:
    """Return TREC qrels: ``qid 0 unit grade``."""
    return "".join(
        f"{pooled.topic.qid} 0 {unit_id} {grade}\n"
        for pooled in pool.topics
        for unit_id, grade in _of(pooled.topic.qid, pooled.units, grades).items()
    )


def _of(qid: str, units: tuple[str, ...], grades: Grades) -> dict[str, int]:
    return {unit: grades[qid, unit] for unit in units if (qid, unit) in grades}
