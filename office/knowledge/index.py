"""The entries of one office in memory, to be searched by words beside the snapshot.

An entry is added or replaced in about a millisecond; nothing else is touched. A query is matched
by how much of it an entry covers: the share of its words (those that few entries hold weigh more),
or of its pairs of characters, which find what the dictionary cuts otherwise.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.embed.base import Vector
from ingest.tokenise import bigrams, content_terms
from office.knowledge.types import KnowledgeEntry, KnowledgeVersion

Scores = npt.NDArray[np.float32]  # one for each row, 0..1
Words = tuple[str, ...]  # the terms of one name: 住宅扶助 is 住宅, 扶助

_IN_ANSWER = 0.75  # a word that stands in the answer alone, against one in title or question
_PAIRS = 0.9  # all pairs of characters count as this much of all words
_NO_END = dt.date.max.toordinal()
_FEWEST_DEAD = 64  # rows that were replaced; beyond half of all they are swept


class KnowledgeIndex:
    """Rows of versions in force. Not thread-safe: its owner locks."""

    def __init__(self) -> None:
        self.entries: list[KnowledgeEntry | None] = []  # by row; None: replaced or withdrawn
        self._rows: dict[str, int] = {}  # by the entry's id
        self._words = _Postings()
        self._pairs = _Postings()
        self._days: list[tuple[int, int]] = []  # ordinals of the first and the last day
        self._vectors: list[Vector | None] = []
        self._arrays: _Arrays | None = None  # of the rows as they are now

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, entry: KnowledgeEntry, vector: Vector | None = None) -> None:
        """Let an entry be found as it is now: not at all, where nothing of it is in force."""
        self._arrays = None
        row = self._rows.pop(entry.id, None)
        if row is not None:
            self.entries[row] = None
        if entry.approved is None:
            return
        self._rows[entry.id] = row = len(self.entries)
        self.entries.append(entry)
        version = entry.approved
        until = version.valid_until
        self._days.append((version.valid_from.toordinal(), until.toordinal() if until else _NO_END))
        self._vectors.append(vector)
        self._words.add(row, _weights(version, content_terms))
        self._pairs.add(row, _weights(version, bigrams))
        dead = len(self.entries) - len(self._rows)
        if dead > _FEWEST_DEAD and dead > len(self._rows):
            self._sweep()

    def place(self, version: KnowledgeVersion, vector: Vector) -> None:
        """Let a version be found by its meaning too, if it is still in force."""
        row = self._rows.get(version.entry_id)
        entry = None if row is None else self.entries[row]
        if row is not None and entry and entry.approved and entry.approved.id == version.id:
            self._arrays, self._vectors[row] = None, vector

    def visible(self, day: dt.date) -> npt.NDArray[np.bool_]:
        """Return which rows may be found on a day."""
        arrays, wanted = self._now(), day.toordinal()
        return np.asarray((arrays.first <= wanted) & (wanted <= arrays.last))

    def cosines(self, asked: Vector) -> Scores:
        """Return how near each row is to the vector of a query; NaN where a row has none."""
        arrays = self._now()
        cosines = np.full(len(self.entries), np.nan, np.float32)
        if len(arrays.placed):
            cosines[arrays.placed] = arrays.vectors @ asked
        return cosines

    def cover(self, text: str, others: Mapping[str, Collection[Words]]) -> Scores:
        """Return how much of a query each row covers.

        ``others`` are what counts as a word of the query: 家賃 → 住宅 and 扶助, where both stand.
        """
        words = {term: {(term,), *others.get(term, ())} for term in content_terms(text)}
        pairs = {pair: {(pair,)} for pair in bigrams(text)}
        living = self._now().living
        by_words = self._words.cover(words, living)
        by_pairs = self._pairs.cover(pairs, living)
        return np.asarray(np.maximum(by_words, by_pairs * _PAIRS), np.float32)

    def _now(self) -> _Arrays:
        if self._arrays is None:
            days = np.array(self._days or [(0, 0)])[: len(self._days)]
            living = np.array([entry is not None for entry in self.entries], np.bool_)
            days[~living] = (_NO_END, 0)
            placed = [row for row, vector in enumerate(self._vectors) if vector is not None]
            vectors = [vector for vector in self._vectors if vector is not None]
            self._arrays = _Arrays(
                living=living,
                first=days[:, 0],
                last=days[:, 1],
                placed=np.array(placed, np.int64),
                vectors=np.stack(vectors) if vectors else np.zeros((0, 0), np.float32),
            )
        return self._arrays

    def _sweep(self) -> None:
        fresh = KnowledgeIndex()
        for entry, vector in zip(self.entries, self._vectors, strict=True):
            if entry is not None:
                fresh.put(entry, vector)
        self.__dict__.update(fresh.__dict__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrays:
    """What every search looks at, made anew after a change."""

    living: npt.NDArray[np.bool_]  # by row: neither replaced nor withdrawn
    first: npt.NDArray[np.int64]  # day by row; of a row that is gone, later than the last
    last: npt.NDArray[np.int64]
    placed: npt.NDArray[np.int64]  # the rows that have a vector
    vectors: npt.NDArray[np.float32]  # theirs


class _Postings:
    """Which rows hold a term, and with which weight."""

    def __init__(self) -> None:
        self._listed: dict[str, list[tuple[int, float]]] = {}
        self._arrays: dict[str, tuple[npt.NDArray[np.int64], Scores]] = {}

    def add(self, row: int, weights: Mapping[str, float]) -> None:
        for term, weight in weights.items():
            self._listed.setdefault(term, []).append((row, weight))
            self._arrays.pop(term, None)

    def cover(
        self, asked: Mapping[str, Iterable[Words]], living: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.float64]:
        """Return the weighed share of ``asked`` (term → what counts as it) that each row holds.

        Rows that are gone do not make a word common: how rare it is, the others say.
        """
        rows, alive = len(living), np.count_nonzero(living)
        total, whole = np.zeros(rows), 0.0
        for names in asked.values():
            held = np.zeros(rows)
            for terms in names:
                if all(term in self._listed for term in terms):
                    each = np.ones(rows)
                    for term in terms:
                        each = np.minimum(each, self._weights(term, rows))
                    held = np.maximum(held, each)
            rare = math.log1p((alive + 1) / (np.count_nonzero(held[living]) + 0.5))
            total += rare * held
            whole += rare
        return total / whole if whole else total

    def _weights(self, term: str, rows: int) -> npt.NDArray[np.float64]:
        spread = np.zeros(rows)
        found, weights = self._array(term)
        spread[found] = weights
        return spread

    def _array(self, term: str) -> tuple[npt.NDArray[np.int64], Scores]:
        known = self._arrays.get(term)
        if known is None:
            rows, weights = zip(*self._listed[term], strict=True)
            known = np.array(rows, np.int64), np.array(weights, np.float32)
            self._arrays[term] = known
        return known


def _weights(version: KnowledgeVersion, terms_of: Callable[[str], list[str]]) -> dict[str, float]:
    weights = dict.fromkeys(terms_of(version.answer), _IN_ANSWER)
    return weights | dict.fromkeys(terms_of(f"{version.title}\n{version.question}"), 1.0)
