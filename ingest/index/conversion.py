"""How often words follow one another: what turns kana into kanji again (かな漢字変換).

A query typed in kana (ほごひのへんかん) has to be read as the words of this field (保護費の返還).
The model is made of the snapshot's own texts: headings, phrasings, and the texts of what is no law
(the language of laws is not what people type). ``conversion.json`` holds

    words      the words as written; number 0 is the beginning of a line
    counts     how often each stands
    readings   [katakana reading, word, how often it is read so]
    pairs      [word, next word, how often]
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from corpus.folding import fold
from ingest.readings import cut
from ingest.tokenise import katakana

CONVERSION_FILE = "conversion.json"

_BEGIN = ""


def write_conversion(folder: Path, texts: Iterable[str]) -> None:
    """Count the words of the texts and write ``conversion.json``."""
    numbers: dict[str, int] = {_BEGIN: 0}
    counts: Counter[int] = Counter()
    readings: Counter[tuple[str, int]] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for text in texts:
        for line in fold(text).replace("。", "\n").split("\n"):
            before = 0
            for word in cut(line):
                if not word.surface.strip():
                    before = 0
                    continue
                number = numbers.setdefault(word.surface, len(numbers))
                counts[number] += 1
                readings[_reading(word.surface, word.reading), number] += 1
                pairs[before, number] += 1
                before = number
    model = {
        "words": list(numbers),
        "counts": [counts[number] for number in range(len(numbers))],
        "readings": [[reading, number, n] for (reading, number), n in readings.items()],
        "pairs": [[*pair, n] for pair, n in pairs.items()],
    }
    (folder / CONVERSION_FILE).write_text(json.dumps(model, ensure_ascii=False), "utf-8")


def _reading(surface: str, reading: str) -> str:
    # Kana is its own reading: Sudachi reads は as ワ.
    kana = katakana(surface)
    return kana if is_katakana(kana) else reading


def is_katakana(text: str) -> bool:
    """Tell whether a text is katakana only."""
    return all("ァ" <= c <= "ヺ" or c == "ー" for c in text)
