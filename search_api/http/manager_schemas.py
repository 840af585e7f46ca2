"""The JSON of the document manager, the status and the use; see ``search_api.http.schemas``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from corpus.types import DocumentKind, Status
from search_api.answer.types import RefusalReason
from search_api.http.days import Day
from search_api.http.schemas import DocumentSchema, OutlineEntrySchema, Schema, UnitSchema
from search_api.http.whole import WHOLE
from search_api.publishing.types import DraftState, JobKind, JobState

MAX_TEXT = 500_000  # characters of one unit

_Short = Annotated[str, Field(max_length=300)]
_Path = Annotated[str, Field(min_length=1, max_length=200, examples=["8/1/4/ア"])]
#: A path, or what people write for it.
_Place = Annotated[str, Field(min_length=1, max_length=200, examples=["第8-1-(4)-ア", "8/1/4/ア"])]


class JobSchema(Schema):
    """Something that takes longer than a request; ask again for how far it is."""

    id: str = Field(examples=["0f3c5a7b9d1e2f40"])
    kind: JobKind
    state: JobState = Field(
        description="`interrupted`: the server was stopped; do it again. `stopped`: by somebody."
    )
    created_at: dt.datetime = Field(description="UTC.")
    changed_at: dt.datetime = Field(description="UTC.")
    message: str = Field(description="The stage, or how it ended; in Japanese.")
    done: int = Field(description="Of `total`, in this stage; 0 of 0 is unknown.")
    total: int
    draft_id: str = Field(description="The draft that was read or is published, or empty.")
    document_id: str = Field(description="The document, or empty.")
    manifest_id: str = Field(description="The index snapshot that is live since, or empty.")
    error_code: str = Field(description="The code of the problem of a failed job, or empty.")


class JobListSchema(Schema):
    """The jobs, newest first."""

    jobs: tuple[JobSchema, ...]


class DraftSummarySchema(Schema):
    """A draft: a file that was read, with its corrections."""

    id: str = Field(examples=["0f3c5a7b9d1e2f40"])
    state: DraftState
    version: int = Field(description="To send along with a change of the draft.")
    file_name: str
    size: int = Field(description="Bytes of the file.")
    uploaded_at: dt.datetime = Field(description="UTC.")
    document: DocumentSchema = Field(description="As corrected.")
    units: int = Field(description="As corrected.")
    pages: int = Field(description="Pages of which there are images; 0 without.")


class DraftListSchema(Schema):
    """The drafts, newest first."""

    drafts: tuple[DraftSummarySchema, ...]


class DescribeSchema(Schema):
    """Say anew what the document is: everything, as it shall stand."""

    kind: Literal["describe"]
    id: str = Field(min_length=1, max_length=100, examples=["shuunyu-toriatsukai-r7"])
    title: str = Field(min_length=1, max_length=300)
    document_kind: DocumentKind
    status: Status = Field(description="`official` or `office`.")
    aliases: tuple[_Short, ...] = Field(default=(), max_length=20)
    number: _Short = ""
    authority: _Short = ""
    issued_on: Day | None = None
    effective_from: Day | None = None
    effective_to: Day | None = Field(
        default=None, description="First day on which it no longer holds."
    )


class RewriteSchema(Schema):
    """Give a unit its place, title, headings and text, all as they shall stand."""

    kind: Literal["rewrite"]
    unit: _Path = Field(description="Path of the unit before.")
    locator: _Place = Field(description="Path from now on; the same if it stays.")
    title: _Short = ""
    headings: tuple[_Short, ...] = Field(default=(), max_length=20)
    text: str = Field(min_length=1, max_length=MAX_TEXT)


class RemoveSchema(Schema):
    """Take a unit out."""

    kind: Literal["remove"]
    unit: _Path


class MergeSchema(Schema):
    """Put a unit behind the text of the one before it."""

    kind: Literal["merge"]
    unit: _Path


class SplitSchema(Schema):
    """Cut a unit in two."""

    kind: Literal["split"]
    unit: _Path
    offset: Annotated[
        int, Field(ge=1, le=10**7, description="Code points of the text that stay."), WHOLE
    ]
    locator: _Place = Field(description="Path of the second.")
    title: _Short = Field(default="", description="Title of the second.")


CorrectionSchema = Annotated[
    DescribeSchema | RewriteSchema | RemoveSchema | MergeSchema | SplitSchema,
    Field(discriminator="kind"),
]


class MadeCorrectionSchema(Schema):
    """A correction that is in force."""

    number: int = Field(description="From 1, in the order in which they were made.")
    at: dt.datetime = Field(description="UTC.")
    correction: CorrectionSchema


class DraftSchema(Schema):
    """A draft with everything but its texts."""

    summary: DraftSummarySchema
    warnings: tuple[str, ...] = Field(
        description="What the reader skipped or guessed, in Japanese."
    )
    characters: int = Field(description="Of all texts.")
    outline: tuple[OutlineEntrySchema, ...]
    corrections: tuple[MadeCorrectionSchema, ...]
    replaces: bool = Field(description="A document with this id is published already.")
    recognised: tuple[int, ...] = Field(
        description="Pages, from 1, whose characters were recognised (OCR): compare their images."
    )
    publishing: JobSchema | None = Field(
        description="The job that publishes the draft, while it waits or runs."
    )


class DraftUnitsSchema(Schema):
    """Some units of a draft, in the order of the book."""

    units: tuple[UnitSchema, ...]
    offset: int
    total: int


class VersionSchema(BaseModel):
    """The version of the draft that the caller has seen."""

    version: Annotated[int, Field(ge=0, le=10**6), WHOLE]


class CorrectingSchema(VersionSchema):
    """A correction of a draft."""

    correction: CorrectionSchema


class SnapshotSchema(Schema):
    """An index snapshot on the disk."""

    id: str
    current: bool
    built_at: dt.datetime = Field(description="UTC.")
    documents: int
    units: int
    passages: int
    tokeniser: str
    embedder: str = Field(description="Empty for an index of words alone.")


class IndexSchema(Schema):
    """The index: what is used, what can be gone back to."""

    current: str = Field(description="Snapshot id, or empty.")
    previous: str = Field(description="Snapshot to which a rollback goes, or empty.")
    held: str = Field(description="Snapshot from which a rollback went back, or empty.")
    behind: bool = Field(description="The corpus is not what the live snapshot was made of.")
    snapshots: tuple[SnapshotSchema, ...] = Field(description="Newest first.")


class DocumentCountSchema(Schema):
    """How many documents of a kind and status the corpus holds."""

    kind: DocumentKind
    status: Status
    documents: int
    units: int


class DigestLineSchema(Schema):
    """A shipped digest, and whether an official text takes its place."""

    document_id: str
    title: str
    kind: DocumentKind
    digest_units: int
    official_units: int
    official_from: dt.date | None
    replaced: bool


class StatusSchema(Schema):
    """The state of the service."""

    index: IndexSchema
    documents: tuple[DocumentCountSchema, ...]
    digests: tuple[DigestLineSchema, ...]
    free_bytes: int = Field(description="Of the disk that holds the data.")
    drafts_waiting: int
    jobs: tuple[JobSchema, ...] = Field(description="The last ten, newest first.")


class DayUsageSchema(Schema):
    """The use on one day, in counts: who searched is not known."""

    day: dt.date
    searches: int
    zero_hits: int
    helpful: int
    unhelpful: int
    mean_ms: float
    slowest_ms: float
    unheld: int = Field(description="Searches that no text holds a word of: near hits alone.")
    questions: int = Field(description="Asked, answered or not.")
    refusals: dict[RefusalReason, int] = Field(description="Questions not answered, by reason.")


class ZeroHitQuerySchema(Schema):
    """A query that found nothing; personal data are masked."""

    query: str
    count: int
    last_day: dt.date


class UnheldQuerySchema(Schema):
    """A query whose words no text holds; personal data are masked."""

    query: str
    count: int
    last_day: dt.date


class RefusedQuestionSchema(Schema):
    """A question that was not answered; personal data are masked."""

    question: str
    reason: RefusalReason
    count: int
    last_day: dt.date


class UsageSchema(Schema):
    """The use over some days."""

    counting: bool = Field(description="False: this office keeps nothing.")
    note: str = Field(description="What is counted, or why nothing is; in Japanese.")
    days: tuple[DayUsageSchema, ...] = Field(description="Every day, oldest first.")
    zero_hit_queries: tuple[ZeroHitQuerySchema, ...] = Field(
        description="Most frequent first, at most 50."
    )
    unheld_queries: tuple[UnheldQuerySchema, ...] = Field(
        description="Most frequent first, at most 50."
    )
    refused_questions: tuple[RefusedQuestionSchema, ...] = Field(
        description="Most frequent first, at most 50."
    )
