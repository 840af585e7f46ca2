"""Answers from the made-up texts of ``ui.web.demo``: the first sentence of what is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corpus.types import KIND_LABELS
from search_api.answer.proof import sentence_of
from search_api.answer.question import read_question
from search_api.answer.sentences import Role, sentences_of
from search_api.answer.types import (
    Answer,
    AnswerSentence,
    BasisEntry,
    BasisLevel,
    NearestUnit,
    Refusal,
    RefusalReason,
)
from search_api.hierarchy import LEVELS
from search_api.types import Hit


def answer_from(question: str, as_of: dt.date | None, hits: Sequence[Hit]) -> Answer:
    """Return the answer that the hits give, or a refusal where there is none."""
    found = [(hit, sentence) for hit in hits if (sentence := _first_sentence(hit))]
    asked = read_question(question).asked
    if not found:
        message = "質問に答えるだけの記述が、見本の文章に見つかりません。別の言葉でお試しください。"
        nearest = tuple(_nearest(hit) for hit in hits[:3])
        refusal = Refusal(reason=RefusalReason.NOTHING_FOUND, message=message, nearest=nearest)
        return Answer(
            question=question, asked=asked, as_of=as_of, refusal=refusal, manifest_id="demo"
        )
    return Answer(
        question=question,
        asked=asked,
        as_of=as_of,
        short=(found[0][1],),
        basis=tuple(
            BasisLevel(name=KIND_LABELS[entries[0].kind], entries=entries)
            for kinds in LEVELS
            if (entries := tuple(_entry(h, s) for h, s in found if h.document.kind in kinds))
        ),
        evidence=1.0,
        threshold=0.5,
        manifest_id="demo",
    )


def _first_sentence(hit: Hit) -> AnswerSentence | None:
    for sentence in sentences_of(hit.unit):
        if sentence.role is not Role.QUESTION:
            return sentence_of(hit.document, hit.unit, sentence.spans)
    return None


def _entry(hit: Hit, sentence: AnswerSentence) -> BasisEntry:
    return BasisEntry(
        unit_id=hit.unit.id,
        citation=hit.citation,
        title=hit.unit.title,
        kind=hit.document.kind,
        status=hit.document.status,
        sentence=sentence,
    )


def _nearest(hit: Hit) -> NearestUnit:
    return NearestUnit(
        unit_id=hit.unit.id,
        citation=hit.citation,
        title=hit.unit.title,
        kind=hit.document.kind,
        status=hit.document.status,
    )
