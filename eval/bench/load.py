"""Many clients at once against a real server, measured against the embedding limit."""

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

from corpus.errors import InputError
from eval.bench.figures import command, with_targets
from eval.bench.made_up import fill_with_laws
from eval.bench.server import serve
from eval.bench.workspace import (
    distinct_queries,
    fill,
    open_embedder,
    temporary_home,
    unit_texts,
)

_ROUNDS = 10
_EACH = 3  # queries of a client in a round, at the least: fewer, and some would stand idle
_WARMING = 16  # queries before the rounds, untimed


def run(
    *,
    shared: Path | None = None,
    clients: str = "16",
    requests: int = 600,
    handbook: bool = False,
    passages: int = 0,
) -> dict[str, Any]:
    """Search over HTTP with so many clients on loopback; every query is asked once.

    ``clients`` is one number or several (1,8,32); each of them asks ``requests`` queries, in up
    to ten rounds. A round first embeds queries alone, with a thread for each core and the server
    idle: that is the embedding limit. Then every number of clients has its turn. The clients run
    on the same cores as the server. ``share_of_limit`` is the median over the rounds of
    throughput over limit; the one at the top is that of the most clients. ``passages`` takes as
    many of the 75 laws as have that many, with made-up vectors, in place of 生活保護法.
    """
    embedder = open_embedder("builtin")
    groups = {number: _Group([], []) for number in _numbers(clients)}
    rounds = min(_ROUNDS, requests // (_EACH * max(groups)))
    if not rounds:
        raise InputError(
            f"{max(groups)} の利用者には --requests {_EACH * max(groups)} 以上が必要です。"
        )
    with temporary_home() as home:
        manifest = (
            fill_with_laws(home, shared, embedder, passages)
            if passages
            else fill(home, shared, embedder, handbook=handbook)
        )
        asked = requests * len(groups)
        texts = distinct_queries(unit_texts(home), asked + _WARMING)
        limits = []
        with serve(home, "serve", "search") as server:
            _ask_all(server.url, texts[asked:], max(groups))
            for number in range(rounds):
                queries = texts[number:asked:rounds]
                size = -(-len(queries) // len(groups))
                limits.append(
                    _per_second(embedder.embed_query, queries[:size], os.cpu_count() or 1)
                )
                for turn, (count, group) in enumerate(groups.items()):
                    group.ask(server.url, queries[turn * size : (turn + 1) * size], count)
    by_clients = {count: group.figures(limits) for count, group in groups.items()}
    problems = [a.problem for group in groups.values() for a in group.answers if a.problem]
    figures = {
        "counts": manifest.counts,
        "embedding_limit_per_second": statistics.median(limits),
        "clients": by_clients,
        "errors": len(problems),
        "first_errors": problems[:3],
        "share_of_limit": by_clients[max(groups)]["share_of_limit"],
    }
    return with_targets(figures, {"errors": ("==", 0), "share_of_limit": (">=", 0.6)})


def _numbers(clients: str) -> list[int]:
    try:
        numbers = [int(number) for number in clients.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        raise InputError(
            f"--clients の「{clients}」は読めません。1,8,32 のように数を並べてください。"
        )
    return sorted(set(numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    milliseconds: float
    problem: str  # "" when hits came back


@dataclass(frozen=True, slots=True)
class _Group:
    """So many clients at once, and what they saw, round by round."""

    answers: list[_Answer]
    throughputs: list[float]

    def ask(self, url: str, queries: Sequence[str], clients: int) -> None:
        started = time.perf_counter()
        self.answers.extend(_ask_all(url, queries, clients))
        self.throughputs.append(len(queries) / (time.perf_counter() - started))

    def figures(self, limits: Sequence[float]) -> dict[str, float]:
        milliseconds = [answer.milliseconds for answer in self.answers]
        return {
            "requests": len(milliseconds),
            "searches_per_second": statistics.median(self.throughputs),
            "share_of_limit": statistics.median(map(truediv, self.throughputs, limits)),
            "p50_ms": statistics.median(milliseconds),
            "p95_ms": statistics.quantiles(milliseconds, n=20)[-1],
        }


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
