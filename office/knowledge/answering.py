"""Entries of the office (用例) in an answer: the lowest level of its basis, quoted."""

from __future__ import annotations

from dataclasses import replace

from corpus.types import PartRole
from office.knowledge.showing import warnings_on
from search_api.answer.conflicts import opposed
from search_api.answer.proof import sentence_of
from search_api.answer.sentences import Role, sentences_of
from search_api.answer.types import (
    Answer,
    AnswerSentence,
    BasisEntry,
    BasisLevel,
)
from search_api.types import Hit

LEVEL_NAME = "この事務所の用例"

_BUT_ENTRIES = (
    "この事務所の用例に、近いものがあります（下に引用しました）。公式の資料からは答えられません。"
)


def with_entries(answer: Answer, hits: tuple[Hit, ...]) -> Answer:
    """Return an answer with the entries that bear on its question.

    Where the official texts do not answer, the refusal stays, for the office's word alone is no
    answer; but it says that there are entries, and they are quoted below it. A contradiction to
    an official text is shown. Where the basis of an entry has changed, a notice says so, and the
    citation, which goes wherever the quote is shown, copied or kept, is marked.
    """
    if not hits:
        return answer
    told = (
        f"{hit.citation}は、引いた根拠が変わっています。{warning}"
        for hit in hits
        for warning in warnings_on(hit.unit)
    )
    answer = replace(answer, notices=(*answer.notices, *told))
    entries = tuple(map(_entry, hits))
    level = BasisLevel(name=LEVEL_NAME, entries=entries)
    if answer.refusal is not None:
        refusal = replace(answer.refusal, message=_BUT_ENTRIES + answer.refusal.message)
        return replace(answer, refusal=refusal, basis=(level,))
    official = [entry for known in answer.basis for entry in known.entries]
    against = (
        conflict for entry in entries for other in official for conflict in opposed((other, entry))
    )
    return replace(answer, basis=(*answer.basis, level), conflicts=(*answer.conflicts, *against))


def _entry(hit: Hit) -> BasisEntry:
    return BasisEntry(
        unit_id=hit.unit.id,
        citation=_marked(hit),
        title=hit.unit.title,
        kind=hit.document.kind,
        status=hit.document.status,
        sentence=_first_of_answer(hit),
    )


def _first_of_answer(hit: Hit) -> AnswerSentence:
    """Quote the first sentence of the entry's answer, with its conditions."""
    whole = next(part for part in hit.unit.parts if part.role is PartRole.ANSWER)
    answers = (each.spans for each in sentences_of(hit.unit) if each.role is Role.ANSWER)
    quoted = sentence_of(hit.document, hit.unit, next(answers, ((whole.start, whole.end),)))
    return AnswerSentence(
        quotes=tuple(replace(quote, citation=_marked(hit)) for quote in quoted.quotes)
    )


def _marked(hit: Hit) -> str:
    """Return the citation, with the marks of its warnings: … 用例6（第1版）【根拠の変更】."""
    marks = (warning.partition("】")[0] + "】" for warning in warnings_on(hit.unit))
    return hit.citation + "".join(dict.fromkeys(marks))
