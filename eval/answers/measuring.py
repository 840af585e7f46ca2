"""Measure answers on the held-out half: told apart from refusals, and proved quote by quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.store import CorpusStore
from eval.answers.questions import is_near_miss
from eval.queries import JudgedQuery
from eval.significance import SEED, Interval, auroc
from ingest.embed.base import Embedder
from ingest.index.snapshot import current_folder
from search_api.answer.proof import proved
from search_api.answer.types import Answer

_SAMPLES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question of the set and what came of it."""

    query: JudgedQuery
    answer: Answer

    @property
    def refused(self) -> bool:
        """Tell whether it was refused."""
        return self.answer.refusal is not None


def ask_all(
    home: Path, queries: Sequence[JudgedQuery], embedder: Embedder | None
) -> tuple[AskedQuestion, ...]:
    """Answer every question on the live index of ``home``. Raises IndexUnavailable."""
    from search_api.service import SearchService

    service = SearchService.open(home, embedder=embedder)
    return tuple(AskedQuestion(query=query, answer=service.answer(query.text)) for query in queries)


def figures_of(home: Path, asked: Sequence[AskedQuestion]) -> dict[str, float]:
    """Return the figures; shares lie between 0 and 1.

    ``auroc`` is of the evidence, answerable above unanswerable, with its 95 % bootstrap interval.
    ``quotes_an_answer``: of the questions that were rightly answered, those whose short answer
    quotes a unit that is judged to answer; ``shows_an_answer``: whose short answer or basis does.
    """
    answerable = [each for each in asked if each.query.answerable]
    others = [each for each in asked if not each.query.answerable]
    near = [each for each in others if is_near_miss(each.query.qid)]
    given = [each for each in answerable if not each.refused]
    low, high = _interval(answerable, others)
    quotes = [quote for each in asked for quote in each.answer.quotes()]
    store = CorpusStore(current_folder(home) / "corpus.sqlite", read_only=True)
    right = sum(proved(quote, store.unit(quote.unit_id, None)[1].text) for quote in quotes)
    return {
        "questions": len(asked),
        "auroc": _auroc(answerable, others),
        "auroc_low": low,
        "auroc_high": high,
        "auroc_near_misses": _auroc(answerable, near),
        "false_refusals": _share([each.refused for each in answerable]),
        "false_answers": _share([not each.refused for each in others]),
        "false_answers_near_misses": _share([not each.refused for each in near]),
        "quotes": len(quotes),
        "quotes_proved": right / len(quotes) if quotes else 1.0,
        "quotes_an_answer": _share([_quotes_relevant(each, short=True) for each in given]),
        "shows_an_answer": _share([_quotes_relevant(each, short=False) for each in given]),
    }


def _quotes_relevant(asked: AskedQuestion, *, short: bool) -> bool:
    answer = asked.answer
    quotes = [q for s in answer.short for q in s.quotes] if short else answer.quotes()
    return any(asked.query.relevant.get(quote.unit_id, 0) >= 1 for quote in quotes)


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def _auroc(higher: Sequence[AskedQuestion], lower: Sequence[AskedQuestion]) -> float:
    value = auroc([a.answer.evidence for a in higher], [a.answer.evidence for a in lower])
    return float("nan") if value is None else value


def _interval(higher: Sequence[AskedQuestion], lower: Sequence[AskedQuestion]) -> Interval:
    """Return the 95 % percentile bootstrap interval, each class drawn for itself."""
    random = np.random.default_rng(SEED)
    ours = np.array([each.answer.evidence for each in higher])
    theirs = np.array([each.answer.evidence for each in lower])
    values = []
    for _ in range(_SAMPLES):
        a = random.choice(ours, len(ours))[:, None]
        b = random.choice(theirs, len(theirs))[None, :]
        values.append(float(((a > b) + (a == b) / 2).mean()))
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
