"""From a question to an answer: search, read, weigh the evidence, then quote or refuse."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.citations import Resolution
from corpus.days import today_in_japan
from corpus.errors import KonkyoError
from corpus.types import Status
from search_api.answer.amounts import wants_money
from search_api.answer.basis import basis_of
from search_api.answer.choosing import choose
from search_api.answer.conflicts import conflicts_of
from search_api.answer.evidence import Features, Nearness, features_of, nearness_of, verdict
from search_api.answer.limits import limit_of
from search_api.answer.predicates import is_put_as_a_question
from search_api.answer.question import Question, read_question
from search_api.answer.reading import Candidate, read_hits
from search_api.answer.refusing import not_recorded, refusal_of
from search_api.answer.types import Answer
from search_api.answer.weights import HYBRID, LEXICAL, Model
from search_api.answer.words import Rarity, Weighed
from search_api.left_out import left_out
from search_api.retrieval import Retriever
from search_api.types import Filters, Query, SearchResult
from search_api.visible import VisibleUnits

if TYPE_CHECKING:
    from search_api.answer.generation import Generator

HITS = 10  # that a question is answered from
_A_FEW = 3  # words of a question from which a share of them says something
_HALF = 0.5  # of a question's weight
_LESS = 0.4  # keywords and complaints leave more to other words
_CERTAIN = 0.85  # evidence that stands against a best sentence in other words

_NO_VECTORS = (
    "意味による検索が使えないため、語句の一致だけで確かめました。"
    "答えられる質問にも答えないことが増えます。"
)
_DIGESTS = "要旨（公式の条文ではありません）からの引用です。公式の本文で確かめてください。"

Search = Callable[[Query], SearchResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What was found for a question, before it is answered or refused."""

    question: Question
    words: Weighed
    result: SearchResult
    candidates: tuple[Candidate, ...]  # sentences, the best first
    features: Features  # {} where nothing was found
    model: Model
    named_only: bool  # the question is nothing but citations of units that are there
    cites_what_is_missing: bool  # it cites something, and nothing of it is there
    timings_ms: dict[str, float]

    @property
    def lacks_amount(self) -> bool:
        """Tell whether yen or the limit of an act are asked for, and no sentence tells them."""
        limit = limit_of(self.question)
        named = limit is not None and bool(limit.act)
        asks = (wants_money(self.question) or named) and not self.named_only
        return asks and not any(candidate.tells for candidate in self.candidates)

    @property
    def is_beside(self) -> bool:
        """Tell whether the best sentence, with all that stands over it, meets half the question."""
        if len(self.words.terms) < _A_FEW or not self.candidates:
            return False
        least = _HALF if is_put_as_a_question(self.question.text) else _LESS
        return self.candidates[0].reaches < least

    @property
    def evidence(self) -> float:
        """Return the verdict of the evidence test, 0..1."""
        if not self.features or not self.candidates:
            return 0.0
        if self.named_only:
            return 1.0  # the unit itself was asked for
        found = verdict(self.features, self.model)
        if self.lacks_amount or (self.is_beside and found < _CERTAIN):
            return found * self.model.threshold
        return found


