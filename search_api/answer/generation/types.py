"""What a generator is given, what it drafts, and what of the draft is proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.types import Document, Unit
from search_api.answer.types import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorSettings:
    """Where the generator is, and how much of it is allowed."""

    url: str  # of the API: http://generator.example/v1
    model: str
    key: str = field(default="", repr=False)  # shown as a bearer token; "" shows none
    seconds: float = 60.0  # for the whole answer
    silence: float = 30.0  # seconds without a byte; never more than ``seconds``
    tokens: int = 800  # of the draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A retrieved unit, with the document that holds it: all that a draft may quote."""

    document: Document
    unit: Unit
    start: int = 0  # what best fits the question begins here, in code points of the unit's text


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuote:
    """What a draft says it found, and in which of the given units. Nothing is proved yet."""

    number: int  # of the unit, from 1
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """One sentence of a draft with the quotations that it names. Nothing is proved yet."""

    text: str
    quotes: tuple[DraftQuote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the generator wrote. Never to be shown: only what ``prove`` returns is."""

    sentences: tuple[DraftSentence, ...] = ()
    notices: tuple[str, ...] = ()  # plain Japanese: why there is no draft


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
    """What may be shown of a draft. Without sentences, the extractive answer is shown."""

    sentences: tuple[ProvenSentence, ...] = ()
    cut: tuple[CutSentence, ...] = ()
    notices: tuple[str, ...] = ()  # plain Japanese
