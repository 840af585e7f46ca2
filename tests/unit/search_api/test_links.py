"""Which article applies, when the shipped digests were not taken in and only advise."""

from pathlib import Path

import pytest

from corpus.store import CorpusStore
from corpus.types import DocumentKind, Status
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from ingest.index.build import ADVISERS
from ingest.index.manifest import read_manifest
from ingest.index.snapshot import current_folder, verify
from search_api.service import SearchService
from search_api.types import Filters, Query

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
ARTICLES = [
    make_unit(ACT, "art29", "第二十九条　資料の提供を求めることができる。", ordinal=0),
    make_unit(ACT, "art63", "第六十三条　資力があれば返還する。", ordinal=1),
]
PRACTICE = make_document(
    "mihon-practice", kind=DocumentKind.QA_COLLECTION, title="みほん実務", status=Status.DIGEST
)
ADVICE = make_unit(
    PRACTICE, "q1", "もらい過ぎたお金の戻し方\n法第６３条による。", title="もらい過ぎたお金"
)
ASKED = Query(text="もらい過ぎたお金", explain=True)


@pytest.fixture
def advisers(tmp_path: Path) -> CorpusStore:
    store = CorpusStore(tmp_path / "advisers.sqlite")
    store.put(ACT, ARTICLES, ingest_key="act")  # what the advice cites must resolve
    store.put(PRACTICE, [ADVICE], ingest_key="practice")
    return store


@pytest.fixture
def taken_in(home: Path) -> CorpusStore:
    store = CorpusStore(home / "corpus.sqlite")
    store.put(ACT, ARTICLES, ingest_key="act")
    return store


def search(home: Path, query: Query) -> list[tuple[str, float]]:
    result = SearchService.open(home, embedder=FakeEmbedder()).search(query)
    return [(hit.unit.id, hit.parts.get("links", 0.0)) for hit in result.hits]


def test_advisers_lead_to_the_article_and_are_never_found_themselves(
    home: Path, taken_in: CorpusStore, advisers: CorpusStore
) -> None:
    build_index(home, FakeEmbedder(), advisers=advisers)
    found = search(home, ASKED)
    assert found[0][0] == "325AC0000000144:art63"
    assert found[0][1] > 0
    assert all(unit.startswith("325AC0000000144:") for unit, _ in found)


def test_without_advisers_the_words_of_the_articles_decide(
    home: Path, taken_in: CorpusStore
) -> None:
    build_index(home, FakeEmbedder())
    assert all(links == 0 for _, links in search(home, ASKED))


def test_an_adviser_that_is_taken_in_advises_once_and_is_found(
    home: Path, taken_in: CorpusStore, advisers: CorpusStore
) -> None:
    taken_in.put(PRACTICE, [ADVICE], ingest_key="practice")
    manifest = build_index(home, FakeEmbedder(), advisers=advisers)
    assert manifest.advisers_sha256 == ""
    assert "mihon-practice:q1" in [unit for unit, _ in search(home, ASKED)]


def test_an_excluded_adviser_says_nothing(
    home: Path, taken_in: CorpusStore, advisers: CorpusStore
) -> None:
    build_index(home, FakeEmbedder(), advisers=advisers)
    excluded = Query(text=ASKED.text, explain=True, filters=Filters(exclude=("mihon-practice:q1",)))
    assert all(links == 0 for _, links in search(home, excluded))


def test_the_files_of_the_advisers_are_checked_with_the_snapshot(
    home: Path, taken_in: CorpusStore, advisers: CorpusStore
) -> None:
    build_index(home, FakeEmbedder(), advisers=advisers)
    assert "advisers/links.json" in verify(home).files


def test_another_edition_of_the_advisers_makes_another_snapshot(
    home: Path, taken_in: CorpusStore, advisers: CorpusStore
) -> None:
    first = build_index(home, FakeEmbedder(), advisers=advisers)
    assert build_index(home, FakeEmbedder(), advisers=advisers).id == first.id
    changed = make_unit(PRACTICE, "q1", "もらい過ぎたお金\n法第２９条による。")
    advisers.put(PRACTICE, [changed], ingest_key="changed")
    assert build_index(home, FakeEmbedder(), advisers=advisers).id != first.id


def test_the_index_of_the_advisers_is_taken_over_while_it_is_whole_and_they_are_the_same(
    home: Path, taken_in: CorpusStore, advisers: CorpusStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = (f"2026-04-{day:02}" for day in range(1, 31))
    monkeypatch.setattr("ingest.index.build.now", lambda: next(days))

    def built() -> str:
        build_index(home, FakeEmbedder(), advisers=advisers)
        return read_manifest(current_folder(home) / ADVISERS).built_at

    first = built()
    taken_in.put(
        ACT, [*ARTICLES, make_unit(ACT, "art99", "加えた条。", ordinal=99)], ingest_key="more"
    )
    assert built() == first
    assert search(home, ASKED)[0][0] == "325AC0000000144:art63"

    (current_folder(home) / ADVISERS / "links.json").write_text("[]", "utf-8")
    taken_in.put(ACT, [*ARTICLES, make_unit(ACT, "art98", "別の条。", ordinal=98)], ingest_key="x")
    second = built()
    assert second > first
    assert search(home, ASKED)[0][0] == "325AC0000000144:art63"

    changed = make_unit(PRACTICE, "q1", "もらい過ぎたお金\n法第２９条による。")
    advisers.put(PRACTICE, [changed], ingest_key="changed")
    assert built() > second
