"""Cut a text into words with their readings, for suggestions and for repairing slips.

The index terms of ``ingest.tokenise`` are what is searched; these are what a person types.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.folding import fold
from ingest.tokenise import katakana, morphemes
from ingest.user_dictionary import open_dictionary


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text as it is written there."""

    surface: str
    reading: str  # katakana
    form: str  # as the index spells it
    is_name: bool  # of a person, place or firm
    is_known: bool  # the dictionary has it


def cut(text: str) -> tuple[Word, ...]:
    """Cut a folded text into its words.

    >>> [word.surface for word in cut("保護費の返還")]
    ['保護', '費', 'の', '返還']
    """
    return tuple(
        Word(
            surface=morpheme.surface(),
            reading=katakana(morpheme.reading_form() or morpheme.surface()),
            form=morpheme.normalized_form(),
            is_name=morpheme.part_of_speech()[1] == "固有名詞",
            is_known=not morpheme.is_oov(),
        )
        for morpheme in morphemes(text)
    )


def reading_of(text: str) -> str:
    """Return the katakana reading of a text, without what cannot be read.

    >>> reading_of("保護費")
    'ホゴヒ'
    """
    readings = (m.reading_form() or m.surface() for m in morphemes(fold(text)))
    return katakana("".join(readings).replace(" ", ""))


@lru_cache(maxsize=10_000)
def readings_of(word: str) -> frozenset[str]:
    """Return every katakana reading that the dictionary has for one word: 後 → ゴ, コウ, アト …"""
    return frozenset(
        katakana(entry.reading_form())
        for entry in _dictionary().lookup(word)
        if entry.surface() == word and entry.reading_form()
    )


_dictionary = cache(open_dictionary)
