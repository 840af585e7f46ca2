"""A run (実行結果): what one system returned for every query of a set."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from corpus.errors import InvalidQuery
from eval.queries import JudgedQuery
from search_api.types import Filters, Mode, Query

Search = Callable[[Query], Sequence[str]]  # unit ids, best first
Scored = Callable[[Query], Sequence[tuple[str, float]]]  # the same with scores
Tick = Callable[[int], None]  # told how many queries are done

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Rankings by ``qid``. ``scores`` go with them, unit by unit, where the system tells any."""

    name: str
    rankings: dict[str, tuple[str, ...]]  # best first; no key where nothing was handed in
    scores: dict[str, tuple[float, ...]] = field(default_factory=dict)
    seconds: tuple[float, ...] = ()  # wall time of each search; none for a run from elsewhere
    manifest: str = ""

    def ranking(self, qid: str) -> tuple[str, ...]:
        """Return the ranking of a query, empty if there is none."""
        return self.rankings.get(qid, ())

    def top_score(self, qid: str) -> float:
        """Return the score of the first unit, minus infinity where nothing was found."""
        scores = self.scores.get(qid)
        return scores[0] if scores else float("-inf")


def ask(
    search: Search,
    queries: Sequence[JudgedQuery],
    *,
    name: str = "",
    mode: Mode = Mode.HYBRID,
    limit: int,
    manifest: str = "",
    scored: Scored | None = None,
    tick: Tick | None = None,
) -> Run:
    """Ask every query in turn, ``scored`` rather than ``search`` where the system has it.

    A first, untimed search warms the system up. Raises ValueError when there are no queries or
    a system returns a unit that its query excludes.
    """
    if not queries:
        raise ValueError("no queries")
    _pose(scored or search, as_query(queries[0], mode, limit))
    rankings: dict[str, tuple[str, ...]] = {}
    scores: dict[str, tuple[float, ...]] = {}
    seconds = []
    for done, judged in enumerate(queries, start=1):
        query = as_query(judged, mode, limit)
        started = time.perf_counter()
        if scored:
            pairs = _pose(scored, query)
            seconds.append(time.perf_counter() - started)
            ranking = tuple(unit for unit, _ in pairs)
            scores[judged.qid] = tuple(score for _, score in pairs)
        else:
            ranking = tuple(_pose(search, query))
            seconds.append(time.perf_counter() - started)
        leaked = set(judged.exclude).intersection(ranking)
        if leaked:
            raise ValueError(f"{judged.qid}: the system returned excluded units: {sorted(leaked)}")
        rankings[judged.qid] = ranking
        if tick:
            tick(done)
    return Run(
        name=name, rankings=rankings, scores=scores, seconds=tuple(seconds), manifest=manifest
    )


def _pose(ask: Callable[[Query], Sequence[_Answer]], query: Query) -> Sequence[_Answer]:
    """Ask; a query that a system cannot search (nothing but signs) has found nothing."""
    try:
        return ask(query)
    except InvalidQuery:
        return ()


def fit(run: Run, queries: Sequence[JudgedQuery], warn: Callable[[str], None]) -> Run:
    """Return a run from elsewhere without what its queries rule out.

    Units that a query excludes, or of documents that it is not limited to, are left out, as our
    own systems do not return them either; how many, and how many queries have no ranking, is
    told through ``warn``.
    """
    rankings: dict[str, tuple[str, ...]] = {}
    scores: dict[str, tuple[float, ...]] = {}
    left_out = 0
    for query in queries:
        if query.qid not in run.rankings:
            continue
        given = run.rankings[query.qid]
        told = run.scores.get(query.qid, ())
        kept = [place for place, unit in enumerate(given) if _may_be_found(unit, query)]
        left_out += len(given) - len(kept)
        rankings[query.qid] = tuple(given[place] for place in kept)
        if told:
            scores[query.qid] = tuple(told[place] for place in kept)
    absent = len(queries) - len(rankings)
    if absent:
        warn(f"「{run.name}」には {absent} 件の質問の結果がありません。0 点として数えます。")
    if left_out:
        warn(f"「{run.name}」から、質問が除くよう求めている根拠を {left_out} 件除きました。")
    return replace(run, rankings=rankings, scores=scores)


def _may_be_found(unit: str, query: JudgedQuery) -> bool:
    document = unit.partition(":")[0]
    return unit not in query.exclude and (not query.documents or document in query.documents)


def as_query(judged: JudgedQuery, mode: Mode, limit: int) -> Query:
    """Return what is asked of a system for a judged query."""
    filters = Filters(documents=judged.documents, exclude=judged.exclude)
    return Query(text=judged.text, filters=filters, mode=mode, limit=limit)
