"""Searching with a re-ranker, on a small made-up corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from corpus.store import CorpusStore
from corpus.types import DocumentKind
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from search_api.rerank import MissingReranker, Reranker, Reranking
from search_api.service import SearchService
from search_api.types import Filters, Mode, Query, SearchResult

from factories import make_document, make_unit
from fakes import MemoryReranker

ACT = make_document("325AC0000000144", title="生活保護法")
HANDBOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集")
QUERY = "住宅の費用を支給する"


class Preferring:
    """Likes the passages that hold a word, and remembers what it read."""

    id = "preferring"

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[str] = []

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        self.read += texts
        return [float(self.word in text) for text in texts]


@pytest.fixture
def filled(home: Path) -> Path:
    store = CorpusStore(home / "corpus.sqlite")
    texts = {
        "art14": "住宅の費用を支給する。",
        "art15": "住宅の費用と医療の費用を支給する。",
        "art16": "出産の費用を支給する。",
        "art63": "資力があれば費用を返還する。",
    }
    store.put(
        ACT,
        [
            make_unit(ACT, locator, text, ordinal=n, headings=("第三章　種類",))
            for n, (locator, text) in enumerate(texts.items())
        ],
        ingest_key="act",
    )
    build_index(home, FakeEmbedder())
    return home


def search(filled: Path, reranker: Reranker | None, query: Query, **limits: float) -> SearchResult:
    reranking = Reranking(reranker=reranker, **limits) if reranker else None  # type: ignore[arg-type]
    service = SearchService.open(filled, embedder=FakeEmbedder(), reranking=reranking)
    return service.search(query)


def order(result: SearchResult) -> list[str]:
    return [hit.unit.id.split(":")[1] for hit in result.hits]


def test_a_hit_that_the_reranker_prefers_comes_first(filled: Path) -> None:
    plain = search(filled, None, Query(text=QUERY))
    last = order(plain)[-1]
    assert last == "art63"
    preferred = search(filled, Preferring("返還"), Query(text=QUERY), weight=1.0)
    assert order(preferred)[0] == last
    assert sorted(order(preferred)) == sorted(order(plain))
    assert "rerank" in preferred.timings_ms


def test_explain_shows_what_the_reranker_gave_and_took(filled: Path) -> None:
    first = order(search(filled, None, Query(text=QUERY)))[0]
    result = search(filled, Preferring("返還"), Query(text=QUERY, explain=True), weight=0.8)
    given = {hit.unit.id.split(":")[1]: hit.parts.get("reranker", 0.0) for hit in result.hits}
    assert given["art63"] > 0 > given[first]
    for hit in result.hits:
        assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=1e-5)
    assert [hit.score for hit in result.hits] == sorted(
        (h.score for h in result.hits), reverse=True
    )


def test_a_unit_that_the_query_cites_stays_first(filled: Path) -> None:
    result = search(filled, Preferring("出産"), Query(text=f"法63条と{QUERY}"), weight=1.0)
    assert order(result)[:2] == ["art63", "art16"]
    assert result.hits[0].cited


def test_only_the_best_hits_are_read(filled: Path) -> None:
    reranker = Preferring("出産")
    plain = search(filled, None, Query(text=QUERY))
    result = search(filled, reranker, Query(text=QUERY), depth=2, weight=1.0)
    assert len(reranker.read) == 2
    assert order(result)[2:] == order(plain)[2:]


def test_the_reranker_reads_the_heading_and_the_text(filled: Path) -> None:
    reranker = Preferring("出産")
    search(filled, reranker, Query(text=QUERY))
    assert "生活保護法 第三章　種類 第14条\n住宅の費用を支給する。" in reranker.read


@pytest.mark.parametrize(
    "query",
    [
        Query(text="法63条"),
        Query(text=QUERY, mode=Mode.LEXICAL),
        Query(text=QUERY, mode=Mode.DENSE),
    ],
    ids=["nothing but a citation", "words alone", "vectors alone"],
)
def test_searches_that_a_reranker_has_no_part_in(filled: Path, query: Query) -> None:
    reranker = Preferring("出産")
    search(filled, reranker, query)
    assert reranker.read == []


def test_filters_hold(filled: Path) -> None:
    excluded = Filters(exclude=("325AC0000000144:art16",))
    reranker = Preferring("出産")
    assert "art16" not in order(search(filled, reranker, Query(text=QUERY, filters=excluded)))
    assert not any("出産" in text for text in reranker.read)


def test_a_missing_model_leaves_the_order_and_is_told(filled: Path) -> None:
    missing = MissingReranker(ModelUnavailable("フォルダがありません。"))
    result = search(filled, missing, Query(text=QUERY))
    assert order(result) == order(search(filled, None, Query(text=QUERY)))
    assert any("並べ替えが使えない" in notice for notice in result.notices)


def test_the_same_search_gives_the_same_order(filled: Path) -> None:
    once, again = (search(filled, MemoryReranker(), Query(text=QUERY)) for _ in range(2))
    assert [(hit.unit.id, hit.score) for hit in once.hits] == [
        (hit.unit.id, hit.score) for hit in again.hits
    ]
