"""The query sets that Konkyo ships hold on the embedded corpus: a gate on quality, not on time."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.embedded import digest_files
from eval.queries import read_queries
from ingest.embed import load_embedder
from ingest.index import build_index
from ingest.pipeline import ingest_embedded
from ingest.sources.base import ReadOptions
from ingest.sources.markdown import READER
from search_api.service import SearchService
from search_api.types import Query


@pytest.fixture(scope="module")
def first_month(repository: Path) -> Path:
    return repository / "eval/query_sets/first-month.jsonl"


def test_every_judged_unit_is_in_the_embedded_corpus(first_month: Path) -> None:
    known = {unit.id for path in digest_files() for unit in READER.read(path, ReadOptions()).units}
    queries = list(read_queries(first_month))
    assert len(queries) >= 60
    stray = {unit for query in queries for unit in query.relevant if unit not in known}
    assert not stray


def test_a_new_caseworker_finds_an_answer_among_the_first_five(
    home: Path, model_dir: Path, first_month: Path
) -> None:
    """Of the questions of the first month, 95 % have a unit that answers them in the top 5."""
    embedder = load_embedder("builtin", model_dir)
    ingest_embedded(home)
    build_index(home, embedder)
    service = SearchService.open(home, embedder=embedder)
    queries = list(read_queries(first_month))
    missed = []
    for query in queries:
        hits = [hit.unit.id for hit in service.search(Query(text=query.text, limit=5)).hits]
        if not any(query.relevant.get(unit) == 2 for unit in hits):
            missed.append(query.text)
    assert len(missed) <= 0.05 * len(queries), missed
