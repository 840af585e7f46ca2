"""What a quiz asks: questions as people put them, drawn so that a trainee can come back to them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from corpus.embedded import digest_files
from corpus.question_bank import PhrasingKind, load_question_bank
from corpus.types import DocumentKind, PartRole
from ingest.sources import reader_for
from ingest.sources.base import ReadOptions
from ingest.sources.front_matter import split_front_matter
from office.training.course import Step

QUIZ_LENGTH = 5  # questions of one round

#: Whose words a question is in, as the page says it.
BOOK = "実務の問い"
VOICES = {PhrasingKind.COLLEAGUE: "同僚から", PhrasingKind.RESIDENT: "窓口や電話で"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a round, kept as it was asked."""

    unit_id: str  # of the practice Q&A that answers it
    topic: str  # its title
    text: str
    voice: str  # whose words


def draw(
    account_id: str,
    course_id: str,
    step: Step,
    number: int,
    *,
    before: Collection[str] = (),
    shown: Collection[str] = (),
) -> tuple[Question, ...]:
    """Return the questions of a trainee's round (from 1): the same for the same of everything.

    Where there is enough else, what was ``shown`` today is not asked, nor what the round
    ``before`` asked. Both are ids of the practice Q&A.
    """
    chance = _chance(account_id, course_id, step.id, number, "items")
    items = list(step.quiz)
    chance.shuffle(items)
    items.sort(key=lambda item: (item.unit_id in shown, item.unit_id in before))
    chance = _chance(account_id, course_id, step.id, number, "words")
    return tuple(chance.choice(questions_about(item.unit_id)) for item in items[:QUIZ_LENGTH])


def questions_about(unit_id: str) -> tuple[Question, ...]:
    """Return every way in which Konkyo asks for a unit of the practice Q&A."""
    topic, text, _ = _practice()[unit_id]
    asked = [(BOOK, text)]
    asked += [
        (VOICES[phrasing.kind], phrasing.text)
        for phrasing in _bank().of(unit_id)
        if phrasing.kind in VOICES
    ]
    return tuple(
        Question(unit_id=unit_id, topic=topic, text=words, voice=voice) for voice, words in asked
    )


def explanation_of(unit_id: str) -> str:
    """Return what the practice Q&A answers, which says why a basis is the right one."""
    return _practice()[unit_id][2]


def _chance(*seed: object) -> random.Random:
    told = hashlib.sha256("\0".join(map(str, seed)).encode()).digest()
    return random.Random(int.from_bytes(told))  # no secret hangs on it


_bank = cache(load_question_bank)


@cache
def _practice() -> dict[str, tuple[str, str, str]]:
    """Return title, question and answer of every unit of the practice Q&A, by id."""
    found = {}
    for path in digest_files():
        head = split_front_matter(path.read_text("utf-8"), path.name)[0]
        if head.kind is not DocumentKind.PRACTICE:
            continue
        for unit in reader_for(path).read(path, ReadOptions()).units:
            asked, answered = unit.part_texts(PartRole.QUESTION), unit.part_texts(PartRole.ANSWER)
            if asked and answered:
                question = asked[0].removeprefix("問:").strip()
                found[unit.id] = unit.title, question, answered[0].removeprefix("答:").strip()
    return found
