"""The field's own dictionary: everyday words, abbreviations and spellings → words of the rules.

A caseworker types 家賃, the rules say 住宅扶助; CW is a ケースワーカー. The files are
``corpus/lexicon/everyday.toml``, ``abbreviations.toml`` and ``variants.toml``, each with one
table: key = list of words. The search adds the words to a query with the weight of their table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from corpus.folding import fold


class EntryKind(StrEnum):
    """Why a key stands for other words."""

    EVERYDAY = "everyday"  # everyday word → word of the rules
    ABBREVIATION = "abbreviations"  # abbreviation, code, jargon → full word
    VARIANT = "variants"  # old, variant or mistyped spelling → usual spelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A key of the thesaurus that stands in a text, and what it stands for."""

    surface: str  # the key as the dictionary writes it: 家賃
    kind: EntryKind
    words: tuple[str, ...]  # 住宅扶助


_KATAKANA = "[ァ-ヺー]"
_LETTER = "[0-9a-z]"
_FEW = 4  # keys for the same words


class Thesaurus:
    """Finds the keys that stand in a text, the longest first and without overlaps."""

    def __init__(self, tables: Mapping[EntryKind, Mapping[str, list[str]]]) -> None:
        self._entries: dict[str, Expansion] = {}
        for kind, table in tables.items():
            for key, words in table.items():
                entry = Expansion(surface=key, kind=kind, words=tuple(words))
                self._entries.setdefault(fold(key), entry)
        keys = sorted(self._entries, key=len, reverse=True)
        self._keys: dict[frozenset[str], list[str]] = {}
        for entry in self._entries.values():
            self._keys.setdefault(frozenset(entry.words), []).append(entry.surface)
        self._pattern = re.compile("|".join(map(_bounded, keys)) or "(?!)")

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> tuple[Expansion, ...]:
        """Return every entry, in the order of the files."""
        return tuple(self._entries.values())

    def expand(self, text: str) -> tuple[Expansion, ...]:
        """Return the entries whose keys stand in ``text``, each once, in order.

        >>> [e.words for e in load_thesaurus().expand("ＣＷとＳＶ")]
        [('ケースワーカー', '現業員'), ('査察指導員',)]
        """
        found = (self._entries[match[0]] for match in self._pattern.finditer(fold(text)))
        return tuple(dict.fromkeys(found))

    def alike(self, entry: Expansion) -> tuple[str, ...]:
        """Return the other keys that stand for just the same words, where they are few.

        Who writes does not always use the words of the rules: クーラー is to find エアコン. What
        many keys stand for is a whole kind of aid (家具什器費: 冷蔵庫, カーテン …), no thing.

        >>> load_thesaurus().alike(*load_thesaurus().expand("クーラー"))
        ('エアコン', '扇風機', '冷房')
        """
        keys = self._keys[frozenset(entry.words)]
        return tuple(key for key in keys if key != entry.surface) if len(keys) <= _FEW else ()


def _bounded(key: str) -> str:
    """Match a key that begins or ends in letters or katakana only where that run does.

    バイト is not in ギガバイト, cw not in cwx; kanji and hiragana have no such border.
    """
    pattern = re.escape(key)
    for run in (_KATAKANA, _LETTER):
        if re.match(run, key):
            pattern = f"(?<!{run}){pattern}"
        if re.match(run, key[-1]):
            pattern += f"(?!{run})"
    return pattern


def _tables() -> Iterator[tuple[EntryKind, Mapping[str, list[str]]]]:
    for kind in (EntryKind.ABBREVIATION, EntryKind.VARIANT, EntryKind.EVERYDAY):
        path = files("corpus").joinpath(f"lexicon/{kind}.toml")
        yield kind, tomllib.loads(path.read_text("utf-8"))[kind]


@cache
def load_thesaurus() -> Thesaurus:
    """Return the dictionary that Konkyo ships."""
    return Thesaurus(dict(_tables()))
