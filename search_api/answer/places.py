"""The place of a question: a town, and what a table of the material says it belongs to.

直方市 has no limit of its own in a table of 福岡県: a list of the towns of 福岡県 says that it is
one, and of which grade (級地). A town with a row of its own in a table of yen takes no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus.folding import fold
from corpus.types import Unit
from ingest.tokenise import morphemes
from search_api.answer.grades import grades_in, meet
from search_api.answer.sentences import Role, sentences_of
from search_api.answer.tables import row_figures

_PREFECTURE = re.compile(r"[一-鿿]{2,3}?[都道府県](?![一-鿿])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a question asks about; ``names`` is empty where it names no place."""

    names: frozenset[str] = frozenset()
    wider: frozenset[str] = frozenset()  # what it belongs to: the prefecture
    grades: frozenset[str] = frozenset()  # its own, there

    def holds(self, text: str) -> bool:
        """Tell whether a folded text is not of another place."""
        named = places_in(text) if self.names else frozenset[str]()
        return not named or bool(named & self.names) or self.is_wider(text)

    def is_wider(self, text: str) -> bool:
        """Tell whether a folded text is of what the place belongs to, and of its grade."""
        grades = grades_in(text)
        named = any(name in text for name in self.wider)
        return named and (not grades or meet(grades, self.grades))


def places_in(text: str) -> frozenset[str]:
    """Return the names of places in a text: 福岡 of 福岡市."""
    return frozenset().union(*map(_places_on, text.split("\n")))


@lru_cache(maxsize=2_000)
def _places_on(line: str) -> frozenset[str]:
    """Return the places of a line: what stands above a table is read once, not for each row."""
    words = morphemes(fold(line))
    return frozenset(m.normalized_form() for m in words if m.part_of_speech()[2] == "地名")


def place_of(text: str, units: Iterable[Unit]) -> Place:
    """Return the place that a question names, with what tables of these units say of it."""
    names = places_in(text)
    wider, grades = set[str](), set[str]()
    for unit in units if names else ():
        for row in sentences_of(unit):
            if row.role is not Role.ROW or row.head is None:
                continue
            said = unit.text[row.start : row.end]
            if not places_in(said.strip("| ").split("|")[0]) & names:
                continue
            head = unit.text[slice(*row.head)]
            if any(figure.unit == "円" for figure in row_figures(head, said)):
                return Place(names=names)
            wider |= set(_PREFECTURE.findall(fold(unit.title)))
            grades |= grades_in(said)
    return Place(names=names, wider=frozenset(wider), grades=frozenset(grades))
