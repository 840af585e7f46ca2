"""The words of a snapshot as they are written, with how many units hold each and their readings.

The index knows pieces (保護, 費); a slip is seen on what a person wrote as one word (保後費).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from corpus.folding import fold
from corpus.thesaurus import EntryKind, load_thesaurus
from ingest.readings import reading_of
from ingest.tokenise import morphemes
from search_api.snapshot import Snapshot
from search_api.visible import VisibleUnits

#: Kanji (without the conjunctions 及 and 又), katakana or Latin letters that stand together.
RUN = re.compile("(?:(?![及又])[一-鿿々])+|[ァ-ヺー]+|[a-z]+")
_SHORTEST, _LONGEST = 2, 12  # characters of a word
_SURE = 2  # units that hold a word before a slip is repaired to it


class Vocabulary:
    """What the texts hold, and what the dictionary and the question bank know besides."""

    def __init__(self, texts: Iterable[str], known: Iterable[str] = ()) -> None:
        counts: Counter[str] = Counter()
        pairs: set[str] = set()
        for text in texts:
            runs = {run for run in RUN.findall(fold(text)) if len(run) >= _SHORTEST}
            counts.update(run for run in runs if len(run) <= _LONGEST)
            pairs.update(run[at : at + 2] for run in runs for at in range(len(run) - 1))
        self._counts = counts
        self._pairs = frozenset(pairs)
        self._known = frozenset(run for text in known for run in RUN.findall(fold(text)))

    @cached_property
    def _by_reading(self) -> Mapping[str, list[str]]:
        by_reading: dict[str, list[str]] = {}
        for word, count in self._counts.most_common():
            if count < _SURE:
                break
            if "第" not in word:  # 第, 条第: pieces of citations
                by_reading.setdefault(reading_of(word), []).append(word)
        return by_reading

    @cached_property
    def _pieces(self) -> frozenset[str]:
        pieces = (m.surface() for run in self._counts for m in morphemes(run))
        return frozenset(piece for piece in pieces if len(piece) > 1)

    @classmethod
    def of(cls, snapshot: Snapshot, day: dt.date) -> Vocabulary:
        """Read the units that are visible on a day."""
        view = VisibleUnits.on(snapshot, day)
        positions = [p for p in range(snapshot.size) if view.is_visible(p)]
        units = (unit for _, unit in view.at(positions).values())
        texts = ("\n".join((unit.title, *unit.headings, unit.text)) for unit in units)
        # A key of the variants is often a slip itself: 保後費.
        entries = load_thesaurus().entries()
        known = [entry.surface for entry in entries if entry.kind is not EntryKind.VARIANT]
        known += [text for position in positions for text in snapshot.phrasings_of(position)]
        return cls(texts, known)

    def count(self, word: str) -> int:
        """Return how many units hold the word as a word of its own."""
        return self._counts[word]

    def is_known(self, word: str) -> bool:
        """Tell whether a text, the dictionary or the question bank has the word."""
        return word in self._counts or word in self._known

    def is_piece(self, word: str) -> bool:
        """Tell whether a word of two characters or more is in a text, alone or in a compound."""
        return word in self._pieces or word in self._known

    def stand_together(self, first: str, second: str) -> bool:
        """Tell whether a word with these two characters next to each other is in a text."""
        return first + second in self._pairs

    def read_as(self, reading: str) -> list[str]:
        """Return the words with a katakana reading, the most frequent first."""
        return self._by_reading.get(reading, [])

    def has_reading(self, reading: str) -> bool:
        """Tell whether a word has the reading."""
        return reading in self._by_reading
