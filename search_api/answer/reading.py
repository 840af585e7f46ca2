"""Read the hits of a question: their sentences, what each covers, and how well it answers.

A sentence's score is a sum of parts between 0 and 1, each with a fixed weight:

- how much of the question the sentence covers, and with it the title and question of its unit;
- how well its unit stood in the search, and whether it stood first;
- whether it has what is asked for (an amount in the right unit, a person, a verdict);
- how much of what its title or its row is about the question names (審査請求 is not 再審査請求);
- whether it names the asked thing itself, says what is asked to be done (predicates.py), and
  stands in the first paragraph of a cited article;
- whether it is the first of a Q&A's answer, where its yes or no stands;
- and less where it only says what a text is about (saying.py), carries a rule over to others than
  those of the question, or stands in a general law that the question does not name: questions are
  put inside 生活保護.

What people say of a unit (the question bank) covers words as its title does, but for the asked
thing itself.

What asks for an amount is led by the sentences that tell one (amounts.py) of the named thing
(matter.py), and by nothing else. What asks for something else is told by no sentence on another
thing or deed (things.py), nor by a bare yes to another question (yes_or_no.py).

The vectors have their say in how the unit stood: those of single sentences chose no better
(docs/answers.md). Questions of Q&A never answer. A sentence that leans on the one before is
quoted with it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.folding import fold
from corpus.types import PartRole, Unit
from search_api.answer.amounts import AmountReader, wants_amount, wants_money
from search_api.answer.cases import is_an_example
from search_api.answer.limits import Limit, limit_of
from search_api.answer.matter import Matter, matter_of
from search_api.answer.predicates import asked_predicate
from search_api.answer.proof import sentence_of
from search_api.answer.question import TERM_WORDS, Question, numbers_in, offers
from search_api.answer.saying import says_little
from search_api.answer.sentences import (
    Role,
    Sentence,
    other_names,
    sentences_of,
    with_support,
)
from search_api.answer.tables import row_day
from search_api.answer.things import Thing, thing_of
from search_api.answer.types import AnswerSentence, Asked
from search_api.answer.validity import periods_in
from search_api.answer.words import Weighed, pairs_of, terms_of
from search_api.answer.yes_or_no import is_borrowed
from search_api.other_laws import is_named, is_other_law
from search_api.types import Hit

READ = 8  # hits that are read
_TITLE = 0.6  # what a word counts that stands only in the title or the question of a Q&A

_WEIGHTS = {
    "covers": 0.35,
    "unit": 0.60,
    "best": 0.10,
    "offers": 0.20,
    "first": 0.15,
    "names": 0.10,
    "numbers": 0.10,
    "about": 0.20,
    "does": 0.10,
    "says_little": -0.30,
    "general_law": -0.15,
    "rule": 0.05,
}
#: Of the question, that a sentence which tells an amount must cover with its title: of the training
#: questions without an answer, none for money comes up to it.
_NEEDED_FOR_MONEY, _NEEDED = 0.58, 0.40
_NEEDED_OF_AN_ACT = 0.25  # that the sentence is of the asked act says most of it (limits.py)
_WHOLE = 0.99  # of the question and of the title: nothing is left over
_MOSTLY = 0.5  # of the words that name a matter
_AS_GOOD = 0.05  # of a score: as good as the best
#: A verdict ends its clause: 利用できる資産 and 認めるか、 are none.
_DIRECT = re.compile(
    r"(?:でき(?:ます|ません)|なければなりません|ならない|してはいけません|必要です|必要はありません"
    r"|認め(?:られ)?(?:ます|ません)|とする|差し支え(?:ない|ありません)|(?:出|受けられ|入り|なり)ま(?:す|せん)"
    r"|(?:でき|受けられ|認め(?:られ)?)(?:る|ない)(?!か[、どを]|とき|[一-鿿ァ-ヺ])"
    r"|にしていません)"
)
_YIELDS = re.compile(
    r"(?:^|(?<=[。、]))[^。、]*(?:ま(?:す|せん)|ない|る)が、"
)  # …必要はありませんが、: no verdict
_BASIS = re.compile(r"根拠は|条(?:の[0-9]{1,4})?(?:第?[0-9]{1,4}項)?(?:です|によ[りる])")
_MATTER = re.compile(r"(?:第[0-9]+項　)?([^、。]{1,12}|[^、。]{1,30}[人者])は、")
#: Carries a rule over to others: 女性自立支援施設の入所者が入院した場合もこれに準じ…
_CARRIES_OVER = re.compile(r"([^、。]+?)(?:に|で)?も、?(?:これに準じ|同[じ様])")
#: A key that names no matter: 70～74, 3〜5人, 2027-02-15.
_NUMBERS = re.compile(r"\s*[0-9](?:[0-9,.\s~〜・-]|人|歳|円|年|月|日|以[上下]|から|まで)*")
_CITED = re.compile(r"[0-9]+条(?:の[0-9]+)*")
_MEANING = re.compile(r"とは|意味|何です|なんです|どういう")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a hit, weighed against the question."""

    hit: Hit
    sentence: Sentence
    text: str
    terms: frozenset[str]
    covers: float  # 0..1, of the question's weight
    subject: float  # 0..1, the same with title and headings: whether it is about the same thing
    reaches: float  # 0..1, the same with what people say of its unit, too
    offers: bool  # what is asked for
    tells: bool  # an amount that is asked for, of the same thing
    about: float  # 0..1, how much of what its title or row is about the question names
    strays: bool  # it begins with another matter: 退職金は、…
    little: bool  # it only says what a text is about, or carries a rule over to others
    score: float

    def quoted(self) -> AnswerSentence:
        """Return the sentence as proved quotes. Raises UnprovedQuote."""
        return sentence_of(self.hit.document, self.hit.unit, self.sentence.spans)


