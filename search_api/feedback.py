"""Feedback on results (役に立った・違う), and the counts of use: what is noted, and who takes it.

search_api keeps nothing. The application that composes it supplies a ``FeedbackSink`` when the
office has opted in; without one, feedback is refused and nothing is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from corpus.errors import KonkyoError
from search_api.answer.types import Answer, RefusalReason
from search_api.types import Filters, SearchResult

MAX_COMMENT = 500  # characters


class Verdict(StrEnum):
    """What a user says of a result."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    WRONG = "wrong"
    MISSING = "missing"  # what was looked for is not there


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.HELPFUL: "役に立った",
    Verdict.NOT_HELPFUL: "役に立たなかった",
    Verdict.WRONG: "違う",
    Verdict.MISSING: "探すものがない",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One verdict of a user on a unit for a query, or on the whole result."""

    query: str
    verdict: Verdict
    unit_id: str = ""  # "" for the whole result
    comment: str = ""


class FeedbackOff(KonkyoError):
    """The office has not opted in to feedback."""

    code: ClassVar[str] = "feedback-off"

    def __init__(self, message: str = "", **details: object) -> None:
        super().__init__(
            message
            or "この検索サービスは、感想を受け付けない設定です。何も保存していません。"
            "使うには、管理者が設定 feedback を 1 にしてください。",
            **details,
        )


class FeedbackSink(Protocol):
    """Keeps feedback, without personal data. Thread-safe."""

    def record(self, feedback: Feedback) -> None:
        """Keep a verdict. Raises InputError for what must not be kept."""
        ...

    def take_back(self, feedback: Feedback) -> None:
        """Drop one verdict of today that says the same; nothing happens where there is none."""
        ...

    def record_search(self, milliseconds: float) -> None:
        """Count a search and its time: neither what was searched for nor who did."""
        ...

    def record_zero_hits(self, query: str) -> None:
        """Count a query that found nothing; one that must not be kept is dropped."""
        ...

    def record_unheld(self, query: str) -> None:
        """Count a query whose words no text holds; one that must not be kept is dropped."""
        ...

    def record_question(self, reason: RefusalReason | None) -> None:
        """Count a question that was answered (None), or why it was not: never the question."""
        ...

    def record_refused(self, question: str, reason: RefusalReason) -> None:
        """Keep a question that has no answer; one that must not be kept is dropped."""
        ...


def note_search(sink: FeedbackSink | None, result: SearchResult) -> None:
    """Count a search, and one that found nothing, or no word, unless filters may be the reason."""
    if sink is None:
        return
    sink.record_search(sum(result.timings_ms.values()))
    if result.query.filters != Filters():
        return
    if not result.hits:
        sink.record_zero_hits(result.query.text)
    elif result.near_only:
        sink.record_unheld(result.query.text)


def note_answer(sink: FeedbackSink | None, answer: Answer) -> None:
    """Count a question, and keep one that was refused unless its day may be the reason."""
    if sink is None:
        return
    reason = answer.refusal.reason if answer.refusal else None
    sink.record_question(reason)
    if reason is not None and answer.as_of is None:
        sink.record_refused(answer.question, reason)
