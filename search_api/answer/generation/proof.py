"""Prove a draft: what its quotations do not say, word for word, is cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.types import Document, Unit
from search_api.answer.generation.figures import missing_figures
from search_api.answer.generation.plain import clipped, is_harmless, is_plain
from search_api.answer.generation.types import Draft, DraftQuote, DraftSentence, Given
from search_api.answer.generation.wording import follows, keeps_conditions, turned, words_of
from search_api.answer.proof import quote_of
from search_api.answer.sentences import Role, Sentence, sentences_of
from search_api.answer.types import CutReason, CutSentence, Proven, ProvenSentence, Quote

MAX_SENTENCE = 300  # characters
_FEWEST = 4  # characters of a quotation
_STOPS = "。\n"

_SOME_CUT = "作られた文のうち {count} 文は、資料と照合できなかったため、除きました。"
_NOTHING_LEFT = (
    "作られた文は、どれも資料と照合できませんでした。資料の文をそのまま引いた答えを示します。"
)
_EXTRACTIVE = "資料の文をそのまま引いた答えを示します。"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A quotation where it stands in a unit."""

    quotes: tuple[Quote, ...]  # the whole sentences that hold it
    said: str  # the quotation, completed to the full stops around it


class _Cut(Exception):
    def __init__(self, reason: CutReason) -> None:
        self.reason = reason


def prove(draft: Draft, given: Sequence[Given]) -> Proven:
    """Return what of a draft may be shown; without sentences, why the extractive answer is."""
    sentences: list[ProvenSentence] = []
    cut: list[CutSentence] = []
    for sentence in draft.sentences:
        try:
            sentences.append(_proven(sentence, given))
        except _Cut as failed:
            cut.append(CutSentence(reason=failed.reason, text=clipped(sentence.text)))
    notices = list(draft.notices)
    if sentences and cut:
        notices.append(_SOME_CUT.format(count=len(cut)))
    elif not sentences:
        notices.append(_NOTHING_LEFT if cut else _EXTRACTIVE)
    return Proven(sentences=tuple(sentences), cut=tuple(cut), notices=tuple(notices))


def still_proved(
    sentences: Iterable[ProvenSentence], sources: Iterable[tuple[Document, Unit]]
) -> bool:
    """Tell whether sentences that were proved once are proved by these units again, every one.

    The units of all their quotes are among ``sources``.
    """
    given = [Given(document=document, unit=unit) for document, unit in sources]
    numbers = {each.unit.id: number for number, each in enumerate(given, 1)}
    drafted = (
        DraftSentence(
            text=sentence.text,
            quotes=tuple(
                DraftQuote(number=numbers[quote.unit_id], text=quote.text)
                for quote in sentence.quotes
            ),
        )
        for sentence in sentences
    )
    return not prove(Draft(sentences=tuple(drafted)), given).cut


def _proven(sentence: DraftSentence, given: Sequence[Given]) -> ProvenSentence:
    """Return the sentence with its quotes. Raises _Cut with the first reason."""
    if not is_plain(sentence.text):
        raise _Cut(CutReason.MARKS)
    if len(sentence.text) > MAX_SENTENCE:
        raise _Cut(CutReason.TOO_LONG)
    if not sentence.quotes:
        raise _Cut(CutReason.NO_QUOTE)
    found = [_found(quote, given) for quote in sentence.quotes]
    sources = [source for each in found for source in _parts(each.said)]
    for part in _parts(sentence.text):
        _check(part, sources)
    quotes = tuple(dict.fromkeys(quote for each in found for quote in each.quotes))
    if not all(is_harmless(quote.text) for quote in quotes):
        raise _Cut(CutReason.MARKS)
    return ProvenSentence(text=sentence.text, quotes=quotes)


def _check(said: str, sources: Sequence[str]) -> None:
    """Raise _Cut with the first reason unless one of the sources, alone, says what is said.

    Alone, for two true sentences spliced together can make a false one.
    """
    able = [source for source in sources if not missing_figures(said, source)]
    if not able:
        raise _Cut(CutReason.FIGURES)
    words = words_of(said)
    quoted = [words_of(source) for source in able]
    following = [each for each in quoted if words and follows(words, each)]
    if not following:
        is_turned = any(turned(words, each) for each in quoted)
        raise _Cut(CutReason.NEGATION if is_turned else CutReason.OTHER_WORDS)
    if not any(keeps_conditions(words, each) for each in following):
        raise _Cut(CutReason.CONDITION)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(f"[{_STOPS}]", text) if part.strip(" 　」）)")]


def _found(quote: DraftQuote, given: Sequence[Given]) -> _Found:
    """Return where a quotation stands. Raises _Cut where it does not, byte for byte."""
    if not 1 <= quote.number <= len(given):
        raise _Cut(CutReason.UNKNOWN_PASSAGE)
    source = given[quote.number - 1]
    text = source.unit.text
    if len(quote.text) < _FEWEST or quote.text not in text:
        raise _Cut(CutReason.NOT_VERBATIM)
    sentences = sentences_of(source.unit)
    for start in _places(quote.text, text):
        holding = _holding(sentences, start, start + len(quote.text))
        if holding:
            spans = dict.fromkeys(span for sentence in holding for span in sentence.spans)
            quotes = tuple(quote_of(source.document, source.unit, *span) for span in spans)
            first, last = holding[0].start, holding[-1].end
            return _Found(
                quotes=quotes,
                said=_completed(text, start, start + len(quote.text), first, last),
            )
    raise _Cut(CutReason.NOT_AN_ANSWER)


def _places(quotation: str, text: str) -> Iterator[int]:
    at = text.find(quotation)
    while at >= 0:
        yield at
        at = text.find(quotation, at + 1)


def _holding(sentences: Sequence[Sentence], start: int, end: int) -> list[Sentence]:
    """Return the sentences that a span touches; none where any of it is no answer."""
    touched = [s for s in sentences if s.start < end and start < s.end]
    if not touched or any(s.role is Role.QUESTION for s in touched):
        return []
    return touched if touched[0].start <= start and end <= touched[-1].end else []


def _completed(text: str, start: int, end: int, first: int, last: int) -> str:
    """Return a span completed to its full stops: できる is not cut out of できるものではない."""
    while start > first and text[start - 1] not in _STOPS:
        start -= 1
    while end < last and text[end - 1] not in _STOPS:
        end += 1
    return text[start:end]
