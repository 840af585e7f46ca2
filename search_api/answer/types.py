"""What an answer is made of: sentences, each of verbatim quotes, or a refusal.

Nothing here is written by a program but the labels around the quotes: every sentence of an answer
stands in a stored text, at the span that its quotes name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.types import DocumentKind, Status


class Asked(StrEnum):
    """What kind of thing a question wants to hear."""

    WHETHER = "whether"  # …できますか
    AMOUNT = "amount"  # いくら, 何日, 何回
    DAY = "day"  # いつ
    WHO = "who"  # 誰, どんな人
    WHERE = "where"  # どこ
    ARTICLE = "article"  # どの条
    HOW = "how"  # どう, 何, and everything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A verbatim span of a unit's stored text, with what is needed to prove it later."""

    unit_id: str
    citation: str  # to paste into a case record: 生活保護法第29条第1項
    start: int  # [start, end) in code points of the unit's text
    end: int
    text: str  # exactly the unit's text[start:end]
    sha256: str  # of the unit's whole text in UTF-8, lower-case hexadecimal
    kind: DocumentKind  # the level of legal basis
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence of an answer: a quote, or the head of a table and a row of it."""

    quotes: tuple[Quote, ...]

    @property
    def text(self) -> str:
        """Return what the sentence says."""
        return "\n".join(quote.text for quote in self.quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEntry:
    """A unit on its level of legal basis, with the sentence that bears on the question."""

    unit_id: str
    citation: str
    title: str
    kind: DocumentKind
    status: Status
    sentence: AnswerSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisLevel:
    """The legal bases of one level; levels without any are left out."""

    name: str  # 局長通知
    entries: tuple[BasisEntry, ...]


class ConflictKind(StrEnum):
    """How two sources, or a source and the law of the day, do not go together."""

    OPPOSED = "opposed"  # one says できる, the other できない, on the same terms
    DIGEST_BESIDE_OFFICIAL = "digest-beside-official"
    CITES_NOT_IN_FORCE = "cites-not-in-force"  # a quoted unit builds on an article that is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A contradiction that the reader must weigh: it is shown, and nothing is decided."""

    kind: ConflictKind
    message: str  # plain Japanese
    quotes: tuple[Quote, ...]


class RefusalReason(StrEnum):
    """Why a question is not answered."""

    NOTHING_FOUND = "nothing-found"
    UNKNOWN_CITATION = "unknown-citation"  # the question names an article that is not there
    UNKNOWN_WORDS = "unknown-words"  # words that no text holds
    NO_FIGURE = "no-figure"  # an amount or a day is asked for, and none is told
    THIN_EVIDENCE = "thin-evidence"  # nothing covers the question well enough


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestUnit:
    """A unit that comes near a question that is not answered."""

    unit_id: str
    citation: str
    title: str
    kind: DocumentKind
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why there is no answer, and where to look instead."""

    reason: RefusalReason
    message: str  # plain Japanese, saying what to do
    nearest: tuple[NearestUnit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or a refusal: exactly one of ``short`` and ``refusal`` is there."""

    question: str
    asked: Asked
    as_of: dt.date | None = None
    short: tuple[AnswerSentence, ...] = ()  # one to three sentences, the best first
    basis: tuple[BasisLevel, ...] = ()  # highest level first
    conflicts: tuple[Conflict, ...] = ()
    refusal: Refusal | None = None
    evidence: float = 0.0  # 0..1, the verdict of the evidence test; not a chance of being right
    threshold: float = 0.0  # below it, the question is refused
    notices: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    manifest_id: str = ""

    def quotes(self) -> tuple[Quote, ...]:
        """Return every quote of the answer, wherever it stands."""
        entries = (entry for level in self.basis for entry in level.entries)
        sentences = (*self.short, *(entry.sentence for entry in entries))
        of_conflicts = (quote for conflict in self.conflicts for quote in conflict.quotes)
        return (*(quote for sentence in sentences for quote in sentence.quotes), *of_conflicts)
