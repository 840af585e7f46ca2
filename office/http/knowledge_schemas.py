"""The JSON of the office's own knowledge (用例)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, StrictBool

from office.alerts import Alert, AlertKind
from office.http.submission import Submission
from office.knowledge.types import (
    KnowledgeDraft,
    KnowledgeEntry,
    KnowledgeKind,
    KnowledgeState,
    KnowledgeVersion,
)
from office.knowledge.writing import (
    MAX_ANSWER,
    MAX_NOTE,
    MAX_QUESTION,
    MAX_REFERENCES,
    MAX_TITLE,
)
from search_api.http.days import Day
from search_api.http.schemas import Schema
from search_api.http.whole import WHOLE

_VersionNumber = Annotated[int, Field(ge=1, lt=2**31), WHOLE]
_Reference = Annotated[str, Field(min_length=1, max_length=300)]
_SEEN = Field(description="Number of the version that was read; 409 where another has come.")
_KIND = Field(description="How the office does it, or a case that was solved.")
_TITLE = Field(
    description="One line, for lists.",
    examples=["エアコンの修理費"],
    min_length=1,
    max_length=MAX_TITLE,
)
_LAST_DAY = "Last day; null: no end."
_LOOK_AGAIN = "Day on which to look at it again; null: none."
_CITATION = "As people write it in Japanese."


class CitedUnitSchema(Schema):
    """A unit on which an entry rests, as it read on a day."""

    unit_id: str = Field(description="Id of the unit.", examples=["325AC0000000144:art14"])
    part: str = Field(description="Path below the unit, or empty.")
    citation: str = Field(description=_CITATION, examples=["生活保護法第14条"])
    sha256: str = Field(description="Of the wording on that day.")
    version: str = Field(description="Version of the document on that day.")
    day: dt.date = Field(description="When it was cited, or last confirmed.")


class KnowledgeVersionSchema(Schema):
    """One version of an entry. Moments are in UTC."""

    number: int = Field(ge=1, description="Counted from 1 within the entry.")
    state: KnowledgeState = Field(description="Where it stands; approved: in force.")
    kind: KnowledgeKind = _KIND
    title: str = Field(description="One line, for lists.")
    question: str = Field(description="In which situation, what was to be decided.")
    answer: str = Field(description="What the office does.")
    citations: tuple[CitedUnitSchema, ...]
    no_basis: bool = Field(description="Said openly: the office's own judgment.")
    author_id: str = Field(description="Account of who wrote it.")
    writer_ids: tuple[str, ...] = Field(
        description="Accounts that wrote it since the last approval; none of them may review it."
    )
    written_at: dt.datetime = Field(description="When it was written.")
    valid_from: dt.date = Field(description="First day for which it is good.")
    valid_until: dt.date | None = Field(description=_LAST_DAY)
    review_on: dt.date | None = Field(description=_LOOK_AGAIN)
    reviewer_id: str = Field(description="Account of who reviewed it, or empty.")
    reviewed_at: dt.datetime | None = Field(description="null: not reviewed yet.")
    review_note: str = Field(description="Why it was returned or withdrawn, or empty.")


class KnowledgeWarningSchema(Schema):
    """A cited unit that no longer reads as it did."""

    reference: str = Field(description="Id of the unit.", examples=["325AC0000000144:art14"])
    citation: str = Field(description=_CITATION)
    kind: AlertKind
    message: str = Field(description="What became of it and what to do, in Japanese.")

    @classmethod
    def of(cls, alert: Alert) -> KnowledgeWarningSchema:
        """Return a warning as JSON."""
        return cls(
            reference=alert.watched.reference,
            citation=alert.watched.citation,
            kind=alert.kind,
            message=alert.message,
        )


class KnowledgeEntrySchema(Schema):
    """An entry: its latest version, and the one in force."""

    id: str = Field(description="Random; it stands in the addresses of this entry.")
    number: int = Field(ge=1, description="Per office, ascending, never used again.")
    name: str = Field(description="What people call it.", examples=["用例12"])
    latest: KnowledgeVersionSchema
    approved: KnowledgeVersionSchema | None = Field(description="In force; null: none.")
    source_office: str = Field(description="Office from which it was taken over, or empty.")
    source_number: int | None = Field(description="Its number there.")
    warnings: tuple[KnowledgeWarningSchema, ...] | None = Field(
        default=None,
        description="What became of the units that the shown version cites; null: not looked at.",
    )

    @classmethod
    def of(
        cls, entry: KnowledgeEntry, alerts: tuple[Alert, ...] | None = None
    ) -> KnowledgeEntrySchema:
        """Return an entry as JSON."""
        told = None if alerts is None else tuple(map(KnowledgeWarningSchema.of, alerts))
        return cls.model_validate(entry).model_copy(update={"warnings": told})


class KnowledgeListSchema(Schema):
    """Entries of the office, by descending number."""

    entries: tuple[KnowledgeEntrySchema, ...]
    total: int = Field(ge=0, description="How many there are on all pages.")


class KnowledgeVersionListSchema(Schema):
    """Every version of an entry, the latest first."""

    versions: tuple[KnowledgeVersionSchema, ...]

    @classmethod
    def of(cls, versions: tuple[KnowledgeVersion, ...]) -> KnowledgeVersionListSchema:
        """Return versions as JSON."""
        return cls(versions=tuple(map(KnowledgeVersionSchema.model_validate, versions)))


class KnowledgeDraftSchema(Submission):
    """What somebody writes."""

    kind: KnowledgeKind = _KIND
    title: str = _TITLE
    question: str = Field(
        description="In which situation, what is to be decided, without personal data.",
        min_length=1,
        max_length=MAX_QUESTION,
    )
    answer: str = Field(description="What the office does.", min_length=1, max_length=MAX_ANSWER)
    references: tuple[_Reference, ...] = Field(
        default=(),
        description="Ids, or citations as people write them.",
        examples=[["法14条"]],
        max_length=MAX_REFERENCES,
    )
    no_basis: StrictBool = Field(default=False, description="Instead of references.")
    valid_from: Day | None = Field(default=None, description="null: from today.")
    valid_until: Day | None = Field(default=None, description=_LAST_DAY)
    review_on: Day | None = Field(default=None, description=_LOOK_AGAIN)

    def draft(self) -> KnowledgeDraft:
        """Return it as the store takes it."""
        return KnowledgeDraft(**self.model_dump(exclude={"expected_version"}))


class KnowledgeRevisionSchema(KnowledgeDraftSchema):
    """A new version of an entry."""

    expected_version: _VersionNumber = _SEEN


class KnowledgeStepSchema(Submission):
    """A step of the review."""

    version: _VersionNumber = _SEEN


class KnowledgeReasonSchema(KnowledgeStepSchema):
    """A step that needs a reason."""

    reason: str = Field(
        description="Shown to whoever wrote it.",
        examples=["根拠が足りません。"],
        min_length=1,
        max_length=MAX_NOTE,
    )