def read_hits(
    question: Question,
    weighed: Weighed,
    hits: Sequence[Hit],
    day: dt.date,
    *,
    spoken: Sequence[Sequence[str]] = (),
    named_only: bool = False,
) -> tuple[Candidate, ...]:
    """Return the sentences of the best hits, the best first. Equal ones stand in text order.

    ``day`` is the one that amounts must hold on, where the question names no year. ``spoken`` is
    what people say of each hit.
    With ``named_only`` the question is nothing but citations: what they name, in its own order.
    """
    top = max((hit.score for hit in hits), default=0) or 1.0
    found: list[Candidate] = []
    matter = matter_of(question, [hit.unit for hit in hits])
    amounts = AmountReader(question, day, named=bool(matter.names))
    limit = limit_of(question)
    thing = thing_of(question)
    wanted = wants_amount(question)
    for at, hit in enumerate(hits if wanted else hits[:READ]):
        said = spoken[at] if spoken else ()
        standing = hit.score / top
        found += _candidates(question, weighed, hit, standing, amounts, matter, limit, thing, said)
    if named_only:
        return tuple(c for c in found if c.hit.cited and _in_named_part(c))
    # A time limit of just what is asked (審査請求) comes before one of something about it (裁決);
    # what tells another amount comes last.
    exact = wanted and not wants_money(question)
    found.sort(
        key=lambda c: (
            not c.tells,
            exact and c.tells and min(c.about, c.subject) < _WHOLE,
            wanted and c.offers and not c.tells,
            question.asked is Asked.DAY and not (c.offers and c.subject >= _NEEDED),
            -c.score,
        )
    )
    return _first_of_its_unit(found)


