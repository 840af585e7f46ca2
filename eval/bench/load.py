"""Sixteen clients at once against a real server, measured against the embedding limit."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from operator import truediv
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from eval.bench.figures import command, with_targets
from eval.bench.server import serve
from eval.bench.workspace import (
    distinct_queries,
    fill,
    open_embedder,
    temporary_home,
    unit_texts,
)

_ROUNDS = 10
_WARMING, _ALONE = 16, 30  # queries before the rounds: untimed, and by one client alone


def run(
    *, shared: Path | None = None, clients: int = 16, requests: int = 600, handbook: bool = False
) -> dict[str, Any]:
    """Search over HTTP with ``clients`` clients on loopback; every query is asked once.

    Each of ten rounds first embeds its queries alone, with a thread for each core and the
    server idle: that is the embedding limit. The clients run on the same cores as the server.
    ``share_of_limit`` is the median over the rounds of throughput over limit;
    ``alone_p50_ms`` is what one client sees when there is no other.
    """
    embedder = open_embedder("builtin")
    cores = os.cpu_count() or 1
    with temporary_home() as home:
        manifest = fill(home, shared, embedder, handbook=handbook)
        texts = distinct_queries(unit_texts(home), requests + _WARMING + _ALONE)
        limits, throughputs, answers = [], [], []
        with serve(home, "serve", "search") as server:
            _ask_all(server.url, texts[requests + _ALONE :], clients)
            alone = _ask_all(server.url, texts[requests : requests + _ALONE], 1)
            for number in range(_ROUNDS):
                queries = texts[number:requests:_ROUNDS]
                limits.append(_per_second(embedder.embed_query, queries, cores))
                started = time.perf_counter()
                answers += _ask_all(server.url, queries, clients)
                throughputs.append(len(queries) / (time.perf_counter() - started))
    milliseconds = [answer.milliseconds for answer in answers]
    failures = [answer.problem for answer in answers if answer.problem]
    figures = {
        "counts": manifest.counts,
        "clients": clients,
        "requests": len(answers),
        "errors": len(failures),
        "first_errors": failures[:3],
        "embedding_limit_per_second": statistics.median(limits),
        "searches_per_second": statistics.median(throughputs),
        "share_of_limit": statistics.median(map(truediv, throughputs, limits)),
        "alone_p50_ms": statistics.median(answer.milliseconds for answer in alone),
        "p50_ms": statistics.median(milliseconds),
        "p95_ms": statistics.quantiles(milliseconds, n=20)[-1],
    }
    return with_targets(figures, {"errors": ("==", 0), "share_of_limit": (">=", 0.6)})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    milliseconds: float
    problem: str  # "" when hits came back


def _ask_all(url: str, queries: Sequence[str], clients: int) -> list[_Answer]:
    with ThreadPoolExecutor(clients) as pool:
        shares = [queries[start::clients] for start in range(clients)]
        return [answer for share in pool.map(lambda s: _ask(url, s), shares) for answer in share]


def _ask(url: str, queries: Sequence[str]) -> list[_Answer]:
    # The clients stand for other machines but run on the server's cores: the plain library of
    # the language takes a tenth of the time that httpx takes for a request.
    answers = []
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        for text in queries:
            started = time.perf_counter()
            try:
                connection.request("GET", f"/api/v1/search?q={quote(text)}")
                response = connection.getresponse()
                body = response.read()
                found = response.status == 200 and json.loads(body)["hits"]
                problem = "" if found else f"{response.status}: no hits"
            except (OSError, HTTPException) as error:
                connection.close()  # the next request opens it anew
                problem = repr(error)
            elapsed = (time.perf_counter() - started) * 1000
            answers.append(_Answer(milliseconds=elapsed, problem=problem))
    return answers


def _per_second(call: Callable[[str], object], texts: Sequence[str], threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(call, texts))
        return len(texts) / (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(command(run))
