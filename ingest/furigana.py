"""Readings above the kanji of a text (furigana), for people who are new to its words.

Sudachi reads the longest words it knows (mode C: 手続き is テツヅキ there, not テ|ツヅキ); where
the pieces of such a word say the same, each stands under its own reading. Kana and numbers have
none. ``corpus/lexicon/furigana.toml`` sets right what the dictionary reads otherwise here.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ingest.tokenise import katakana
from ingest.user_dictionary import open_dictionary

_KANJI = "々〆一-鿿豈-龎𠀀-𪛟"
_HAS_KANJI = re.compile(f"[{_KANJI}]")
_RUNS = re.compile(f"[{_KANJI}]+|[^{_KANJI}]+")
_NUMBERS = re.compile("[0-9０-９〇一二三四五六七八九十百千万]+")
_COUNTERS = ("日", "人")  # read by the number before: ついたち, ふつか, ひとり, さんにん
_LONGEST = 5_000  # characters at once; a line of a text has fewer

_local = threading.local()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruby:
    """A run of text with its reading in hiragana; "" where none is needed."""

    text: str
    reading: str = ""


def furigana(text: str) -> tuple[Ruby, ...]:
    """Return the runs of a text, which together are the text.

    >>> [(run.text, run.reading) for run in furigana("届を受け取る")]
    [('届', 'とどけ'), ('を', ''), ('受', 'う'), ('け', ''), ('取', 'と'), ('る', '')]
    """
    if not _HAS_KANJI.search(text):
        return (Ruby(text=text),) if text else ()
    return tuple(
        run for start in range(0, len(text), _LONGEST) for run in _line(text[start:][:_LONGEST])
    )


@lru_cache(maxsize=20_000)
def _line(text: str) -> tuple[Ruby, ...]:
    runs: list[Ruby] = []
    for start, end in _cut_at_set_letters(text):
        piece = text[start:end]
        known = _set("letters").get(piece)
        found = _aligned(piece, known) if known else _read(piece)
        for run in found:
            if runs and not run.reading and not runs[-1].reading:
                runs[-1] = Ruby(text=runs[-1].text + run.text)
            else:
                runs.append(run)
    return tuple(runs)


def _cut_at_set_letters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the letters whose reading is set, and of what stands between them."""
    done = 0
    for match in _set_letters().finditer(text):
        if done < match.start():
            yield done, match.start()
        yield match.span()
        done = match.end()
    if done < len(text):
        yield done, len(text)


def _read(text: str) -> Iterator[Ruby]:
    from sudachipy import SplitMode

    set_words = _set("words")
    before = ""
    for word in _tokeniser().tokenize(text):
        pieces = word.split(SplitMode.A)
        if "".join(p.reading_form() for p in pieces) != word.reading_form():
            pieces = (word,)
        for piece in pieces:
            surface = piece.surface()
            counts = surface in _COUNTERS and _NUMBERS.fullmatch(before[-1:])
            if counts or _NUMBERS.fullmatch(surface):
                yield Ruby(text=surface)
            else:
                reading = set_words.get(surface) or hiragana(piece.reading_form())
                yield from _aligned(surface, reading)
            before = surface


def _aligned(surface: str, reading: str) -> Iterator[Ruby]:
    """Lay a word's reading over its kanji alone: 受け取る → 受(う) け 取(と) る."""
    if not _HAS_KANJI.search(surface):
        yield Ruby(text=surface)
        return
    runs = _RUNS.findall(surface)
    pattern = "".join(
        "(.+?)" if _HAS_KANJI.match(run) else re.escape(hiragana(run)) for run in runs
    )
    match = re.fullmatch(pattern, reading)
    # What is unknown reads as it is written; a reading that does not fit is worse than none.
    if match is None or _HAS_KANJI.search(reading):
        yield Ruby(text=surface)
        return
    readings = iter(match.groups())
    for run in runs:
        yield Ruby(text=run, reading=next(readings) if _HAS_KANJI.match(run) else "")


def hiragana(text: str) -> str:
    """Return katakana as hiragana, all else as it is."""
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in katakana(text))


@cache
def _set(kind: str) -> dict[str, str]:
    data = tomllib.loads(files("corpus").joinpath("lexicon/furigana.toml").read_text("utf-8"))
    return dict(data[kind])


@cache
def _set_letters() -> re.Pattern[str]:
    longest_first = sorted(_set("letters"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _tokeniser() -> Any:
    # A Sudachi tokeniser is not to be shared between threads.
    tokeniser = getattr(_local, "tokeniser", None)
    if tokeniser is None:
        from sudachipy import SplitMode

        tokeniser = _local.tokeniser = open_dictionary().tokenizer(SplitMode.C)
    return tokeniser
