"""Find the entries of an office that bear on a query, and follow what other processes approve.

Each process keeps the entries of an office in memory. A counter in the database tells whether
anything has changed since; then what changed is read, and only that. Words find it at once; its
vector is made behind the back of whoever searches.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from corpus.errors import KonkyoError
from corpus.thesaurus import Expansion, load_thesaurus
from ingest.embed.base import Embedder, Vector
from ingest.tokenise import content_terms
from office.knowledge.index import KnowledgeIndex, Scores, Words
from office.knowledge.reading import KnowledgeReading
from office.knowledge.types import KnowledgeEntry, KnowledgeVersion
from office.knowledge.vectors import KnowledgeVectors

# Chosen with `konkyo bench local`; docs/performance.md tells what each shows and misses.
_FLOOR = 0.43  # of cover and nearness together, for an entry to be shown
_COVERED = 0.5  # or of cover alone
_NEAR_WEIGHT = 2 / 3
_FAR, _NEAR = 0.82, 0.92  # cosines of multilingual-e5-small; what has nothing in common: .80


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry that bears on a query."""

    entry: KnowledgeEntry
    version: KnowledgeVersion  # the one in force
    score: float


class OfficeEntries:
    """The entries of one office. Thread-safe."""

    def __init__(
        self,
        office_id: str,
        knowledge: KnowledgeReading,
        vectors: KnowledgeVectors,
        embedder: Embedder | None,
    ) -> None:
        self.office_id = office_id
        self._knowledge = knowledge
        self._vectors = vectors
        self._embedder = embedder
        self._lock = threading.Lock()
        self._index = KnowledgeIndex()
        self._waiting: list[KnowledgeVersion] = []  # for their vectors
        self._behind: threading.Thread | None = None  # makes them; None: nobody does
        self._seen = -1

    def follow(self) -> int:
        """Read what has changed since the last call; return the count of changes."""
        changes = self._knowledge.changes(self.office_id)
        if changes != self._seen:
            with self._lock:
                if changes < self._seen:  # a backup was restored
                    self._index, self._seen, self._waiting = KnowledgeIndex(), -1, []
                if changes > self._seen:
                    self._read(changes)
                if self._waiting and not (self._behind and self._behind.is_alive()):
                    self._behind = threading.Thread(
                        target=self._embed_waiting, name="knowledge-vectors"
                    )
                    self._behind.start()
        return changes

    def settle(self, seconds: float | None = None) -> None:
        """Wait for the vectors of what came lately, at most ``seconds``."""
        with self._lock:
            behind = self._behind
        if behind is not None:
            behind.join(seconds)

    def everything(self, day: dt.date) -> tuple[KnowledgeEntry, ...]:
        """Return every entry that holds on a day, by number."""
        with self._lock:
            rows = np.flatnonzero(self._index.visible(day))
            found = [self._index.entries[int(row)] for row in rows]
        return tuple(sorted(filter(None, found), key=lambda entry: entry.number))

    def search(
        self, text: str, expansions: Iterable[Expansion], day: dt.date, *, dense: bool = True
    ) -> tuple[Found, ...]:
        """Return the entries that bear on a query, the best first; none that does not.

        ``dense``: by meaning too, where there is an embedder.
        """
        with self._lock:
            if not len(self._index):
                return ()
            visible = self._index.visible(day)
            cover = self._index.cover(text, _others(expansions))
            near = self._nearness(text) if dense else None
            entries = list(self._index.entries)
        # What has no vector yet counts as near as its words are.
        near = cover if near is None else np.where(np.isnan(near), cover, near)
        scores = (1 - _NEAR_WEIGHT) * cover + _NEAR_WEIGHT * near
        shown = (scores >= _FLOOR) | (cover >= _COVERED)
        rows = np.flatnonzero(shown & visible)
        return tuple(
            Found(entry=entry, version=entry.approved, score=float(scores[row]))
            for row in rows[np.argsort(-scores[rows], kind="stable")]
            if (entry := entries[int(row)]) is not None and entry.approved is not None
        )

    def _embed_waiting(self) -> None:
        """Make the vectors of entries that came lately, for half of the time."""
        while threading.main_thread().is_alive():  # else the process is about to end
            with self._lock:
                if not self._waiting:
                    self._behind = None
                    return
                version = self._waiting.pop(0)
            begin = time.perf_counter()
            self._embed(version)
            time.sleep(time.perf_counter() - begin)

    def _embed(self, version: KnowledgeVersion) -> None:
        assert self._embedder is not None, "without an embedder nothing waits"
        try:
            (vector,) = self._embedder.embed_passages([_passage(version)])
        except (KonkyoError, RuntimeError, MemoryError):
            return  # words alone find it
        with self._lock:
            self._index.place(version, vector)
        with suppress(KonkyoError):  # the next process makes it again
            self._vectors.keep(version.id, self._embedder.id, vector)

    def _read(self, changes: int) -> None:
        changed = self._knowledge.of_office(self.office_id, self._seen)
        fresh = [entry.approved for entry in changed if entry.approved]
        known: dict[str, Vector] = {}
        if self._embedder is not None:
            known = self._vectors.load([version.id for version in fresh], self._embedder.id)
            self._waiting += [version for version in fresh if version.id not in known]
        for entry in reversed(changed):
            vector = known.get(entry.approved.id) if entry.approved else None
            self._index.put(entry, vector)
        self._seen = changes

    def _nearness(self, text: str) -> Scores | None:
        """Return 0..1 for each row, NaN for one without a vector; None where none can be made."""
        if self._embedder is None:
            return None
        try:
            asked = self._embedder.embed_query(text)
        except (KonkyoError, RuntimeError, MemoryError):
            return None
        near: Scores = np.clip((self._index.cosines(asked) - _FAR) / (_NEAR - _FAR), 0, 1)
        return near


def _others(expansions: Iterable[Expansion]) -> dict[str, set[Words]]:
    """Return for each word of the query what counts as it: words of the rules, and everyday ones.

    An entry is written in the words of the office, so that what the rules call the same is.
    """
    others: dict[str, set[Words]] = {}
    thesaurus = load_thesaurus()
    for expansion in expansions:
        words = (*expansion.words, *thesaurus.alike(expansion))
        meant = {terms for word in words if (terms := tuple(content_terms(word)))}
        for term in content_terms(expansion.surface):
            others.setdefault(term, set()).update(meant)
    return others


def _passage(version: KnowledgeVersion) -> str:
    return f"{version.title}\n{version.question}\n{version.answer}"
