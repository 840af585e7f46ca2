"""What the words of a question weigh, and which of them a text covers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from ingest.tokenise import content_terms
from search_api.answer.question import Question, asks_for_time, pairs_in
from search_api.answer.restated import otherwise
from search_api.lexical import LexicalIndex
from search_api.snapshot import Snapshot
from search_api.understand import expansions_of

# The same sentences come up again and again; cutting them into words is the dearest part.
_KEPT = 20_000


@lru_cache(maxsize=_KEPT)
def terms_of(text: str) -> frozenset[str]:
    """Return the content words of a text."""
    return frozenset(content_terms(text))


@lru_cache(maxsize=_KEPT)
def pairs_of(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text's words."""
    return pairs_in(text)


class Rarity:
    """How rare the words and the pairs of characters of a snapshot are: 1 is never seen."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._fields = {name: snapshot.lexical[name] for name in ("words", "bigrams", "questions")}
        self._size = snapshot.size
        self._units: dict[tuple[str, str], int] = {}

    def of_term(self, term: str) -> float:
        """Return the weight of a word, from 0 (in every unit) to 1 (in none)."""
        return self._weight(self._holding("words", term))

    def of_pair(self, pair: str) -> float:
        """Return the weight of a pair of characters, from 0 to 1."""
        return self._weight(self._holding("bigrams", pair))

    def knows_term(self, term: str) -> bool:
        """Tell whether a text, or what people say of one, has the word."""
        return bool(self._holding("words", term) or self._holding("questions", term))

    def knows_pair(self, pair: str) -> bool:
        """Tell whether a text has the two characters next to each other."""
        return self._holding("bigrams", pair) > 0

    def _weight(self, units: int) -> float:
        highest = math.log(1 + (self._size + 0.5) / 0.5)
        return math.log(1 + (self._size - units + 0.5) / (units + 0.5)) / highest

    def _holding(self, field: str, term: str) -> int:
        known = self._units.get((field, term))
        if known is None:
            index: LexicalIndex = self._fields[field]
            known = self._units[field, term] = int(np.count_nonzero(index.scores([term])))
        return known


class Weighed:
    """The words and pairs of a question with their weights, and what stands for each."""

    def __init__(self, question: Question, rarity: Rarity) -> None:
        self.terms: Mapping[str, float] = {t: rarity.of_term(t) for t in question.terms}
        self.pairs: Mapping[str, float] = {p: rarity.of_pair(p) for p in question.pairs}
        self._others: dict[str, list[frozenset[str]]] = {}
        for expansion in expansions_of(question.text):
            words = [found for word in expansion.words if (found := terms_of(word))]
            for term in terms_of(expansion.surface):
                self._others.setdefault(term, []).extend(words)
        for term in self.terms if asks_for_time(question) else ():
            if words := [frozenset((word,)) for word in otherwise(term)]:
                self._others.setdefault(term, []).extend(words)
        self.unknown: tuple[str, ...] = tuple(
            t for t in self.terms if not rarity.knows_term(t) and t not in self._others
        )
        self.unknown_pairs: tuple[str, ...] = tuple(
            p for p in self.pairs if not rarity.knows_pair(p)
        )

    def covered(self, terms: frozenset[str]) -> frozenset[str]:
        """Return the words of the question that a text's words cover, themselves or as others."""
        return frozenset(
            term
            for term in self.terms
            if term in terms or any(other <= terms for other in self._others.get(term, ()))
        )

    def share(self, terms: Iterable[str]) -> float:
        """Return how much of the question's weight these of its words carry, 0..1."""
        total = sum(self.terms.values())
        return sum(self.terms[term] for term in terms) / total if total else 0.0

    def pair_share(self, pairs: frozenset[str]) -> float:
        """Return how much of the weight of the question's pairs a text's pairs carry, 0..1."""
        total = sum(self.pairs.values())
        return sum(w for p, w in self.pairs.items() if p in pairs) / total if total else 1.0
