"""Repair slips of typing and conversion: 保後費 → 保護費, ケースワカー → ケースワーカー.

The query is never replaced: a repair is offered (もしかして). What the texts, the dictionary or
the question bank know is right as it is, and so are names and citations. A slip is repaired to a
word of this snapshot only: one that is read alike and stands in many units, one with a kanji that
looks alike, or one that is a single keystroke away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from corpus.folding import fold
from ingest.readings import Word, cut, readings_of
from ingest.tokenise import katakana, without_citations
from search_api.look_alikes import look_alikes
from search_api.types import Repair
from search_api.vocabulary import RUN, Vocabulary

_LONGEST_WORD = 12  # characters
_MOST_READINGS = 300  # of one word; more are not worth the time
_FREQUENT = 20  # units that hold a word before a word that is itself right gives way to it
_USUAL = 10  # units that hold a compound before one of words of the texts gives way to it
_SHORTEST_SLIP = 4  # characters: of three, every word is near to some other
_SHORTEST_KANA = 5
_FAR_RARER = 10  # times rarer than the best: not offered beside it
_REPAIRS = 2
_SPELT_OUT = 2  # characters of a word that may have been converted one by one

_HIRAGANA = re.compile("[ぁ-ゖー]+")
_PIECES = re.compile(r"[\s、。,.・「」()?!]+")
_KATAKANA = [chr(code) for code in range(ord("ァ"), ord("ヶ"))] + ["ー"]
_NUMBER = re.compile("[一二三四五六七八九十百千何数]")
_LETTERS = [chr(code) for code in range(ord("a"), ord("z") + 1)]
# What is doubled or left out most: long vowels and small kana.
_LIGHT = re.compile("[ーッ・]")
_SMALL = str.maketrans("ァィゥェォャュョヮ", "アイウエオヤユヨワ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A word that is probably a slip, and what was probably meant."""

    surface: str
    words: tuple[str, ...]  # the most probable first
    certain: bool = False  # nothing else comes near, and the word itself is none


def repair(text: str, vocabulary: Vocabulary) -> tuple[Repair, ...]:
    """Return one or two repaired queries, the most probable first; nothing for what is right."""
    slips = slips_in(text, vocabulary)
    repairs: list[Repair] = []
    for choice in range(_REPAIRS if slips else 0):
        pairs = tuple((s.surface, s.words[min(choice, len(s.words) - 1)]) for s in slips)
        query = text if all(surface in text for surface, _ in pairs) else fold(text)
        for surface, word in pairs:
            query = query.replace(surface, word)
        if not any(query == other.query for other in repairs):
            certain = choice == 0 and all(slip.certain for slip in slips)
            repairs.append(Repair(query=query, slips=pairs, certain=certain))
    return tuple(repairs)


def slips_in(text: str, vocabulary: Vocabulary) -> tuple[Slip, ...]:
    """Return the slips of a query in their order, each once."""
    folded = without_citations(text)
    found = {slip.surface: slip for slip in _slips(folded, vocabulary)}
    return tuple(sorted(found.values(), key=lambda slip: folded.find(slip.surface)))


def _slips(folded: str, vocabulary: Vocabulary) -> Iterator[Slip]:
    for match in RUN.finditer(folded):
        run = match[0]
        if not 2 <= len(run) <= _LONGEST_WORD or vocabulary.is_known(run):
            continue
        words = cut(run)
        if _is_name(words):
            continue
        if re.match("[一-鿿々]", run):
            if _is_word_and_more(folded, *match.span()):
                continue
            alone = match[0] in _PIECES.split(folded)
            converted = tuple(_conversions(run, words, vocabulary, alone))
            yield from converted or _misread(run, words, vocabulary)
        elif not all(word.is_known for word in words):
            yield from _keystrokes(run, vocabulary)
    for piece in _PIECES.split(folded):
        if _HIRAGANA.fullmatch(piece):
            yield from _kana_keystrokes(piece, vocabulary)


def _is_name(words: tuple[Word, ...]) -> bool:
    # Nearly every character is somebody's name: one alone says nothing.
    return all(w.is_name for w in words) or any(w.is_name and len(w.surface) > 1 for w in words)


# --- converted wrongly: another word with the same reading -----------------------------------


def _is_word_and_more(folded: str, start: int, end: int) -> bool:
    """Tell whether kanji belong to a longer word: 物言う, 後回し, 65歳超."""
    if folded[:start][-1:].isdigit():
        return True
    at = 0
    for word in cut(folded):
        if at < end < at + len(word.surface):
            return True
        at += len(word.surface)
    return False


def _conversions(
    run: str, words: tuple[Word, ...], vocabulary: Vocabulary, alone: bool
) -> Iterator[Slip]:
    """Yield the whole run if a word is read so, else the parts of it that are no words here."""
    if len(words) == 1 and words[0].is_known and not alone:
        return  # in a sentence, a word that is right is seldom converted wrongly
    whole = _alike(run, words, vocabulary)
    if whole:
        yield _slip(run, whole)
        return
    at = 0
    for group in _unknown_groups(words, vocabulary):
        surface = "".join(word.surface for word in group)
        at = run.index(surface, at)
        fitting = [
            word
            for word in _alike(surface, group, vocabulary)
            if _fits(run, at, at + len(surface), word, vocabulary)
        ]
        if fitting:
            yield _slip(surface, fitting)


