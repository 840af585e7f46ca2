"""One warm search against the embedding of its query alone."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.bench.figures import Spent, command, median_ratio, spent, with_targets
from eval.bench.made_up import fill_with_laws
from eval.bench.workspace import (
    distinct_queries,
    fill,
    open_embedder,
    temporary_home,
    unit_texts,
)
from search_api.types import Query, SearchResult


def run(
    *,
    shared: Path | None = None,
    queries: int = 200,
    handbook: bool = False,
    passages: int = 0,
) -> dict[str, Any]:
    """Search warm with one thread, distinct queries, and embed each query alone beside it.

    Which of the two goes first alternates. Times are wall milliseconds; ``ratio`` is the median
    search over the median embedding, ``cpu_ratio`` the same in CPU time. The index holds
    生活保護法 (and the handbook, if asked for), or with ``passages`` as many of the 75 laws as
    have that many, with made-up vectors.
    """
    from search_api.service import SearchService

    embedder = open_embedder("builtin")
    with temporary_home() as home:
        manifest = (
            fill_with_laws(home, shared, embedder, passages)
            if passages
            else fill(home, shared, embedder, handbook=handbook)
        )
        service = SearchService.open(home, embedder=embedder)
        texts = distinct_queries(unit_texts(home), queries + 10)
        for text in texts[:10]:
            service.search(Query(text=text))
        searching: list[Spent] = []
        embedding: list[Spent] = []
        stages: dict[str, list[float]] = defaultdict(list)

        def search(text: str) -> None:
            result: list[SearchResult] = []
            searching.append(spent(lambda: result.append(service.search(Query(text=text)))))
            for stage, milliseconds in result[0].timings_ms.items():
                stages[stage].append(milliseconds)

        def embed(text: str) -> None:
            embedding.append(spent(lambda: embedder.embed_query(text)))

        for number, text in enumerate(texts[10:]):
            for step in (search, embed) if number % 2 else (embed, search):
                step(text)
    walls, engine = [s.wall for s in searching], [s.wall for s in embedding]
    figures = {
        "counts": manifest.counts,
        "queries": queries,
        "search_p50_ms": statistics.median(walls) * 1000,
        "search_p95_ms": _p95(walls) * 1000,
        "embedding_p50_ms": statistics.median(engine) * 1000,
        "embedding_p95_ms": _p95(engine) * 1000,
        "stages_p50_ms": {stage: statistics.median(times) for stage, times in stages.items()},
        "stages_p95_ms": {stage: _p95(times) for stage, times in stages.items()},
        "ratio": median_ratio(walls, engine),
        "cpu_ratio": median_ratio([s.cpu for s in searching], [s.cpu for s in embedding]),
    }
    return with_targets(figures, {"ratio": ("<=", 2 if passages else 1.5)})


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(command(run))
