import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus.errors import IndexUnavailable
from corpus.store import CorpusStore
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index, index_status, rollback, verify
from ingest.index.snapshot import current_folder, current_id

from factories import make_document, make_unit


class CountingEmbedder(FakeEmbedder):
    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
        self.embedded += texts
        return super().embed_passages(texts, progress)


def put(home: Path, document_id: str, *texts: str) -> None:
    document = make_document(document_id, title=document_id)
    units = [make_unit(document, f"art{n}", t, ordinal=n - 1) for n, t in enumerate(texts, 1)]
    CorpusStore(home / "corpus.sqlite").put(document, units, ingest_key=document_id)


def test_an_empty_corpus_says_what_to_do(home: Path) -> None:
    with pytest.raises(IndexUnavailable, match="konkyo ingest"):
        build_index(home, None)


def test_the_manifest_names_everything_the_index_was_made_of(home: Path) -> None:
    put(home, "a", "本文", "もう一つ")
    manifest = build_index(home, FakeEmbedder())
    assert manifest.embedder == FakeEmbedder.id
    assert manifest.counts == {"documents": 1, "units": 2, "passages": 2, "phrasings": 0}
    assert current_id(home) == manifest.id
    assert verify(home) == manifest
    written = json.loads((current_folder(home) / "manifest.json").read_text("utf-8"))
    assert written["id"] == manifest.id


def test_the_same_corpus_again_builds_nothing(home: Path) -> None:
    put(home, "a", "本文")
    first = build_index(home, FakeEmbedder())
    embedder = CountingEmbedder()
    assert build_index(home, embedder) == first
    assert embedder.embedded == []


def test_adding_a_document_embeds_only_that_document(home: Path) -> None:
    put(home, "a", "本文", "もう一つ")
    build_index(home, FakeEmbedder())
    put(home, "b", "新しい通知")
    embedder = CountingEmbedder()
    build_index(home, embedder)
    assert embedder.embedded
    assert all("b" in text.split()[0] for text in embedder.embedded)


def test_vectors_of_removed_texts_are_forgotten(home: Path) -> None:
    put(home, "a", "本文")
    put(home, "b", "捨てる通知")
    build_index(home, FakeEmbedder())
    CorpusStore(home / "corpus.sqlite").remove("b")
    build_index(home, FakeEmbedder())
    with closing(sqlite3.connect(home / "vectors.sqlite")) as cache:
        (left,) = cache.execute("SELECT count(*) FROM vectors").fetchone()
    assert left == 2  # the window and the head of the one unit that is left


def test_rollback_returns_to_the_index_before(home: Path) -> None:
    put(home, "a", "本文")
    first = build_index(home, None)
    put(home, "b", "本文")
    second = build_index(home, None)
    assert index_status(home).previous == first.id
    assert rollback(home) == first.id == current_id(home)
    assert rollback(home) == second.id


def test_a_rollback_holds_until_the_corpus_changes(home: Path) -> None:
    put(home, "a", "本文")
    first = build_index(home, None)
    put(home, "b", "本文")
    second = build_index(home, None)
    rollback(home)
    assert index_status(home).held == second.id
    assert build_index(home, None) == first
    assert current_id(home) == first.id
    put(home, "c", "本文")
    build_index(home, None)
    assert index_status(home).held == ""
    assert current_id(home) not in (first.id, second.id)


def test_a_broken_manifest_is_built_anew(home: Path) -> None:
    put(home, "a", "本文")
    first = build_index(home, None)
    (current_folder(home) / "manifest.json").write_text("{", "utf-8")
    assert build_index(home, None).id == first.id
    assert verify(home).id == first.id


def test_what_was_removed_is_no_longer_served_even_if_nothing_is_left(home: Path) -> None:
    put(home, "a", "本文")
    first = build_index(home, None)
    CorpusStore(home / "corpus.sqlite").remove("a")
    with pytest.raises(IndexUnavailable, match="取り込まれていません"):
        build_index(home, None)
    with pytest.raises(IndexUnavailable):
        current_id(home)
    assert rollback(home) == first.id


def test_nothing_to_roll_back_to(home: Path) -> None:
    put(home, "a", "本文")
    build_index(home, None)
    with pytest.raises(IndexUnavailable, match="前の索引がありません"):
        rollback(home)


def test_the_last_two_snapshots_stay(home: Path) -> None:
    ids = []
    for name in "abcde":
        put(home, name, "本文")
        ids.append(build_index(home, None).id)
    assert set(index_status(home).snapshots) == set(ids[-3:])


def test_a_changed_file_is_found(home: Path) -> None:
    put(home, "a", "本文")
    build_index(home, None)
    (current_folder(home) / "passages.npy").write_bytes(b"broken")
    with pytest.raises(IndexUnavailable, match=r"passages\.npy.*壊れています"):
        verify(home)
    live = current_id(home)
    assert build_index(home, None, force=True) == verify(home)
    # The broken one was not touched: it may be in use, and a kill must find it or the new one.
    assert current_id(home) == f"{live}-2"


def test_what_a_killed_build_left_is_removed(home: Path) -> None:
    put(home, "a", "本文")
    build_index(home, None)
    left = home / "index" / ".building-1"
    shutil.copytree(current_folder(home), left)
    build_index(home, None)
    assert not left.exists()


def test_no_index_says_what_to_do(home: Path) -> None:
    with pytest.raises(IndexUnavailable, match="konkyo index build"):
        current_id(home)
    assert index_status(home).current is None


def test_units_without_a_single_word_can_be_indexed(home: Path) -> None:
    put(home, "a", "、。", "")
    assert build_index(home, None).counts["units"] >= 2
