"""Read the hits of a question: their sentences, what each covers, and how well it answers.

A sentence's score is a sum of parts between 0 and 1, each with a fixed weight:

- how much of the question the sentence covers, and with it the title and question of its unit;
- how well its unit stood in the search;
- whether it has what is asked for (an amount in the right unit, a person, a verdict);
- whether it is the first of a Q&A's answer, where its yes or no stands.

The vectors have their say in how the unit stood: those of single sentences chose no better
(docs/answers.md). Questions of Q&A never answer. A sentence that leans on the one before is
quoted with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import PartRole
from search_api.answer.proof import sentence_of
from search_api.answer.question import Question, numbers_in, offers
from search_api.answer.sentences import Role, Sentence, sentences_of, with_support
from search_api.answer.types import AnswerSentence, Asked
from search_api.answer.words import Weighed, pairs_of, terms_of
from search_api.types import Hit

READ = 8  # hits that are read
_TITLE = 0.6  # what a word counts that stands only in the title or the question of a Q&A

_WEIGHTS = {
    "covers": 0.35,
    "unit": 0.30,
    "offers": 0.20,
    "first": 0.15,
    "numbers": 0.10,
}
_DIRECT = re.compile(
    r"(?:でき(?:ます|ません|る|ない)|なければなりません|ならない|してはいけません|必要です|必要はありません"
    r"|認め(?:られ)?(?:ます|ません|る|ない)|とする|ものとする|差し支え(?:ない|ありません)|(?:出|受けられ|入り|なり)ま(?:す|せん))"
)
_MEANING = re.compile(r"とは|意味|何です|なんです|どういう")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a hit, weighed against the question."""

    hit: Hit
    sentence: Sentence
    text: str
    terms: frozenset[str]
    covers: float  # 0..1, of the question's weight
    offers: bool
    score: float

    def quoted(self) -> AnswerSentence:
        """Return the sentence as proved quotes. Raises UnprovedQuote."""
        return sentence_of(self.hit.document, self.hit.unit, self.sentence.spans)


def read_hits(
    question: Question,
    weighed: Weighed,
    hits: Sequence[Hit],
    *,
    named_only: bool = False,
) -> tuple[Candidate, ...]:
    """Return the sentences of the best hits, the best first. Equal ones stand in text order.

    With ``named_only`` the question is nothing but citations: what they name, in its own order.
    """
    top = max((hit.score for hit in hits), default=0) or 1.0
    found: list[Candidate] = []
    for hit in hits[:READ]:
        found += _candidates(question, weighed, hit, hit.score / top)
    if named_only:
        return tuple(c for c in found if c.hit.cited and _in_named_part(c))
    found.sort(key=lambda c: -c.score)
    return tuple(found)


def _candidates(question: Question, weighed: Weighed, hit: Hit, standing: float) -> list[Candidate]:
    unit = hit.unit
    asked = " ".join(unit.part_texts(PartRole.QUESTION))
    around = terms_of(" ".join((unit.title, *unit.headings[-1:], asked)))
    sentences = sentences_of(unit)
    found = []
    for at, sentence in enumerate(sentences):
        if sentence.role is Role.QUESTION or sentence.heading:
            continue
        whole = with_support(sentences, at)
        text = "\n".join(unit.text[start:end] for start, end in whole.spans)
        terms = terms_of(text)
        own = weighed.covered(terms)
        covers = weighed.share(own)
        covers += _TITLE * weighed.share(weighed.covered(terms | around) - own)
        offered = offers(question, text)
        defines = at == 0 and unit.title in question.text and _MEANING.search(question.text)
        direct = question.asked is Asked.WHETHER and _DIRECT.search(text) is not None
        numbers = numbers_in(question.text)
        parts = {
            "covers": covers,
            "unit": standing,
            "offers": float(offered if question.asked is not Asked.WHETHER else direct),
            "first": float(bool(sentence.first or defines)),
            "numbers": len(numbers & numbers_in(text)) / len(numbers) if numbers else 0.0,
        }
        found.append(
            Candidate(
                hit=hit,
                sentence=whole,
                text=text,
                terms=terms,
                covers=covers,
                offers=offered,
                score=sum(_WEIGHTS[name] * value for name, value in parts.items()),
            )
        )
    return found


def _in_named_part(candidate: Candidate) -> bool:
    """Tell whether a sentence lies in the paragraph or item that the question names."""
    part = candidate.hit.unit.part_at(candidate.hit.part) if candidate.hit.part else None
    sentence = candidate.sentence
    return part is None or (sentence.start < part.end and part.start < sentence.end)


def unit_terms(hit: Hit, asked: Sequence[str] = ()) -> frozenset[str]:
    """Return the words of a whole unit: title, headings, text and what people say of it."""
    unit = hit.unit
    return terms_of("\n".join((unit.title, *unit.headings, unit.text, *asked)))


def unit_pairs(hit: Hit, asked: Sequence[str] = ()) -> frozenset[str]:
    """Return the pairs of characters of a whole unit."""
    unit = hit.unit
    return pairs_of("\n".join((unit.title, *unit.headings, unit.text, *asked)))
