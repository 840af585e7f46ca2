"""Ask every engine of a snapshot: words, bigrams, readings, phrasings, windows, heads.

Scores are raw (BM25, or the cosine above that of the last candidate); ``fusion`` brings them
together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from corpus.folding import fold
from ingest.embed.base import Vector
from ingest.tokenise import analyse, bigrams, content_terms, surfaces
from search_api import fusion
from search_api.lexical import LexicalIndex, Scores
from search_api.snapshot import Snapshot, UnitMask
from search_api.types import Mode
from search_api.understand import expansions_of, other_words, typed_in_kana
from search_api.vector import VectorIndex

# Windows that the vector index hands over; a unit counts by its best one.
_CANDIDATES = 400
# Fragments of kana that run over the ends of words say nothing (ところ、な〜: コロナ) but together.
_FRAGMENTS = 3
_HIRAGANA = re.compile("[ぁ-ゖー]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What the engines found among the units that they were allowed to see."""

    parts: dict[str, Scores]  # engine → a score for every unit
    best_window: dict[int, int] = field(default_factory=dict)  # position → index of window


def ask_dense(snapshot: Snapshot, vector: Vector, allowed: UnitMask) -> Found:
    """Compare the query's vector with windows, heads and phrasings. The snapshot has vectors."""
    assert snapshot.windows is not None
    assert snapshot.heads is not None
    everything = bool(allowed.all())
    of_passage = snapshot.passages[:, 0]
    windows = _by_unit(
        snapshot.windows,
        vector,
        None if everything else allowed[of_passage],
        of_passage,
        snapshot.size,
    )
    heads = _by_unit(
        snapshot.heads,
        vector,
        None if everything else allowed,
        np.arange(snapshot.size, dtype=np.int32),
        snapshot.size,
    )
    cosines = windows.cosines
    if snapshot.phrasings is not None and snapshot.phrasings.size:
        of_phrasing = snapshot.unit_of_phrasing
        asked = _by_unit(
            snapshot.phrasings,
            vector,
            None if everything else allowed[of_phrasing],
            of_phrasing,
            snapshot.size,
        )
        # A phrasing is one more window of its unit, so units without any lose nothing.
        cosines = np.maximum(cosines, asked.cosines - fusion.PHRASING_DISCOUNT)
    parts = {
        "windows": np.maximum(cosines - windows.last, 0),
        "heads": np.maximum(heads.cosines - heads.last, 0),
    }
    return Found(parts, windows.best)


def ask_lexical(snapshot: Snapshot, text: str, allowed: UnitMask) -> Found:
    """Look the words of a query up in every lexical field that serves it."""
    words, readings, pairs = _terms(text)
    terms = {"words": words, "bigrams": pairs, "questions": words}
    if typed_in_kana(text):
        terms["readings"] = readings
    parts = {name: snapshot.lexical[name].scores(t) for name, t in terms.items()}
    for kind, others in other_words(expansions_of(text), words).items():
        weight = np.float32(fusion.EXPANSION_WEIGHTS[kind])
        parts["words"] += weight * snapshot.lexical["words"].scores(others)
    for scores in parts.values():
        scores[~allowed] = 0
    return Found(parts)


def holds_a_word(snapshot: Snapshot, text: str, allowed: UnitMask, words: Scores) -> bool:
    """Tell whether a unit holds a word of a query, or a piece of it letter by letter.

    ``words``: the scores of the words. One fragment alone (コロ of コロナ) is no sign of a word.
    """
    if words.any():
        return True
    fields = snapshot.lexical
    for piece in dict.fromkeys((*fold(text).split(), *surfaces(text))):
        # Latin words of the texts are terms; short ones (NPO) are none and are found by pairs.
        latin = piece.isascii() and piece.isalpha() and content_terms(piece)
        pairs = () if latin else bigrams(piece)
        told = len(pairs) >= _FRAGMENTS or not _HIRAGANA.fullmatch(piece)
        if told and _all_in_one(fields["bigrams"], pairs, allowed):
            return True
        readings = _terms(piece)[1] if typed_in_kana(piece) else ()
        if len(readings) >= _FRAGMENTS and _all_in_one(fields["readings"], readings, allowed):
            return True
    return False


def _all_in_one(field: LexicalIndex, terms: Sequence[str], allowed: UnitMask) -> bool:
    """Tell whether one unit has all of the terms."""
    having = allowed & bool(terms)
    for term in terms:
        having = having & (field.scores([term]) > 0)
    return bool(having.any())


@lru_cache(maxsize=16)  # one search asks two snapshots and two masks
def _terms(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    words, readings = analyse(text)
    return tuple(words), tuple(readings), tuple(bigrams(text))


def ask_both(snapshot: Snapshot, text: str, vector: Vector | None, allowed: UnitMask) -> Found:
    """Ask the dense engines, where there is a vector, and the lexical ones."""
    dense = Found({}) if vector is None else ask_dense(snapshot, vector, allowed)
    return Found({**dense.parts, **ask_lexical(snapshot, text, allowed).parts}, dense.best_window)


def asks_words(mode: Mode, vector: Vector | None) -> bool:
    """Tell whether the lexical engines are asked: always, but for a dense search that works."""
    return mode is not Mode.DENSE or vector is None


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The nearest vectors, by unit."""

    cosines: Scores  # each unit's best, -inf where none of its vectors is a candidate
    last: float  # the cosine of the last candidate
    best: dict[int, int]  # position of a unit → which of its vectors is nearest


def _by_unit(
    index: VectorIndex,
    vector: Vector,
    allowed: UnitMask | None,
    unit_of: np.ndarray[tuple[int], np.dtype[np.int32]],
    size: int,
) -> _Nearest:
    """Find the nearest vectors. ``unit_of`` says whose each vector is, in rising order."""
    positions, cosines = index.nearest(vector, _CANDIDATES, allowed)
    scores = np.full(size, -np.inf, np.float32)
    if not len(positions):
        return _Nearest(scores, 0.0, {})
    units = unit_of[positions]
    np.maximum.at(scores, units, cosines)
    _, first = np.unique(units, return_index=True)  # nearest first, so the best vector
    starts = np.searchsorted(unit_of, units[first])
    best = zip(units[first].tolist(), (positions[first] - starts).tolist(), strict=True)
    return _Nearest(scores, float(cosines[-1]), dict(best))
