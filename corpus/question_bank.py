"""The question bank (こんなときに): what people say when they mean a unit.

What people say is not what the rules say: 布団もない状態で越してきた is a matter of 被服費. Each
line of ``corpus/questions/*.jsonl`` ties one phrasing to a unit by its public id, so it also
works for a handbook whose text only the office has. The words are our own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from corpus.errors import InputError


class PhrasingKind(StrEnum):
    """Whose words a phrasing is in."""

    KEYWORD = "keyword"  # words in a search box
    COLLEAGUE = "colleague"  # a colleague's question
    RESIDENT = "resident"  # a resident on the phone or at the counter
    KANA = "kana"  # typed in kana or converted wrongly
    FIGURATIVE = "figurative"  # everyday or figurative words


#: What people say in whole sentences: the rest helps to find a unit, and is not shown with it.
SPOKEN_KINDS = frozenset({PhrasingKind.COLLEAGUE, PhrasingKind.RESIDENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """One way to ask for a unit."""

    unit_id: str
    text: str
    kind: PhrasingKind


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """Phrasings by unit, and a hash of all of them."""

    by_unit: Mapping[str, tuple[Phrasing, ...]]
    sha256: str

    def of(self, unit_id: str) -> tuple[Phrasing, ...]:
        """Return the phrasings of a unit, in the order of the files."""
        return self.by_unit.get(unit_id, ())


def question_files() -> tuple[Path, ...]:
    """Return the files that Konkyo ships, ordered by name."""
    folder = Path(str(files("corpus").joinpath("questions")))
    return tuple(sorted(folder.glob("*.jsonl")))


def load_question_bank(paths: Iterable[Path] | None = None) -> QuestionBank:
    """Read the shipped files, or the given ones. Raises InputError naming file and line."""
    by_unit: dict[str, list[Phrasing]] = {}
    digest = hashlib.sha256()
    for path in question_files() if paths is None else paths:
        content = path.read_bytes()
        digest.update(content)
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            if line.strip():
                phrasing = _phrasing(line, path.name, number)
                by_unit.setdefault(phrasing.unit_id, []).append(phrasing)
    return QuestionBank({unit: tuple(found) for unit, found in by_unit.items()}, digest.hexdigest())


def _phrasing(line: str, file: str, number: int) -> Phrasing:
    try:
        row = json.loads(line)
        return Phrasing(unit_id=row["unit"], text=row["text"], kind=PhrasingKind(row["kind"]))
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"「{file}」の{number}行目が読めません。"
            "unit、text、kind のある JSON を1行に1つ書いてください。",
            file=file,
            line=number,
        ) from None