def _first_of_its_unit(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Put first what tells the amount earlier in the best one's unit, as good as the best.

    The first paragraph is the rule, the others carry it over to more.
    """
    if not found or not found[0].tells:
        return tuple(found)
    best = found[0]
    alike = [
        c
        for c in found
        if c.tells and c.hit.unit.id == best.hit.unit.id and c.score > best.score - _AS_GOOD
    ]
    first = min(alike, key=lambda c: c.sentence.start)
    return (first, *(c for c in found if c is not first))


def _candidates(
    question: Question,
    weighed: Weighed,
    hit: Hit,
    standing: float,
    amounts: AmountReader,
    matter: Matter,
    limit: Limit | None,
    thing: Thing,
    said: Sequence[str],
) -> list[Candidate]:
    unit = hit.unit
    elsewhere = _is_elsewhere(question, hit)
    wanted = wants_amount(question)
    needed = _NEEDED_FOR_MONEY if wants_money(question) else _NEEDED
    if limit is not None and limit.act:
        needed = _NEEDED_OF_AN_ACT
    asked = " ".join(unit.part_texts(PartRole.QUESTION))
    around = terms_of(" ".join((unit.title, other_names(unit.text), *unit.headings[-1:], asked)))
    asked_with = terms_of("\n".join(said))
    sentences = sentences_of(unit)
    cited = cited_terms(question, hit)
    deed = asked_predicate(question.text)
    needs_deed = deed in weighed.terms and not wants_money(question) and not (limit and limit.act)
    over = thing.over(hit, said)
    found = []
    for at, sentence in enumerate(sentences):
        fits = amounts.fits(unit, sentence)
        if sentence.role is Role.QUESTION or sentence.heading or fits is False:
            continue
        whole = with_support(sentences, at)
        same = matter.is_of(unit, whole)
        if not thing.is_told(unit, whole, over):
            continue
        if is_borrowed(question, weighed, unit, whole, said):
            continue
        if limit is not None:
            same = same and limit.is_of(hit.document, unit, whole)
        shown = replace(whole, tail=None).spans
        text = "\n".join(unit.text[start:end] for start, end in shown)
        of_its_prefecture = matter.covers(unit.text[whole.start : whole.end])
        # The question before a short answer is shown with it, and covers nothing.
        terms = terms_of(text if whole.role is Role.ROW else unit.text[whole.start : whole.end])
        terms |= cited | of_its_prefecture
        own = weighed.covered(terms)
        covers = weighed.share(own)
        row = whole.role is Role.ROW
        dated = row and row_day(unit.text[whole.start : whole.end]) is not None
        if row and whole.head:  # what stands above a table says what it is of
            terms |= terms_of(unit.text[: whole.head[0]])
        both = weighed.covered(terms | around)
        about = 1.0 if row and of_its_prefecture else _about(weighed, unit, whole)
        little = not row and (
            says_little(text)
            or _is_of_others(weighed, text)
            or (wanted and not question.figures and is_an_example(text))
        )
        reached = weighed.covered(terms | around | asked_with)
        # Of the asked thing itself, what people say is no proof that the text speaks.
        covers += _TITLE * weighed.share((reached - (thing.words - both)) - own)
        subject = weighed.share(both)
        offered = amounts.tells(unit, whole) if wanted else offers(question, text)
        defines = at == 0 and unit.title in question.text and _MEANING.search(question.text)
        named = thing.is_named_in(unit, whole)
        says = {Asked.WHETHER: _DIRECT, Asked.ARTICLE: _BASIS}.get(question.asked)
        direct = says.search(_YIELDS.sub("", text)) is not None if says else offered
        numbers = numbers_in(question.text)
        parts = {
            "covers": covers,
            "unit": standing,
            "best": float(hit.rank == 1),
            "offers": float(direct),
            "first": float(bool(sentence.first or defines) and (named or not thing.compared)),
            "names": float(named),
            "about": about,
            "does": float(deed in (both if whole.head and not row else own)),
            "general_law": float(elsewhere),
            "says_little": float(little),
            "rule": float(hit.cited and says is _DIRECT and _is_the_rule(unit, whole)),
            "numbers": len(numbers & numbers_in(text)) / len(numbers) if numbers else 0.0,
        }
        found.append(
            Candidate(
                hit=hit,
                sentence=whole,
                text=text,
                terms=terms,
                covers=covers,
                subject=subject,
                reaches=weighed.share(reached | (thing.words & frozenset(weighed.terms))),
                offers=offered,
                tells=wanted
                and offered
                and same
                and (deed in reached or not needs_deed)
                and subject >= needed
                and (about >= 0.5 or not row),
                about=about,
                strays=not about and _MATTER.match(text) is not None,
                little=little,
                score=float(bool(fits) and (wanted or dated))
                + sum(_WEIGHTS[name] * value for name, value in parts.items()),
            )
        )
    return found


def _about(weighed: Weighed, unit: Unit, sentence: Sentence) -> float:
    """Return how much of the title, or of the row's key, the question names: 0..1.

    A sentence that begins with another matter (裁決は、…) is about nothing of the question.
    """
    text = unit.text[sentence.start : sentence.end]
    if sentence.role is Role.ROW:
        key = text.strip("| ").split("|")[0]
        return 1.0 if _NUMBERS.fullmatch(fold(key)) or periods_in(key) else _named(weighed, key)
    if _is_of_others(weighed, text):
        return 0.0
    matter = _MATTER.match(text)
    return _named(weighed, unit.title) if not matter or _named(weighed, matter[1]) else 0.0


def _is_of_others(weighed: Weighed, text: str) -> bool:
    """Tell whether a sentence extends a rule to those of whom the question says little."""
    others = _CARRIES_OVER.match(text)
    return others is not None and _named(weighed, others[1]) < _MOSTLY


def _named(weighed: Weighed, key: str) -> float:
    """Return how many of a key's words the question names, 0..1; 1 where it has none."""
    words = terms_of(key) - TERM_WORDS
    return min(1.0, len(weighed.covered(words)) / len(words)) if words else 1.0


def _is_the_rule(unit: Unit, sentence: Sentence) -> bool:
    """Tell whether a sentence lies in the first paragraph: the others carry it over to more."""
    paragraphs = [part for part in unit.parts if part.role is PartRole.PARAGRAPH]
    return bool(paragraphs) and sentence.start < paragraphs[0].end


def _is_elsewhere(question: Question, hit: Hit) -> bool:
    """Tell whether a hit is of a general law (民法) that the question does not name."""
    named = hit.cited or is_named(hit.document, question.text)
    return is_other_law(hit.document) and not named


def _in_named_part(candidate: Candidate) -> bool:
    """Tell whether a sentence lies in the paragraph or item that the question names."""
    part = candidate.hit.unit.part_at(candidate.hit.part) if candidate.hit.part else None
    sentence = candidate.sentence
    return part is None or (sentence.start < part.end and part.start < sentence.end)


def cited_terms(question: Question, hit: Hit) -> frozenset[str]:
    """Return the articles among the words of a question, where it cites the unit: 78条."""
    return frozenset(t for t in question.terms if hit.cited and _CITED.fullmatch(t))


def unit_terms(hit: Hit, asked: Sequence[str] = ()) -> frozenset[str]:
    """Return the words of a whole unit: title, headings, text and what people say of it."""
    unit = hit.unit
    return terms_of("\n".join((unit.title, *unit.headings, unit.text, *asked)))


def unit_pairs(hit: Hit, asked: Sequence[str] = ()) -> frozenset[str]:
    """Return the pairs of characters of a whole unit."""
    unit = hit.unit
    return pairs_of("\n".join((unit.title, *unit.headings, unit.text, *asked)))
