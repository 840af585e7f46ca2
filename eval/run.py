"""The figures of one run over a query set: means with their spread, by kind, and speed."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.errors import InputError
from eval.metrics import DEPTH, MEASURES, average, measure
from eval.queries import JudgedQuery, QuerySets, read_queries
from eval.runs import Run, Search, ask
from eval.significance import Interval, auroc, intervals
from ingest.embed.base import Embedder
from search_api.types import Mode

Rows = dict[str, dict[str, float]]  # qid -> measures, of the answerable queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswerable:
    """What a system made of the queries that the corpus does not answer."""

    n: int
    with_hits: int  # for how many anything was returned
    auroc: float | None  # of the top score, answerable above unanswerable; None without scores


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalResult:
    """The figures of one run; ``as_json`` is the form that programs read."""

    metrics: dict[str, float]
    kinds: dict[str, dict[str, float]]
    latency_ms: dict[str, float]  # p50 and p95 of one search, wall time; {} for a foreign run
    manifest: str
    intervals: dict[str, Interval] = field(default_factory=dict)  # 95 %, of ``metrics``
    kind_intervals: dict[str, dict[str, Interval]] = field(default_factory=dict)
    nothing_found: tuple[str, ...] = ()  # qids of answerable queries without any hit
    unanswerable: Unanswerable = Unanswerable(n=0, with_hits=0, auroc=None)

    def as_json(self) -> dict[str, object]:
        """Return the object that ``konkyo eval --json`` prints."""
        return asdict(self)


def evaluate(
    search: Search,
    queries: Sequence[JudgedQuery],
    *,
    mode: Mode = Mode.HYBRID,
    limit: int = DEPTH,
    manifest: str = "",
    without_only: str = "",
) -> EvalResult:
    """Ask every query in turn and average the measures, over all and by kind.

    ``without_only`` is explained at ``summarise``. A first, untimed search warms the system up.
    Raises ValueError if no query has an answer, if ``limit`` is below the deepest measure, or if
    a system returns a unit that its query excludes.
    """
    if limit < DEPTH:
        raise ValueError(f"limit must be at least {DEPTH}, the depth of the deepest measure")
    run = ask(search, queries, mode=mode, limit=limit, manifest=manifest)
    return summarise(run, queries, without_only=without_only)


def evaluate_file(
    home: Path,
    path: Path,
    *,
    system: str = "hybrid",
    limit: int = DEPTH,
    embedder: Embedder | None = None,
    without_only: str = "",
    warn: Callable[[str], None] | None = None,
) -> EvalResult:
    """Evaluate a system (see ``eval.systems``) on the query set ``path`` over the data of ``home``.

    ``embedder`` is the engine of the index; None is the built-in one. Units that are judged but
    not in the corpus are reported through ``warn`` (default: a line on standard error): they
    can never be found, and the figures are low because of them. Raises InputError for an
    unusable file, system or limit, IndexUnavailable or ModelUnavailable without index or model.
    """
    from eval.comparison import run_system

    if limit < DEPTH:
        raise InputError(f"表示件数は {DEPTH} 以上にしてください（recall@{DEPTH} を測るため）。")
    queries = read_queries(path)
    run = run_system(system, home, queries, limit=limit, embedder=embedder, warn=warn or _to_stderr)
    return summarise(run, queries, without_only=without_only)


def rows_of(run: Run, queries: Sequence[JudgedQuery]) -> Rows:
    """Measure the run query by query.

    A query for which the run has no ranking counts with 0 everywhere (``trec_eval -c``); an
    unanswerable query is left out, as no measure is defined for it.
    """
    return {
        query.qid: measure(run.ranking(query.qid), query.relevant)
        for query in queries
        if query.answerable
    }


def summarise(
    run: Run,
    queries: Sequence[JudgedQuery],
    *,
    sets: QuerySets | None = None,
    without_only: str = "",
) -> EvalResult:
    """Return the figures of a run, over all, by kind and, where there are several, by set.

    ``without_only`` names a unit; each kind that holds queries for which this unit is all that
    is relevant is reported once more without them, as ``KIND/without-only:UNIT``. A set is
    reported as ``set:NAME``. Raises ValueError if no query has an answer.
    """
    rows = rows_of(run, queries)
    groups = _groups(queries, sets or {}, without_only)
    parts = {name: [rows[qid] for qid in qids] for name, qids in groups.items()}
    return EvalResult(
        metrics=average(list(rows.values())),
        kinds={name: average(part) for name, part in parts.items()},
        latency_ms=_percentiles(run.seconds),
        manifest=run.manifest,
        intervals=_intervals(list(rows.values())),
        kind_intervals={name: found for name, part in parts.items() if (found := _intervals(part))},
        nothing_found=tuple(qid for qid in rows if not run.ranking(qid)),
        unanswerable=_unanswerable(run, queries),
    )


def _intervals(rows: Sequence[Mapping[str, float]]) -> dict[str, Interval]:
    found = intervals([[row[name] for name in MEASURES] for row in rows])
    return dict(zip(MEASURES, found, strict=True)) if found else {}


def _unanswerable(run: Run, queries: Sequence[JudgedQuery]) -> Unanswerable:
    without = [query.qid for query in queries if not query.answerable]
    tops = {query.qid: run.top_score(query.qid) for query in queries}
    return Unanswerable(
        n=len(without),
        with_hits=sum(bool(run.ranking(qid)) for qid in without),
        auroc=auroc(
            [tops[query.qid] for query in queries if query.answerable],
            [tops[qid] for qid in without],
        )
        if run.scores
        else None,
    )


def _groups(
    queries: Sequence[JudgedQuery], sets: QuerySets, without_only: str
) -> dict[str, list[str]]:
    answerable = {query.qid: query for query in queries if query.answerable}
    kinds: dict[str, list[str]] = defaultdict(list)
    for query in answerable.values():
        kinds[query.kind].append(query.qid)
    groups = dict(kinds)
    if len(sets) > 1:
        named = {
            f"set:{name}": [qid for qid in qids if qid in answerable] for name, qids in sets.items()
        }
        groups |= {name: qids for name, qids in named.items() if qids}
    if without_only:
        for name, qids in list(groups.items()):
            rest = [qid for qid in qids if _relevant(answerable[qid]) != {without_only}]
            if rest and len(rest) < len(qids):
                groups[f"{name}/without-only:{without_only}"] = rest
    return groups


def _relevant(query: JudgedQuery) -> set[str]:
    return {unit for unit, grade in query.relevant.items() if grade >= 1}


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    import numpy as np

    if not seconds:
        return {}
    p50, p95 = np.percentile(np.asarray(seconds) * 1000, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def _to_stderr(message: str) -> None:
    print(message, file=sys.stderr)
