"""The JSON of case notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from office.case_notes import MAX_MEMO, CaseNote, CaseNoteLine
from office.case_notes.checking import Standing, UnitCheck
from office.http.submission import WHOLE, Submission
from search_api.answer.record import answer_record
from search_api.http.answer_schemas import AnswerSchema
from search_api.http.days import Day
from search_api.http.schemas import Schema
from search_api.understand import MAX_QUERY

_MEMO = Field(
    description="What the note is called, without personal data; may be empty.",
    examples=["9月の面接"],
    max_length=MAX_MEMO,
)


class NewCaseNoteSchema(Submission):
    """A question whose answer, as the service gives it now, is to be kept."""

    question: str = Field(
        description="In one's own words.",
        examples=["申請から何日以内に決定しますか"],
        min_length=1,
        max_length=MAX_QUERY,
    )
    as_of: Day | None = Field(default=None, description="Day whose law counts; today.")
    memo: Annotated[str, _MEMO] = ""


class CaseNoteChangeSchema(Submission):
    """What a note is to be called."""

    memo: Annotated[str, _MEMO]
    version: Annotated[int, Field(ge=1), WHOLE] = Field(
        description="Version of the note that was read."
    )


class CaseNoteLineSchema(Schema):
    """A case note in a list."""

    id: str = Field(description="Random; it stands in the address of this note.")
    owner: str = Field(description="Account id of who keeps it.")
    day: dt.date = Field(description="Day in Japan on which the answer was given.")
    memo: str = Field(description="What it is called, or empty.")
    question: str = Field(description="As it was asked.")
    version: int = Field(description="To be given back with a change.")


class CaseNoteListSchema(Schema):
    """The notes that the caller may read, the newest first."""

    case_notes: tuple[CaseNoteLineSchema, ...]
    total: int = Field(description="How many there are beyond this page, too.")

    @classmethod
    def of(cls, notes: Iterable[CaseNoteLine], total: int) -> CaseNoteListSchema:
        """Return notes as JSON shows them."""
        lines = tuple(map(CaseNoteLineSchema.model_validate, notes))
        return cls(case_notes=lines, total=total)


class QuoteCheckSchema(Schema):
    """What became of a sentence of a unit that reads otherwise now."""

    text: str = Field(description="As it was quoted.")
    stands: bool = Field(description="It is still there, byte for byte.")


class UnitCheckSchema(Schema):
    """What became of a quoted unit since the answer was given."""

    unit_id: str = Field(description="Id of the unit.")
    citation: str = Field(description="As people write it in Japanese.")
    sha256: str = Field(description="SHA-256 of the unit's text as it was quoted.")
    standing: Standing
    message: str = Field(description="In Japanese, saying what to do; empty where all is well.")
    quotes: tuple[QuoteCheckSchema, ...]

    @classmethod
    def of(cls, check: UnitCheck) -> UnitCheckSchema:
        """Return a check as JSON shows it."""
        return cls(
            unit_id=check.quoted.unit_id,
            citation=check.quoted.citation,
            sha256=check.quoted.sha256,
            standing=check.standing,
            message=check.alert.message if check.alert else "",
            quotes=tuple(map(QuoteCheckSchema.model_validate, check.quotes)),
        )


class CaseNoteSchema(CaseNoteLineSchema):
    """A case note with its answer, and what became of the units that it quotes."""

    answer: AnswerSchema
    checks: tuple[UnitCheckSchema, ...]
    record: str = Field(description="Plain text to be pasted into a case record.")

    @classmethod
    def of(cls, note: CaseNote, checks: Iterable[UnitCheck]) -> CaseNoteSchema:
        """Return a note as JSON shows it."""
        return cls(
            **CaseNoteLineSchema.model_validate(note).model_dump(),
            answer=AnswerSchema.model_validate(note.kept.answer),
            checks=tuple(map(UnitCheckSchema.of, checks)),
            record=answer_record(note.kept.answer, note.day, title=note.memo, hashes=True),
        )
