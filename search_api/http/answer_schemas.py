"""The JSON of answers; see ``search_api.http.schemas``."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from corpus.types import DocumentKind, Status
from search_api.answer.types import Asked, ConflictKind, CutReason, RefusalReason
from search_api.http.days import Day
from search_api.http.schemas import Schema
from search_api.understand import MAX_QUERY


class QuestionSchema(Schema):
    """A question that is to be answered."""

    question: str = Field(
        description=f"In one's own words, up to {MAX_QUERY} characters.",
        examples=["申請から何日以内に決定しますか"],
        min_length=1,
        max_length=MAX_QUERY,
    )
    as_of: Day | None = Field(default=None, description="Day whose law counts; today.")
    drafted: bool = Field(
        default=True, strict=True, description="Ask the generator, where there is one."
    )


class QuoteSchema(Schema):
    """A verbatim span of a unit's stored text; it can be proved later by span and hash."""

    unit_id: str = Field(examples=["325AC0000000144:art24"])
    citation: str = Field(examples=["生活保護法第24条第5項"])
    start: int = Field(ge=0, description="Offset in code points of the unit's text.")
    end: int = Field(ge=0)
    text: str = Field(description="Exactly text[start:end] of the unit.")
    sha256: str = Field(description="SHA-256 of the unit's whole text in UTF-8, hexadecimal.")
    kind: DocumentKind = Field(description="Level of legal basis.")
    status: Status = Field(description="A digest is not the official text.")


class AnswerSentenceSchema(Schema):
    """One quote, or two: a table's head and a row, a question and its bare yes or no."""

    quotes: tuple[QuoteSchema, ...]


class BasisEntrySchema(Schema):
    """A unit on its level, with the sentence that bears on the question."""

    unit_id: str
    citation: str
    title: str
    kind: DocumentKind
    status: Status
    sentence: AnswerSentenceSchema


class BasisLevelSchema(Schema):
    """The legal bases of one level."""

    name: str = Field(examples=["局長通知"])
    entries: tuple[BasisEntrySchema, ...]


class ConflictSchema(Schema):
    """A contradiction that the reader must weigh; nothing is decided."""

    kind: ConflictKind
    message: str = Field(description="In Japanese, for the user.")
    quotes: tuple[QuoteSchema, ...]


class NearestUnitSchema(Schema):
    """A unit that comes near a question that is not answered."""

    unit_id: str
    citation: str
    title: str
    kind: DocumentKind
    status: Status


class RefusalSchema(Schema):
    """Why there is no answer, and where to look instead."""

    reason: RefusalReason
    message: str = Field(description="In Japanese, saying what to do.")
    nearest: tuple[NearestUnitSchema, ...]


class ProvenSentenceSchema(Schema):
    """A sentence that the office's generator wrote; it says only what its quotes say."""

    text: str
    quotes: tuple[QuoteSchema, ...]


class CutSentenceSchema(Schema):
    """A sentence that the generator wrote and no quote proves: not to be relied on."""

    reason: CutReason
    text: str = Field(description="Clipped; empty where showing it would not be safe.")
    message: str = Field(description="In Japanese: why it was cut.")


class ProvenSchema(Schema):
    """What may be shown of the generator's draft; without sentences, the answer is its quotes."""

    sentences: tuple[ProvenSentenceSchema, ...]
    cut: tuple[CutSentenceSchema, ...]
    notices: tuple[str, ...] = Field(description="Sentences for the user.")


class AnswerSchema(Schema):
    """An answer made of verbatim quotes, or a refusal: exactly one of the two."""

    question: str
    asked: Asked = Field(description="What kind of thing the question wants to hear.")
    as_of: dt.date | None
    short: tuple[AnswerSentenceSchema, ...] = Field(
        description="One to three sentences, the best first; empty with a refusal."
    )
    basis: tuple[BasisLevelSchema, ...] = Field(description="Highest level first.")
    conflicts: tuple[ConflictSchema, ...]
    refusal: RefusalSchema | None
    generated: ProvenSchema | None = Field(
        description="To show above the short answer; null where no generator was asked."
    )
    evidence: float = Field(
        description="Verdict of the evidence test, 0 to 1; not a chance of being right."
    )
    threshold: float = Field(description="Below it, a question is refused.")
    notices: tuple[str, ...] = Field(description="Sentences for the user.")
    timings_ms: dict[str, float] = Field(description="Stage to milliseconds.")
    manifest_id: str = Field(description="Index that answered.")
