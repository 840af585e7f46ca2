"""Build the index snapshot from the corpus store.

Reads: ``corpus.sqlite``, ``vectors.sqlite`` (cache). Writes: ``index/<manifest id>/`` and, as
the last act, the pointer ``index/CURRENT``. A build that is killed at any moment leaves the
live snapshot as it was, and the next build takes up its finished vectors.

Files of a snapshot::

    manifest.json      what it was made of
    corpus.sqlite      the texts, so that an index never shows words that it did not index
    units.npy          (units, 3) int64: key in corpus.sqlite, number of the version,
                       1 for 附則 (supplementary provisions), else 0
    versions.json      the version keys that units.npy numbers
    passages.npy       (passages, 3) int32: unit, start, end
    phrasings.json     [unit, phrasing, whether to show it] of the question bank
    graph.sqlite       every citation of every unit, resolved
    conversion.json    how often words follow one another: turns kana into kanji
    links.json         [unit, id of a unit that it cites], those that tell which article applies
    words/ bigrams/ readings/ questions/      bm25s
    windows.faiss      one vector for each passage
    heads.faiss        one vector for each unit: heading, caption, question
    phrasings.faiss    one vector for each phrasing
    advisers/          a snapshot of the shipped digests: what they cite tells which article
                       applies where their documents were not taken in (decision 0008)
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnavailable
from corpus.question_bank import PhrasingKind, QuestionBank, load_question_bank
from corpus.store import CorpusStore
from corpus.types import LAW_KINDS, Document, PartRole, Unit
from ingest.embed.base import Embedder
from ingest.index import lexical, vectors
from ingest.index.conversion import write_conversion
from ingest.index.graph import write_graph
from ingest.index.manifest import (
    SCHEMA_VERSION,
    IndexManifest,
    hash_files,
    manifest_id,
    now,
    read_manifest,
    write_manifest,
)
from ingest.index.snapshot import (
    build_lock,
    clear_current,
    current_folder,
    find_snapshot,
    free_folder,
    held,
    index_folder,
    publish,
    remove_unfinished,
    sync_folder,
    verify_folder,
)
from ingest.split import heading_line, passages
from ingest.tokenise import tokeniser_id

#: (stage in Japanese, done, all)
BuildProgress = Callable[[str, int, int], None]

# Characters of a question that go into a unit's head vector.
_HEAD = 300

#: The folder of the snapshot of the advisers inside a snapshot.
ADVISERS = "advisers"


def build_index(
    home: Path,
    embedder: Embedder | None,
    *,
    advisers: CorpusStore | None = None,
    progress: BuildProgress | None = None,
    force: bool = False,
) -> IndexManifest:
    """Build and publish the snapshot of what ``home`` holds now.

    Without an embedder the index is lexical only. Nothing is done when the live snapshot was
    made of the same corpus, tokeniser and embedder, unless ``force``. ``advisers`` (the shipped
    digests) are never found themselves; what they cite helps to find the articles that ``home``
    holds. They are left out when ``home`` holds them all. Raises IndexUnavailable when the
    corpus is empty.
    """
    with build_lock(home):
        remove_unfinished(home)
        store = CorpusStore(home / "corpus.sqlite")
        if not store.unit_counts():
            # What was removed must not be found any longer.
            clear_current(home)
            raise IndexUnavailable(
                "資料がまだ取り込まれていません。「konkyo ingest ファイル名」で取り込むか、"
                "「./konkyo up」で内蔵の要旨から始めてください。"
            )
        bank = load_question_bank()
        if advisers and _ids(advisers) <= _ids(store):
            advisers = None
        advisers_sha256 = advisers.sha256() if advisers else ""
        wanted = _identity(store.sha256(), bank, embedder, advisers_sha256)
        finished = None if force else find_snapshot(home, wanted)
        if finished is not None and finished.name == held(home):
            return read_manifest(current_folder(home))  # someone went back from it on purpose
        if finished is None:
            building = index_folder(home) / f".building-{os.getpid()}"
            building.mkdir()
            store.copy_to(building / "corpus.sqlite")
            if advisers:
                made_of = _identity(advisers_sha256, bank, embedder, "")
                _write_advisers(home, building / ADVISERS, advisers, bank, embedder, made_of)
            manifest = _write_snapshot(home, building, bank, embedder, advisers_sha256, progress)
            sync_folder(building)
            finished = free_folder(home, manifest.id)
            building.rename(finished)
        publish(home, finished.name)
        return read_manifest(finished)


def _write_advisers(
    home: Path,
    folder: Path,
    advisers: CorpusStore,
    bank: QuestionBank,
    embedder: Embedder | None,
    made_of: str,
) -> None:
    """Write the snapshot of the advisers: a copy where the live one is ``made_of`` the same."""
    with suppress(IndexUnavailable):  # there is none, or it is damaged
        before = current_folder(home) / ADVISERS
        if verify_folder(before).id == made_of:
            shutil.copytree(before, folder)
            return
    folder.mkdir()
    advisers.copy_to(folder / "corpus.sqlite")
    _write_snapshot(home, folder, bank, embedder)


def _ids(store: CorpusStore) -> set[str]:
    return {document.id for document in store.documents()}


def _identity(
    corpus_sha256: str, bank: QuestionBank, embedder: Embedder | None, advisers_sha256: str
) -> str:
    return manifest_id(
        corpus_sha256,
        advisers_sha256,
        bank.sha256,
        tokeniser_id(),
        embedder.id if embedder else "",
        lexical.PARAMETERS,
        vectors.PARAMETERS if embedder else {},
    )


def _write_snapshot(
    home: Path,
    folder: Path,
    bank: QuestionBank,
    embedder: Embedder | None,
    advisers_sha256: str = "",
    progress: BuildProgress | None = None,
) -> IndexManifest:
    store = CorpusStore(folder / "corpus.sqlite", read_only=True)
    documents = {document.version: document for document in store.documents()}
    versions = list(documents)
    unit_rows: list[tuple[int, int, int]] = []
    passage_rows: list[tuple[int, int, int]] = []
    texts: list[lexical.FieldTexts] = []
    window_texts: list[str] = []
    head_texts: list[str] = []
    phrasings: list[tuple[int, str, str]] = []
    units: list[tuple[Document, Unit]] = []
    for index, (key, version, unit) in enumerate(store.keyed_units()):
        document = documents[version]
        units.append((document, unit))
        heading = heading_line(document, unit)
        supplementary = unit.locator.steps[0].kind == "suppl"
        unit_rows.append((key, versions.index(version), supplementary))
        asked = bank.of(unit.id)
        phrasings += [(index, p.text, p.kind.value) for p in asked]
        asked_lines = "\n".join(phrasing.text for phrasing in asked)
        texts.append(lexical.FieldTexts(heading, unit.text, asked_lines))
        head_texts.append(_head(heading, unit))
        for passage in passages(unit):
            passage_rows.append((index, passage.start, passage.end))
            window_texts.append(f"{heading}\n{unit.text[passage.start : passage.end]}")
    np.save(folder / "units.npy", np.array(unit_rows, np.int64).reshape(-1, 3))
    np.save(folder / "passages.npy", np.array(passage_rows, np.int32).reshape(-1, 3))
    (folder / "versions.json").write_text(json.dumps(versions), "utf-8")
    links = write_graph(folder, units, _stage(progress, "引用の索引"))
    (folder / "links.json").write_text(json.dumps(links, ensure_ascii=False), "utf-8")
    (folder / "phrasings.json").write_text(json.dumps(phrasings, ensure_ascii=False), "utf-8")
    lexical.write_lexical(folder, texts, _stage(progress, "語句の索引"))
    write_conversion(folder, _typed_like(units, bank))
    if embedder:
        found, _ = vectors.embed_all(
            home / "vectors.sqlite",
            embedder,
            [*window_texts, *head_texts, *(text for _, text, _ in phrasings)],
            _stage(progress, "意味の索引"),
        )
        windows, heads, asked_vectors = np.split(
            found, [len(window_texts), len(window_texts) + len(head_texts)]
        )
        vectors.write_faiss(folder / "windows.faiss", windows)
        vectors.write_faiss(folder / "heads.faiss", heads)
        vectors.write_faiss(folder / "phrasings.faiss", asked_vectors)
    manifest = IndexManifest(
        schema=SCHEMA_VERSION,
        corpus_sha256=store.sha256(),
        advisers_sha256=advisers_sha256,
        questions_sha256=bank.sha256,
        tokeniser=tokeniser_id(),
        embedder=embedder.id if embedder else "",
        dimension=embedder.dimension if embedder else 0,
        lexical=lexical.PARAMETERS,
        vectors=vectors.PARAMETERS if embedder else {},
        counts={
            "documents": len(documents),
            "units": len(unit_rows),
            "passages": len(passage_rows),
            "phrasings": len(phrasings),
        },
        built_at=now(),
        files=hash_files(folder),
    )
    write_manifest(folder, manifest)
    store.close()
    return manifest


def _typed_like(units: Sequence[tuple[Document, Unit]], bank: QuestionBank) -> Iterator[str]:
    """Yield the texts in the words that people type."""
    for document, unit in units:
        yield heading_line(document, unit)
        yield from (p.text for p in bank.of(unit.id) if p.kind is not PhrasingKind.KANA)
        if document.kind not in LAW_KINDS:
            yield unit.text


def _head(heading: str, unit: Unit) -> str:
    question = " ".join(unit.part_texts(PartRole.QUESTION))
    return f"{heading}\n{question[:_HEAD]}" if question else heading


def _stage(progress: BuildProgress | None, name: str) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress(name, done, total)) if progress else None
