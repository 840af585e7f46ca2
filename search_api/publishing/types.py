"""Jobs, drafts, snapshots: what the document manager shows. Times are UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from corpus.types import Document, Unit
from search_api.publishing.corrections import MadeCorrection
from search_api.views import OutlineEntry


class JobKind(StrEnum):
    """What a job does."""

    UPLOAD = "upload"  # 読み取り
    PUBLISH = "publish"  # 公開
    WITHDRAW = "withdraw"  # 取り下げ: take a document out of the corpus


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the server was stopped
    STOPPED = "stopped"  # somebody did not want to wait for it


JOB_STATE_LABELS: dict[JobState, str] = {
    JobState.QUEUED: "順番を待っています",
    JobState.RUNNING: "処理しています",
    JobState.DONE: "終わりました",
    JobState.FAILED: "できませんでした",
    JobState.INTERRUPTED: "途中で止まりました",
    JobState.STOPPED: "やめました",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that takes longer than a request."""

    id: str
    kind: JobKind
    state: JobState
    created_at: dt.datetime
    changed_at: dt.datetime
    message: str = ""  # plain Japanese: the stage, or how it ended
    done: int = 0  # of ``total``, in the stage of ``message``; 0 of 0 is unknown
    total: int = 0
    draft_id: str = ""  # that was read or published
    document_id: str = ""  # that was published or withdrawn
    manifest_id: str = ""  # index snapshot that is current since
    error_code: str = ""  # of a failed job
    subject: str = ""  # file or document, for a message that would not name it

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state not in (JobState.QUEUED, JobState.RUNNING)


class DraftState(StrEnum):
    """Whether a draft can be found by search."""

    WAITING = "waiting"  # 公開前
    PUBLISHED = "published"  # 公開済み
    CHANGED = "changed"  # 公開のあとに訂正した


DRAFT_STATE_LABELS: dict[DraftState, str] = {
    DraftState.WAITING: "公開前",
    DraftState.PUBLISHED: "公開済み",
    DraftState.CHANGED: "公開のあとに訂正（未公開）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSummary:
    """A draft (下書き) in a list: a file that was read, with its corrections."""

    id: str
    state: DraftState
    version: int  # to send along with a change; counts corrections and undoings
    file_name: str
    size: int  # bytes of the file
    uploaded_at: dt.datetime
    document: Document  # as corrected
    units: int  # as corrected
    pages: int  # of which there are images; 0 without


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft with everything but its texts."""

    summary: DraftSummary
    warnings: tuple[str, ...]  # of the reader: what was skipped or guessed
    characters: int  # of all texts
    outline: tuple[OutlineEntry, ...]
    corrections: tuple[MadeCorrection, ...]  # in force, in the order in which they were made
    replaces: bool  # a document with this id is published already
    recognised: tuple[int, ...] = ()  # pages (from 1) whose characters are recognised (OCR)
    publishing: Job | None = None  # the job that publishes it, while it waits or runs


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftUnits:
    """Some units of a draft, in the order of the book."""

    units: tuple[Unit, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """An index snapshot on the disk."""

    id: str
    current: bool
    built_at: dt.datetime
    documents: int
    units: int
    passages: int
    tokeniser: str
    embedder: str  # "" for an index of words alone


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexView:
    """The index: what is used, what can be gone back to."""

    current: str  # snapshot id, "" if there is none
    previous: str  # to which a rollback goes, "" if there is none
    held: str  # from which a rollback went back, "" if none
    behind: bool  # the corpus holds what the current snapshot does not, or the other way round
    snapshots: tuple[SnapshotView, ...]  # newest first