class Answerer:
    """Answers questions from one snapshot. Safe to share between threads."""

    def __init__(
        self, retriever: Retriever, search: Search, generator: Generator | None = None
    ) -> None:
        self.retriever = retriever
        self._search = search
        self._generator = generator
        self._rarity = Rarity(retriever.snapshot)

    def answer(self, text: str, as_of: dt.date | None, *, drafted: bool = True) -> Answer:
        """Answer a question as of a day (None: today). Raises InvalidQuery, as a search does.

        Without ``drafted`` no generator is asked.
        """
        weighing = self.weigh(text, as_of)
        question, result = weighing.question, weighing.result
        snapshot = self.retriever.snapshot
        view = VisibleUnits.on(snapshot, as_of or today_in_japan())
        model, evidence = weighing.model, weighing.evidence
        notices = [*result.notices, *((_NO_VECTORS,) if model is LEXICAL else ())]
        answer = Answer(
            question=text,
            asked=question.asked,
            as_of=as_of,
            evidence=round(evidence, 4),
            threshold=model.threshold,
            notices=tuple(dict.fromkeys(notices)),
            timings_ms=weighing.timings_ms,
            manifest_id=result.manifest_id,
        )
        if as_of and (title := self._left_out(text, as_of)):
            return replace(answer, refusal=not_recorded(title, as_of, result))
        missing = weighing.cites_what_is_missing
        if missing or evidence < model.threshold:
            refusal = refusal_of(question, weighing.words, weighing.candidates, result, missing)
            return replace(answer, refusal=refusal)
        with _stage(weighing.timings_ms, "quote"):
            chosen = choose(question, weighing.words, weighing.candidates)
            short = tuple(each.quoted() for each in chosen)
            basis = basis_of(snapshot, view, weighing, chosen)
            conflicts = conflicts_of(snapshot, view, chosen, basis)
        if all(quote.status is Status.DIGEST for sentence in short for quote in sentence.quotes):
            answer = replace(answer, notices=(*answer.notices, _DIGESTS))
        answer = replace(answer, short=short, basis=basis, conflicts=conflicts)
        if self._generator is None or not drafted:
            return answer
        with _stage(weighing.timings_ms, "generate"):
            return replace(answer, generated=self._generator.answer(text, result.hits))

    def _left_out(self, text: str, day: dt.date) -> str:
        """Return the title of what answers best today, where ``day`` does not show it.

        The next best of that day would speak of something else as if it were the answer.
        """
        missing = {document.id for document in left_out(self.retriever.snapshot, day)}
        best = self._search(Query(text=text, limit=1)).hits if missing else ()
        return next((hit.document.title for hit in best if hit.document.id in missing), "")

    def weigh(self, text: str, as_of: dt.date | None) -> Weighing:
        """Search and read what was found. Raises InvalidQuery, as a search does."""
        snapshot = self.retriever.snapshot
        view = VisibleUnits.on(snapshot, as_of or today_in_japan())
        timings: dict[str, float] = {}
        with _stage(timings, "search"):
            query = Query(text=text, filters=Filters(as_of=as_of), limit=HITS, explain=True)
            result = self._search(query)
        with _stage(timings, "read"):
            question = read_question(self.retriever.read_kana(text))
            words = Weighed(question, self._rarity)
            nearness = self._nearness(question.text, as_of)
            read = snapshot.catalogue.read(text, view)
            named_only = _is_only_citations(text, read)
            day = as_of or today_in_japan()
            positions = [view.position(hit.unit.id) for hit in result.hits]
            asked = [() if p is None else snapshot.phrasings_of(p) for p in positions]
            candidates = read_hits(
                question, words, result.hits, day, spoken=asked, named_only=named_only
            )
            features: Features = {}
            if result.hits:
                features = features_of(question, words, result.hits, asked, candidates, nearness)
        return Weighing(
            question=question,
            words=words,
            result=result,
            candidates=candidates,
            features=features,
            model=HYBRID if nearness is not None else LEXICAL,
            named_only=named_only and bool(candidates),
            cites_what_is_missing=_cites_what_is_missing(read),
            timings_ms=timings,
        )

    def _nearness(self, text: str, as_of: dt.date | None) -> Nearness | None:
        """Return how near the texts are to a question; None where there are no vectors."""
        snapshot, embedder = self.retriever.snapshot, self.retriever.embedder
        if embedder is None:
            return None
        try:
            vector = embedder.embed_query(text)
        except (KonkyoError, RuntimeError, MemoryError):
            return None
        return nearness_of(
            snapshot, vector, snapshot.allowed(Filters(as_of=as_of), today_in_japan())
        )


def _is_only_citations(text: str, read: Sequence[Resolution]) -> bool:
    """Tell whether a question is nothing but citations of units that are there."""
    cited = {n for r in read for n in range(r.citation.start, r.citation.end)}
    rest = any(c.isalnum() and n not in cited for n, c in enumerate(text))
    return not rest and any(found.unit_id for found in read)


def _cites_what_is_missing(read: Sequence[Resolution]) -> bool:
    """Tell whether a question cites something, and nothing of it is there."""
    return any(found.reason for found in read) and not any(found.unit_id for found in read)


@contextmanager
def _stage(timings: dict[str, float], name: str) -> Iterator[None]:
    begin = time.perf_counter()
    try:
        yield
    finally:
        timings[name] = round((time.perf_counter() - begin) * 1000, 3)
