"""Systems over a small made-up corpus: baselines, the modes of a snapshot, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import IndexUnavailable, InputError
from corpus.locator import Locator
from corpus.store import CorpusStore
from corpus.types import Document, DocumentKind, Source, Status, Unit
from eval.run import evaluate_file
from eval.systems import SYSTEMS, open_system
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from search_api.types import Filters, Query

TEXTS = {
    "rule-a": {
        "s1": "扇風機の貸出しは、夏のあいだ窓口で受け付ける。",
        "s2": "自転車の修理にかかった費用は、領収書を添えて届け出る。",
        "s3": "転居したときは、新しい住所を担当員へ届け出る。",
    },
    "rule-b": {"s1": "扇風機を返すときは、羽根を清掃してから窓口へ持参する。"},
}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    store = CorpusStore(tmp_path / "corpus.sqlite")
    for name, texts in TEXTS.items():
        document = Document(
            id=name,
            kind=DocumentKind.OFFICE_RULE,
            title="見本の要綱",
            status=Status.OFFICE,
            source=Source(form="markdown"),
        )
        units = [
            Unit(
                id=f"{name}:{path}",
                document_id=name,
                locator=Locator.parse(path),
                text=text,
                ordinal=number,
            )
            for number, (path, text) in enumerate(texts.items())
        ]
        store.put(document, units, ingest_key=name)
    store.close()
    return tmp_path


@pytest.fixture
def indexed(filled: Path) -> Path:
    build_index(filled, FakeEmbedder())
    return filled


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_finds_what_shares_its_words(indexed: Path, name: str) -> None:
    system = open_system(name, indexed, FakeEmbedder())
    assert system.search(Query(text="自転車の修理費用", mode=system.mode))[0] == "rule-a:s2"
    assert system.knows("rule-a:s2")
    assert not system.knows("rule-a:s9")
    assert system.manifest


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_keeps_to_documents_and_leaves_excluded_units_out(
    indexed: Path, name: str
) -> None:
    system = open_system(name, indexed, FakeEmbedder())
    filters = Filters(documents=("rule-a",), exclude=("rule-a:s1",))
    found = system.search(Query(text="扇風機を窓口で返す", filters=filters, mode=system.mode))
    assert not set(found) & {"rule-b:s1", "rule-a:s1"}


@pytest.mark.parametrize("name", ["rank-bm25-bigram", "rank-bm25-sudachi"])
def test_a_baseline_returns_nothing_without_a_common_term(indexed: Path, name: str) -> None:
    assert open_system(name, indexed).search(Query(text="円錐")) == []


def test_an_unknown_system_is_refused_with_the_list(indexed: Path) -> None:
    with pytest.raises(InputError, match="rank-bm25-bigram"):
        open_system("bm52", indexed)


@pytest.mark.parametrize("name", ["hybrid", "dense"])
def test_an_index_without_vectors_is_not_measured_as_if_it_had_some(
    filled: Path, name: str
) -> None:
    build_index(filled, None)
    with pytest.raises(IndexUnavailable, match="lexical"):
        open_system(name, filled)


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_home_without_an_index_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(IndexUnavailable):
        open_system(name, tmp_path, FakeEmbedder())


def test_judged_units_that_are_not_in_the_corpus_are_told(
    indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = indexed / "queries.jsonl"
    record = {
        "qid": "q1",
        "query": "転居したときの新しい住所",
        "relevant": {"rule-a:s3": 2, "gone:s1": 1},
        "kind": "keyword",
    }
    path.write_text(json.dumps(record), encoding="utf-8")
    result = evaluate_file(indexed, path, embedder=FakeEmbedder())
    assert result.metrics["success@1"] == 1
    assert result.metrics["recall@20"] == 1 / 2
    assert result.manifest == open_system("lexical", indexed).manifest
    said = capsys.readouterr().err
    assert "2 件のうち 1 件" in said
    assert "gone:s1" in said


def test_a_limit_below_the_deepest_measure_is_refused_in_japanese(indexed: Path) -> None:
    with pytest.raises(InputError, match="20 以上"):
        evaluate_file(indexed, indexed / "queries.jsonl", limit=10)
