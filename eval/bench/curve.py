"""What a search costs as the collection grows: our word search, four others, and all of it."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.figures import command, median_ratio, seconds, with_targets
from eval.bench.passages import Terms, cached_terms, law_passages, varied, word_queries
from eval.bench.scoring import Scoring
from eval.bench.word_engines import ENGINES, TOP, Ours, WordEngine
from eval.bench.workspace import shared_folder
from ingest.tokenise import bigrams

_ROUNDS = 5
_SLOW = "rank_bm25"  # scores every passage in Python: it is asked fewer queries as they grow
_SLOW_WORK = 1_500_000  # passages times queries that it is given
_ENOUGH = 5


def run(
    *,
    shared: Path | None = None,
    sizes: str = "15000,60000,240000",
    queries: int = 100,
    seed: int = 1,
) -> dict[str, Any]:
    """Ask every engine for 3 to 7 words of a known passage, at each of ``sizes`` passages.

    The passages are those of 75 laws, then copies with some words changed. All engines get the
    same terms; Sudachi's time is in none of the figures. Queries go in five rounds; in each the
    engines take turns, another one first. ``speedup_*`` is an engine's median over ours in the
    same run. ``scoring`` is a search with the engines of a snapshot (words, bigrams, windows,
    heads, their sum) over made-up vectors, without the embedding of the query. rank-bm25 answers
    fewer queries as the collection grows.
    """
    texts = law_passages(shared_folder(shared))
    base = cached_terms(texts)
    grams = [bigrams(text) for text in texts]
    by_size = {
        size: _measure(base, grams, int(size), queries, seed) for size in sizes.split(",") if size
    }
    largest = by_size[max(by_size, key=int)]
    figures = {
        "law_passages": len(base),
        "sizes": by_size,
        "speedup_rank_bm25": largest["speedup_rank_bm25"],
        "scoring_p95_ms": largest["scoring"]["p95_ms"],
    }
    return with_targets(figures, {"speedup_rank_bm25": (">=", 50)})


@dataclass(frozen=True, slots=True)
class _Asked:
    """One way of searching, and how long it took each time."""

    search: Callable[[int], Sequence[int]]  # number of a query in, positions out
    queries: int
    seconds: list[float]


def _measure(
    base: Sequence[Terms], grams: Sequence[Terms], size: int, queries: int, seed: int
) -> dict[str, Any]:
    documents = varied(base, size, seed)
    asked = word_queries(documents, queries, seed)
    asked_grams = [bigrams("".join(terms)) for terms in asked]
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        figures: dict[str, Any] = {}
        engines: dict[str, WordEngine] = {}
        for name, opened in ENGINES.items():
            started, used = time.perf_counter(), time.process_time()
            engine = engines[name] = opened(documents, Path(folder) / name)
            figures[name] = {
                "index_seconds": time.perf_counter() - started,
                "index_cpu_seconds": time.process_time() - used,
                "size_mb": engine.size() / 1e6,
            }
        ours = engines["ours"]
        assert isinstance(ours, Ours)
        scoring = Scoring(ours.index, grams[:size], Path(folder) / "scoring", seed=seed)
        runs = {
            name: _Asked(
                lambda n, engine=engine: engine.search(asked[n]),  # type: ignore[misc]
                _fewer(queries, size) if name == _SLOW else queries,
                [],
            )
            for name, engine in engines.items()
        }
        runs["scoring"] = _Asked(
            lambda n: scoring.search(asked[n], asked_grams[n], TOP), queries, []
        )
        _in_turns(runs, queries)
        wanted = [set(ours.search(terms)) for terms in asked]
        for name, engine in engines.items():
            shared = [
                len(wanted[n] & set(engine.search(asked[n]))) / len(wanted[n])
                for n in range(min(runs[name].queries, 25))
            ]
            figures[name]["same_of_our_ten"] = float(np.mean(shared))
    for name, run_ in runs.items():
        p50, p95 = np.percentile(np.asarray(run_.seconds) * 1000, [50, 95])
        figures.setdefault(name, {}).update(
            {"queries": len(run_.seconds), "p50_ms": float(p50), "p95_ms": float(p95)}
        )
    for name in engines:
        if name != "ours":
            figures[f"speedup_{name}"] = median_ratio(runs[name].seconds, runs["ours"].seconds)
    return figures


def _in_turns(runs: dict[str, _Asked], queries: int) -> None:
    names = list(runs)
    for run_ in runs.values():
        run_.search(0)
    for number in range(_ROUNDS):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            run_ = runs[name]
            for query in range(number, min(run_.queries, queries), _ROUNDS):
                run_.seconds.append(seconds(lambda r=run_, q=query: r.search(q)))  # type: ignore[misc]


def _fewer(queries: int, size: int) -> int:
    return min(queries, max(_ENOUGH, _SLOW_WORK // size))


if __name__ == "__main__":
    sys.exit(command(run))