def _alike(surface: str, words: tuple[Word, ...], vocabulary: Vocabulary) -> list[str]:
    """Return the words with the same reading, the most frequent first."""
    # 変換 is a word too: only for one that stands in many units is it a slip.
    is_word = len(words) == 1 and words[0].is_known
    needed = _FREQUENT if is_word else 1
    if all(vocabulary.is_piece(word.surface) for word in words):
        needed = max(needed, _USUAL)  # 修学資金 is right as well as 就学資金
    found: dict[str, int] = {}
    for reading in _readings(words):
        for word in vocabulary.read_as(reading):
            count = vocabulary.count(word)
            if word != surface and _is_comparable(word, surface) and count >= needed:
                found[word] = count
    shared = {word: sum(a == b for a, b in zip(word, surface, strict=True)) for word in found}
    if not is_word:
        found = {word: count for word, count in found.items() if shared[word]}
    ranked = sorted(found, key=lambda word: (-shared[word], -found[word]))
    return [word for word in ranked if found[word] * _FAR_RARER >= found[ranked[0]]]


def _is_comparable(word: str, surface: str) -> bool:
    """Tell whether two words are of one length, with the same numbers in the same places."""
    if len(word) != len(surface) or (len(surface) == 2 and _NUMBER.search(surface)):
        return False
    numbers = ((a, b) for a, b in zip(word, surface, strict=True) if _NUMBER.search(a + b))
    return all(a == b for a, b in numbers)


def _readings(words: tuple[Word, ...]) -> list[str]:
    """Return how a run of words may be read: a single character has many readings."""
    choices: list[list[str]] = []
    for word in words:
        known = sorted({word.reading, *readings_of(word.surface)}, key=lambda r: r != word.reading)
        choices.append(known)
        # 収入人定: 人定 was converted character by character.
        if len(word.surface) == _SPELT_OUT and (len(words) > 1 or not word.is_known):
            first, last = map(readings_of, word.surface)
            known += sorted({a + b for a, b in product(first, last)} - set(known))
    readings: list[str] = []
    for parts in product(*choices):
        readings.append("".join(parts))
        if len(readings) == _MOST_READINGS:
            break
    return readings


def _unknown_groups(words: tuple[Word, ...], vocabulary: Vocabulary) -> Iterator[tuple[Word, ...]]:
    """Yield neighbouring words that are not known here; a lone character is a suffix (費)."""
    group: list[Word] = []
    for word in (*words, None):
        if word is not None and (len(word.surface) == 1 or not vocabulary.is_piece(word.surface)):
            group.append(word)
            continue
        if len("".join(w.surface for w in group)) > 1:
            yield tuple(group)
            yield from ((w,) for w in group if len(group) > 1 and len(w.surface) > 1)
        group = []


def _fits(run: str, start: int, end: int, word: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the neighbours of a repaired part stand beside it in a text as well."""
    before, after = run[:start][-1:], run[end:][:1]
    if len(word) > _SPELT_OUT:
        return True
    return (not before or vocabulary.stand_together(before, word[0])) and (
        not after or vocabulary.stand_together(word[-1], after)
    )


def _slip(surface: str, found: list[str]) -> Slip:
    shared = sum(a == b for a, b in zip(found[0], surface, strict=True))
    certain = len(found) == 1 and len(surface) > 2 and 2 * shared >= len(surface)
    return Slip(surface=surface, words=tuple(found[:_REPAIRS]), certain=certain)


def _misread(run: str, words: tuple[Word, ...], vocabulary: Vocabulary) -> Iterator[Slip]:
    """Yield what has a kanji that looks like the right one; a word of any dictionary is right."""
    if len(words) == 1 and words[0].is_known:
        return
    for surface, found in look_alikes(run, vocabulary):
        yield _slip(surface, found)


# --- typed wrongly: one keystroke away -------------------------------------------------------


def _keystrokes(run: str, vocabulary: Vocabulary) -> Iterator[Slip]:
    """Yield a katakana or Latin word that is one keystroke from one of the texts."""
    letters = _LETTERS if run.isascii() else _KATAKANA
    if len(run) < _SHORTEST_SLIP and run.isascii():
        return
    near = {word for word in _one_away(run, letters) if vocabulary.count(word)}
    if len(run) < _SHORTEST_SLIP:
        near = {word for word in near if _light(word) == _light(run)}
    if near:
        ranked = sorted(near, key=lambda w: (_light(w) != _light(run), -vocabulary.count(w), w))
        yield Slip(surface=run, words=tuple(ranked[:_REPAIRS]), certain=len(near) == 1)


def _kana_keystrokes(piece: str, vocabulary: Vocabulary) -> Iterator[Slip]:
    """Yield a word typed in hiragana that is one keystroke from the reading of a word."""
    reading = katakana(piece)
    if not _SHORTEST_KANA <= len(piece) <= _LONGEST_WORD or _is_read(reading, vocabulary):
        return
    near = {
        word: vocabulary.count(word)
        for other in _one_away(reading, _KATAKANA)
        for word in vocabulary.read_as(other)[:1]
        if vocabulary.count(word) >= _FREQUENT and len(word) > 1
    }
    if near:
        ranked = sorted(near, key=lambda word: (-near[word], word))
        yield Slip(surface=piece, words=tuple(ranked[:_REPAIRS]), certain=len(near) == 1)


def _is_read(reading: str, vocabulary: Vocabulary) -> bool:
    """Tell whether kana can be cut into readings of words and little words between them."""
    reached = {0}
    for end in range(1, len(reading) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            piece = reading[start:end]
            if start in reached and (
                piece in "ノトヲニガハデモヤヘ" or vocabulary.has_reading(piece)
            ):
                reached.add(end)
                break
    return len(reading) in reached


def _one_away(word: str, letters: list[str]) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _light(word: str) -> str:
    return _LIGHT.sub("", word).translate(_SMALL)
