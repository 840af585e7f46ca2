"""Run a query set through a search system and measure it."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import InputError
from eval.metrics import DEPTH, average, measure
from eval.queries import JudgedQuery, read_queries
from ingest.embed.base import Embedder
from search_api.types import Filters, Mode, Query

Search = Callable[[Query], Sequence[str]]  # unit ids, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalResult:
    """The figures of one run; ``as_json`` is the form that programs read."""

    metrics: dict[str, float]
    kinds: dict[str, dict[str, float]]
    latency_ms: dict[str, float]  # p50 and p95 of one search, wall time
    manifest: str

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

    ``without_only`` names a unit; each kind that holds queries for which this unit is all that
    is relevant is reported once more without them, as ``KIND/without-only:UNIT``. A first,
    untimed search warms the system up. Raises ValueError if there are no queries, if ``limit``
    is below the deepest measure, or if a system returns a unit that its query excludes.
    """
    if not queries:
        raise ValueError("no queries")
    if limit < DEPTH:
        raise ValueError(f"limit must be at least {DEPTH}, the depth of the deepest measure")
    search(_ask(queries[0], mode, limit))
    rows: dict[str, dict[str, float]] = {}
    seconds = []
    for judged in queries:
        query = _ask(judged, mode, limit)
        started = time.perf_counter()
        ranking = search(query)
        seconds.append(time.perf_counter() - started)
        leaked = set(judged.exclude).intersection(ranking)
        if leaked:
            raise ValueError(f"{judged.qid}: the system returned excluded units: {sorted(leaked)}")
        rows[judged.qid] = measure(ranking, judged.relevant)
    groups = _by_kind(queries, without_only)
    return EvalResult(
        metrics=average(list(rows.values())),
        kinds={kind: average([rows[qid] for qid in qids]) for kind, qids in groups.items()},
        latency_ms=_percentiles(seconds),
        manifest=manifest,
    )


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
    from eval.systems import open_system

    if limit < DEPTH:
        raise InputError(f"表示件数は {DEPTH} 以上にしてください（recall@{DEPTH} を測るため）。")
    queries = read_queries(path)
    opened = open_system(system, home, embedder)
    judged = {unit for query in queries for unit in query.relevant}
    missing = sorted(unit for unit in judged if not opened.knows(unit))
    if missing:
        (warn or _to_stderr)(
            f"正解とされた根拠 {len(judged)} 件のうち {len(missing)} 件が索引にありません"
            f"（例: {missing[0]}）。その分だけ値が低く出ます。必要な資料を取り込んでください。"
        )
    return evaluate(
        opened.search,
        queries,
        mode=opened.mode,
        limit=limit,
        manifest=opened.manifest,
        without_only=without_only,
    )


def _ask(judged: JudgedQuery, mode: Mode, limit: int) -> Query:
    filters = Filters(documents=judged.documents, exclude=judged.exclude)
    return Query(text=judged.text, filters=filters, mode=mode, limit=limit)


def _by_kind(queries: Sequence[JudgedQuery], without_only: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for query in queries:
        groups[query.kind].append(query.qid)
    if not without_only:
        return dict(groups)
    pure = {
        query.qid
        for query in queries
        if {unit for unit, grade in query.relevant.items() if grade >= 1} == {without_only}
    }
    for kind, qids in list(groups.items()):
        rest = [qid for qid in qids if qid not in pure]
        if rest and len(rest) < len(qids):
            groups[f"{kind}/without-only:{without_only}"] = rest
    return dict(groups)


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    import numpy as np

    p50, p95 = np.percentile(np.asarray(seconds) * 1000, [50, 95])
    return {"p50": float(p50), "p95": float(p95)}


def _to_stderr(message: str) -> None:
    print(message, file=sys.stderr)
