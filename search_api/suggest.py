"""Suggestions while typing: what this snapshot holds that goes on as the query begins.

A suggestion is a title or heading, a document, a word of the glossary or of everyday speech, a
question that people ask, or a citation. The candidates stand in one long string in the order of
their weight, so that the first finds are the best ones. Nothing that anybody typed is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.folding import fold
from ingest.readings import reading_of
from ingest.tokenise import katakana

MAX_SUGGESTIONS = 20
_CANDIDATES = 60  # finds of a kind of match that are looked at
_SHORTEST_INSIDE = 2  # characters that must be typed before the middle of a text counts
_LONGEST_READ = 12  # characters of a text whose reading is compared: people type the beginning

# ほごh, ほごsh: what an input method shows before the next kana is complete.
_UNFINISHED = re.compile(r"(?<=[ぁ-ゖァ-ヺー一-鿿々])[a-z]{1,3}$")
_SPACES = re.compile(r"[\s　]+")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_ALL_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")


class SuggestionKind(StrEnum):
    """What a suggestion is."""

    CITATION = "citation"  # 引用: 法29条
    TERM = "term"  # 用語: of the glossary
    DOCUMENT = "document"  # 資料
    TITLE = "title"  # 見出し of a unit
    WORD = "word"  # 言葉 that the dictionary knows: 家賃
    QUESTION = "question"  # 質問 that people ask


SUGGESTION_LABELS: dict[SuggestionKind, str] = {
    SuggestionKind.CITATION: "引用",
    SuggestionKind.TERM: "用語",
    SuggestionKind.DOCUMENT: "資料",
    SuggestionKind.TITLE: "見出し",
    SuggestionKind.WORD: "言葉",
    SuggestionKind.QUESTION: "質問",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the query may become."""

    text: str  # for the search box
    kind: SuggestionKind
    note: str = ""  # title of the article, words of the rules …
    unit_id: str = ""  # of citations, titles, terms and questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A candidate with other spellings that find it too (abbreviations of a document)."""

    suggestion: Suggestion
    names: tuple[str, ...] = ()


class Suggester:
    """Finds entries by their beginning, by the beginning of their reading, and inside."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._suggestions: list[Suggestion] = []
        keys: list[str] = []
        readings: list[str] = []
        for entry in entries:
            for name in (entry.suggestion.text, *entry.names):
                self._suggestions.append(entry.suggestion)
                keys.append(key_of(name))
                readings.append(reading_of(name[:_LONGEST_READ]))
        self._keys = Lines(keys)
        self._readings = Lines(readings)

    def suggest(self, text: str, limit: int) -> Iterator[Suggestion]:
        """Yield suggestions, best first: exact beginning, beginning as read, anywhere."""
        typed = typed_of(text)
        if not typed:
            return
        seen: set[str] = set()
        for number in self._found(typed, text):
            suggestion = self._suggestions[number]
            key = key_of(suggestion.text)
            if key not in seen:
                seen.add(key)
                yield suggestion
                limit -= 1
                if not limit:
                    return

    def _found(self, typed: str, text: str) -> Iterator[int]:
        yield from self._keys.beginning(typed)
        reading = _reading(typed)
        if reading:
            yield from self._readings.beginning(reading)
        pieces = [piece for piece in map(typed_of, _SPACES.split(text)) if piece]
        if len(typed) >= _SHORTEST_INSIDE:
            yield from self._keys.inside(pieces)
        if reading and len(reading) > _SHORTEST_INSIDE:
            yield from self._readings.inside([_reading(p) or reading_of(p) for p in pieces])


class Lines:
    """Many short texts as one string, each on a line, to look into with ``str.find``."""

    def __init__(self, lines: list[str]) -> None:
        self._text = "\n" + "\n".join(lines) + "\n"
        self._starts: list[int] = []
        start = 1
        for line in lines:
            self._starts.append(start)
            start += len(line) + 1

    def beginning(self, text: str) -> Iterator[int]:
        """Yield the numbers of the lines that begin so."""
        return self._numbers("\n" + text, 1, lambda number: True)

    def inside(self, pieces: list[str]) -> Iterator[int]:
        """Yield the numbers of the lines that hold every piece."""
        longest = max(pieces, key=len)
        others = [piece for piece in pieces if piece != longest]
        return self._numbers(longest, 0, lambda n: all(piece in self._line(n) for piece in others))

    def _line(self, number: int) -> str:
        start = self._starts[number]
        return self._text[start : self._text.index("\n", start)]

    def _numbers(self, text: str, shift: int, keep: Callable[[int], bool]) -> Iterator[int]:
        at = self._text.find(text)
        found = 0
        while at >= 0 and found < _CANDIDATES:
            number = bisect_right(self._starts, at + shift) - 1
            if keep(number):
                found += 1
                yield number
            at = self._text.find(text, self._text.index("\n", at + shift))


def key_of(text: str) -> str:
    """Return the spelling that is compared: one width, no spaces, hiragana for kana."""
    return "".join(map(_hiragana, _SPACES.sub("", fold(text))))


def typed_of(text: str) -> str:
    """Return what has been typed so far, without Latin letters that will be kana.

    >>> typed_of("ほごh")
    'ほご'
    """
    return _UNFINISHED.sub("", key_of(text))


def _reading(typed: str) -> str:
    """Return the reading of what is typed in kana, wholly or at its end (保護ひ), else ""."""
    if not _KANA.search(typed):
        return ""
    return katakana(typed) if _ALL_KANA.fullmatch(typed) else reading_of(typed)


def _hiragana(character: str) -> str:
    return chr(ord(character) - 0x60) if "ァ" <= character <= "ヶ" else character
