"""Words of the field that Sudachi's core dictionary cuts or reads wrongly.

``corpus/lexicon/words.toml`` says how they are cut and read; ``ingest/words.dic`` is the same as
a compiled user dictionary. It points into one version of the core dictionary by word number, so
with any other version it is compiled anew into a temporary file, which takes some two seconds.
Made by ``scripts/user_dictionary.py``; a test says when it is stale.
"""

from __future__ import annotations

import hashlib
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from corpus.errors import InputError

#: Left and right connection of 名詞-普通名詞-一般, and a cost that makes the word win.
_CONNECTION, _COST = 5146, -4000
_CLASS = "名詞,普通名詞,一般,*,*,*"
_MARK = "konkyo "  # begins the description inside the compiled file


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word, its finest meaningful pieces, and their readings in katakana."""

    surface: str
    readings: tuple[str, ...]  # of the pieces
    pieces: tuple[str, ...]


@cache
def field_words() -> tuple[Word, ...]:
    """Return the words that Konkyo ships."""
    data = tomllib.loads(files("corpus").joinpath("lexicon/words.toml").read_text("utf-8"))
    return tuple(
        Word(
            surface=row["surface"],
            readings=tuple(row["reading"].split()),
            pieces=tuple(row["pieces"]),
        )
        for row in data["word"]
    )


@cache
def dictionary_id() -> str:
    """Return what the words and the core dictionary are, for names and manifests."""
    words = hashlib.sha256(repr(field_words()).encode()).hexdigest()[:8]
    return f"{version('sudachidict-core')}-{words}"


def shipped_path() -> Path:
    """Return where the compiled dictionary is."""
    return Path(str(files("ingest").joinpath("words.dic")))


def open_dictionary() -> Any:
    """Return Sudachi's core dictionary with the words of the field."""
    from sudachipy import Config, Dictionary

    if _is_current(shipped_path()):
        return Dictionary(config=Config(system="core", user=[str(shipped_path())]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.dic"
        compile_dictionary(path)
        return Dictionary(config=Config(system="core", user=[str(path)]))


def _is_current(path: Path) -> bool:
    return path.is_file() and (_MARK + dictionary_id()).encode() in path.read_bytes()


def compile_dictionary(path: Path) -> None:
    """Write the compiled user dictionary. Raises InputError for a word that cannot be cut."""
    from sudachipy import Dictionary
    from sudachipy.sudachipy import build_user_dic

    system = Path(str(files("sudachidict_core").joinpath("resources/system.dic")))
    core = Dictionary(dict="core")
    lines: dict[str, None] = {}
    for word in field_words():
        lines |= dict.fromkeys(_entries(word, core))
    lexicon = "\n".join(lines) + "\n"
    build_user_dic(system, [lexicon.encode()], path, _MARK + dictionary_id())


def _entries(word: Word, core: Any) -> Iterator[str]:
    """Yield the lines of a word: of pieces that the core dictionary lacks, then its own."""
    reading = "".join(word.readings)
    if len(word.pieces) == 1:
        yield _line(word.surface, reading, "A", "*")
        return
    if len(word.pieces) != len(word.readings) or "".join(word.pieces) != word.surface:
        raise InputError(
            f"「{word.surface}」の分け方か読みが合いません。pieces と reading の数を"
            "そろえてください。",
            word=word.surface,
        )
    references = []
    for piece, piece_reading in zip(word.pieces, word.readings, strict=True):
        word_class = _class_of(piece, piece_reading, core)
        if not word_class:
            # Without a connection it is never found in a text: 入 must not be cut out of 収入.
            yield _line(piece, piece_reading, "A", "*", connection=-1)
        references.append(f"{piece},{word_class or _CLASS},{piece_reading}")
    yield _line(word.surface, reading, "C", '"' + "/".join(references) + '"')


def _line(
    surface: str, reading: str, kind: str, split: str, *, connection: int = _CONNECTION
) -> str:
    head = f"{surface},{connection},{connection},{_COST},{surface},{_CLASS}"
    return f"{head},{reading},{surface},*,{kind},{split},*,*"


def _class_of(piece: str, reading: str, core: Any) -> str:
    """Return the word class that the core dictionary has for a piece read so, or ""."""
    for entry in core.lookup(piece):
        if entry.surface() == piece and entry.reading_form() == reading:
            return ",".join(entry.part_of_speech())
    return ""
