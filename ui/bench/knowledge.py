"""Search with the office's own entries beside it, and how soon an approved one is found."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus.days import today_in_japan
from eval.bench.figures import command, median_ratio, seconds, spent, with_targets
from eval.bench.workspace import distinct_queries, fill, open_embedder, temporary_home, unit_texts
from ingest.embed.base import Embedder
from office.foundation import Office
from office.identity import CONSOLE, Identity
from office.knowledge.searching import WithKnowledge
from office.knowledge.types import KnowledgeDraft, KnowledgeKind
from search_api.http.backend import SearchBackend
from search_api.service import SearchService
from search_api.types import Query, SearchResult
from ui.bench.entries import people, put_in_force


def run(
    *, shared: Path | None = None, entries: int = 2000, queries: int = 100, approvals: int = 10
) -> dict[str, Any]:
    """Search 生活保護法 with and without ``entries`` of an office beside it, in turn.

    Words are real, vectors of entries made up, queries embedded by the built-in engine. ``ratio``
    is the median search with them over the median without. ``found_longest_ms`` is the longest
    time from the call that approves an entry to the end of the next search of another process's
    kind (a connection and an index of its own), which must find it by its words; its vector is
    made behind it. ``list_cpu_ms`` and ``list_words_cpu_ms`` are the processor time of the first
    page of the list, without and with a word (after the first that opened the texts).
    ``first_s`` is what the first search of a process waits for unless it was warmed. Those two have
    their processor time beside them, which says more on a busy machine.
    """
    from ingest.embed.remembering import RememberingEmbedder

    embedder = open_embedder("builtin")
    with temporary_home() as home, tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        fill(home, shared, embedder)
        texts = distinct_queries(unit_texts(home), entries + queries + approvals)
        here, there = Office.open(Path(folder), {}), Office.open(Path(folder), {})
        writer, reviewer = people(here)
        drafts = [_draft(number, text) for number, text in enumerate(texts[:entries])]
        put_in_force(here, writer, drafts)
        _make_up_vectors(here, writer, embedder)
        plain = SearchService.open(home, embedder=embedder)
        remembering = RememberingEmbedder(embedder)
        inner = SearchService.open(home, embedder=remembering)
        search = WithKnowledge(
            inner, there.knowledge, there.knowledge_vectors(), lambda: writer, remembering
        )
        first = spent(search.warm)
        search.search(Query(text=texts[0]))
        took: tuple[list[float], list[float]] = ([], [])
        backends: list[tuple[list[float], SearchBackend]]
        backends = [(took[0], search), (took[1], plain)]
        for number, text in enumerate(texts[entries : entries + queries]):
            for times, backend in backends if number % 2 else backends[::-1]:
                times.append(seconds(partial(backend.search, Query(text=text))))
        found = [
            spent(_approval(here, search, writer, reviewer, entries + number, text))
            for number, text in enumerate(texts[-approvals:])
        ]
        lists = {
            name: [spent(partial(_list, there, writer, text)).cpu * 1000 for _ in range(6)][1:]
            for name, text in (("list_cpu_ms", ""), ("list_words_cpu_ms", "記録"))
        }
        search.settle(60)
        here.close()
        there.close()
    figures = {
        "entries": entries,
        "queries": queries,
        **_spread("with", took[0]),
        **_spread("without", took[1]),
        "ratio": median_ratio(*took),
        "found_p50_ms": statistics.median(each.wall for each in found) * 1000,
        "found_longest_ms": max(each.wall for each in found) * 1000,
        "found_cpu_ms": statistics.median(each.cpu for each in found) * 1000,
        "first_s": first.wall,
        "first_cpu_s": first.cpu,
        **{name: statistics.median(times) for name, times in lists.items()},
    }
    return with_targets(figures, {"ratio": ("<=", 1.5), "found_longest_ms": ("<=", 1000.0)})


def _spread(name: str, took: list[float]) -> dict[str, float]:
    return {
        f"{name}_p50_ms": statistics.median(took) * 1000,
        f"{name}_p95_ms": statistics.quantiles(took, n=20)[-1] * 1000,
    }


def _list(office: Office, who: Identity, text: str) -> None:
    """Do what the page of the list does: sort all, open the first 50."""
    found = office.knowledge.standings(who, text=text)
    office.knowledge.opened(who, found[:50])


def _approval(
    office: Office,
    search: WithKnowledge,
    writer: Identity,
    reviewer: Identity,
    number: int,
    text: str,
) -> Callable[[], None]:
    """Return what approves a new entry and searches for it."""
    entry = office.knowledge.add(CONSOLE, writer, search, _draft(number, text))
    office.knowledge.submit(CONSOLE, writer, entry.id, 1)

    def approve_and_search() -> None:
        office.knowledge.approve(CONSOLE, reviewer, entry.id, 1)
        result: SearchResult = search.search(Query(text=f"用例の見本{number} {text}"))
        if f"yorei:q{entry.number}" not in {hit.unit.id for hit in result.local}:
            raise AssertionError(f"the entry was not found: {text}")

    return approve_and_search


def _draft(number: int, text: str) -> KnowledgeDraft:
    return KnowledgeDraft(
        kind=KnowledgeKind.CASE,
        title=f"用例の見本{number}",
        question=text,
        answer=f"{text}ときは、当所では記録に理由を書き、係で相談して決める。",
        no_basis=True,
        valid_from=today_in_japan(),
    )


def _make_up_vectors(office: Office, writer: Identity, embedder: Embedder) -> None:
    """Keep a vector for each entry: one near the others of the engine, as all of them are."""
    chance, vectors = np.random.default_rng(1), office.knowledge_vectors()
    (middle,) = embedder.embed_passages(["事務所の取扱いと、解決した事例"])
    for entry in office.knowledge.of_office(writer.office_id):
        made = middle + chance.normal(0, 0.03, embedder.dimension)
        made /= np.linalg.norm(made)
        vectors.keep(entry.latest.id, embedder.id, made.astype(np.float32))


if __name__ == "__main__":
    sys.exit(command(run))
