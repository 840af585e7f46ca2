"""What an answer is made of: sentences, each of verbatim quotes, or a refusal.

Nothing here is written by a program but the labels around the quotes: every sentence of an answer
stands in a stored text, at the span that its quotes name. Where a generator is set, what it wrote
stands apart (``Answer.generated``), as far as quotes prove it.
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
    """A sentence: one quote, or more: a table's head, row and notes; a question and its yes."""

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
    NOT_RECORDED = "not-recorded"  # what answers it today has no version of the asked day
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


class CutReason(StrEnum):
    """Why a sentence of a draft is not shown."""

    MARKS = "marks"  # addresses, HTML, Markdown, control characters
    TOO_LONG = "too-long"
    NO_QUOTE = "no-quote"
    UNKNOWN_PASSAGE = "unknown-passage"  # a number that was not given
    NOT_VERBATIM = "not-verbatim"  # the quotation does not stand in the unit
    NOT_AN_ANSWER = "not-an-answer"  # it is the question of a Q&A, or only points elsewhere
    FIGURES = "figures"  # a number, date or amount that the quotation does not have
    NEGATION = "negation"  # できる for できない, or the other way round
    CONDITION = "condition"  # a condition or exception of the quotation is left out
    OTHER_WORDS = "other-words"  # not in the quotation, or turned by order or by gaps


CUT_LABELS: dict[CutReason, str] = {
    CutReason.MARKS: "アドレスや記号を含んでいました。",
    CutReason.TOO_LONG: "長すぎました。",
    CutReason.NO_QUOTE: "根拠の引用がありませんでした。",
    CutReason.UNKNOWN_PASSAGE: "渡していない資料を根拠にしていました。",
    CutReason.NOT_VERBATIM: "引用が、資料の本文のとおりではありませんでした。",
    CutReason.NOT_AN_ANSWER: "引用が、質問の文や参照先だけの行でした。",
    CutReason.FIGURES: "数・日付・金額が、引用にありませんでした。",
    CutReason.NEGATION: "「できる」「できない」などの言い方が、引用と違いました。",
    CutReason.CONDITION: "引用にある条件や例外を省いていました。",
    CutReason.OTHER_WORDS: "引用にない言葉を使ったか、順を変えたか、間の言葉を抜いていました。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSentence:
    """A sentence that could not be proved, to be listed and not to be relied on."""

    reason: CutReason
    text: str  # clipped; "" where showing it would not be safe

    @property
    def message(self) -> str:
        """Say in plain Japanese why it was cut."""
        return CUT_LABELS[self.reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenSentence:
    """A sentence that says only what its quotes say, in their words and their order."""

    text: str
    quotes: tuple[Quote, ...]  # whole sentences of the units, conditions and exceptions with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What may be shown of a generator's draft; without sentences, the answer is its quotes."""

    sentences: tuple[ProvenSentence, ...] = ()
    cut: tuple[CutSentence, ...] = ()
    notices: tuple[str, ...] = ()  # plain Japanese


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer, or a refusal: exactly one of ``short`` and ``refusal`` is there."""

    question: str
    asked: Asked
    as_of: dt.date | None = None
    short: tuple[AnswerSentence, ...] = ()  # one to three sentences, the best first
    basis: tuple[BasisLevel, ...] = ()  # highest level first; of a refusal, the office's own alone
    conflicts: tuple[Conflict, ...] = ()
    refusal: Refusal | None = None
    generated: Proven | None = None  # shown above ``short``; None where no generator was asked
    evidence: float = 0.0  # 0..1, the verdict of the evidence test; not a chance of being right
    threshold: float = 0.0  # below it, the question is refused
    notices: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    manifest_id: str = ""

    def quotes(self) -> tuple[Quote, ...]:
        """Return every quote of the answer, wherever it stands."""
        entries = (entry for level in self.basis for entry in level.entries)
        holders: tuple[ProvenSentence | AnswerSentence | Conflict, ...] = (
            *(self.generated.sentences if self.generated else ()),
            *self.short,
            *(entry.sentence for entry in entries),
            *self.conflicts,
        )
        return tuple(quote for holder in holders for quote in holder.quotes)
