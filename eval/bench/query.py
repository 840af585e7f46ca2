"""One warm search against the embedding of its query alone."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from eval.bench.figures import command, median_ratio, seconds, with_targets
from eval.bench.workspace import (
    distinct_queries,
    fill,
    open_embedder,
    temporary_home,
    unit_texts,
)
from search_api.types import Query, SearchResult


def run(
    *, shared: Path | None = None, queries: int = 200, handbook: bool = False
) -> dict[str, Any]:
    """Search warm with one thread, distinct queries, and embed each query alone beside it.

    Which of the two goes first alternates. Times are wall milliseconds; ``ratio`` is the median
    search over the median embedding.
    """
    from search_api.service import SearchService

    embedder = open_embedder("builtin")
    with temporary_home() as home:
        manifest = fill(home, shared, embedder, handbook=handbook)
        service = SearchService.open(home, embedder=embedder)
        texts = distinct_queries(unit_texts(home), queries + 10)
        for text in texts[:10]:
            service.search(Query(text=text))
        searching, embedding = [], []
        stages: dict[str, list[float]] = defaultdict(list)

        def search(text: str) -> None:
            result: list[SearchResult] = []
            searching.append(seconds(lambda: result.append(service.search(Query(text=text)))))
            for stage, milliseconds in result[0].timings_ms.items():
                stages[stage].append(milliseconds)

        def embed(text: str) -> None:
            embedding.append(seconds(lambda: embedder.embed_query(text)))

        for number, text in enumerate(texts[10:]):
            for step in (search, embed) if number % 2 else (embed, search):
                step(text)
    figures = {
        "counts": manifest.counts,
        "queries": queries,
        "search_p50_ms": statistics.median(searching) * 1000,
        "search_p95_ms": statistics.quantiles(searching, n=20)[-1] * 1000,
        "embedding_p50_ms": statistics.median(embedding) * 1000,
        "stages_p50_ms": {stage: statistics.median(times) for stage, times in stages.items()},
        "ratio": median_ratio(searching, embedding),
    }
    return with_targets(figures, {"ratio": ("<=", 1.5)})


if __name__ == "__main__":
    sys.exit(command(run))
