"""The questions of the evidence test, and which half of them is for what.

``eval/query_sets/answers.jsonl``: ``ans-a-…`` have an answer in what Konkyo ships; ``ans-n-…`` are
near misses inside welfare, ``ans-o-…`` come from elsewhere. Odd numbers train, even numbers test.
``embedded.jsonl`` (222 with an answer, 64 without) trains too, and ``first-month.jsonl`` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.queries import JudgedQuery, read_queries

QUERY_SETS = Path(__file__).resolve().parents[1] / "query_sets"
ANSWERS = QUERY_SETS / "answers.jsonl"
_ALSO = ("embedded", "first-month")


def is_held_out(qid: str) -> bool:
    """Tell whether a question only tests: its number is even."""
    return int(qid.rpartition("-")[2]) % 2 == 0


def held_out() -> tuple[JudgedQuery, ...]:
    """Return the questions that no weight was fitted to."""
    return tuple(query for query in read_queries(ANSWERS) if is_held_out(query.qid))


def on_the_handbook() -> tuple[JudgedQuery, ...]:
    """Return the questions that the handbook and the Act answer, and others of ``embedded``.

    The latter have no answer in what Konkyo ships, and train the weights there; whether the
    handbook answers one of them was not judged.
    """
    answerable = [q for n in (1, 2) for q in read_queries(QUERY_SETS / f"handbook-{n}.jsonl")]
    others = [q for q in read_queries(QUERY_SETS / "embedded.jsonl") if not q.answerable]
    return (*answerable, *(q for q in others if any(c.isalnum() for c in q.text)))


def written_first() -> tuple[JudgedQuery, ...]:
    """Return the questions on the handbook that were written before any of them was asked."""
    return tuple(read_queries(QUERY_SETS / "answers-handbook.jsonl"))


def is_near_miss(qid: str) -> bool:
    """Tell whether an unanswerable question comes from inside welfare."""
    name, _, number = qid.rpartition("-")
    return name in ("ans-n", "ansh-n") or (name == "emb-u" and int(number) <= 32)


def for_training() -> tuple[JudgedQuery, ...]:
    """Return the questions that the weights are fitted to; no citations or kana typing."""
    own: Sequence[JudgedQuery] = [q for q in read_queries(ANSWERS) if not is_held_out(q.qid)]
    also = [q for name in _ALSO for q in read_queries(QUERY_SETS / f"{name}.jsonl")]
    return (*own, *also)
