"""What the office writes down itself (用例): its rules, and cases that it has solved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from office.cited import CitedUnit


class KnowledgeKind(StrEnum):
    """What an entry is."""

    RULE = "rule"  # how this office does it
    CASE = "case"  # a question that was solved


KIND_NAMES: dict[KnowledgeKind, str] = {
    KnowledgeKind.RULE: "事務所の取扱い",
    KnowledgeKind.CASE: "解決した事例",
}


class KnowledgeState(StrEnum):
    """Where a version stands between being written and being given up."""

    DRAFT = "draft"
    SUBMITTED = "submitted"  # waits for a supervisor
    APPROVED = "approved"  # in force: the one that search finds
    RETURNED = "returned"  # not approved; the note says why
    REPLACED = "replaced"  # a later version took its place
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[KnowledgeState, str] = {
    KnowledgeState.DRAFT: "下書き",
    KnowledgeState.SUBMITTED: "審査待ち",
    KnowledgeState.APPROVED: "承認済み",
    KnowledgeState.RETURNED: "差戻し",
    KnowledgeState.REPLACED: "旧版",
    KnowledgeState.WITHDRAWN: "取下げ・廃止",
}

#: Versions that are still being worked on.
OPEN_STATES = (KnowledgeState.DRAFT, KnowledgeState.SUBMITTED, KnowledgeState.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeDraft:
    """What a person writes. ``references`` are ids, or citations as people write them."""

    kind: KnowledgeKind
    title: str
    question: str
    answer: str
    references: tuple[str, ...] = ()
    no_basis: bool = False  # 根拠なし: said openly that it is the office's own judgment
    valid_from: dt.date | None = None  # None: from the day on which it is written
    valid_until: dt.date | None = None  # the last day; None: no end
    review_on: dt.date | None = None  # when somebody should look at it again


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionStanding:
    """Where a version stands; what it says is sealed, and not needed for that."""

    id: str
    number: int  # from 1
    state: KnowledgeState
    author_id: str
    written_at: dt.datetime
    valid_from: dt.date
    valid_until: dt.date | None = None
    review_on: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether ``day`` lies within the days for which the version is good."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def is_due(self, day: dt.date) -> bool:
        """Tell whether somebody should look at it again: its day has come, or it has run out."""
        ended = self.valid_until is not None and self.valid_until < day
        return ended or (self.review_on is not None and self.review_on <= day)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStanding:
    """Where an entry stands: enough to sort and count entries without opening them."""

    id: str
    number: int  # 用例番号
    latest: VersionStanding
    approved: VersionStanding | None = None  # in force; may be the latest
    writer_ids: tuple[
        str, ...
    ] = ()  # of the latest, while it waits for review: who may not give it

    def is_in(self, state: KnowledgeState) -> bool:
        """Tell whether the latest version is in a state; also, whether any is in force."""
        in_force = state is KnowledgeState.APPROVED and self.approved is not None
        return in_force or self.latest.state is state

    def is_due(self, day: dt.date) -> bool:
        """Tell whether somebody should look again at the version in force."""
        return self.approved is not None and self.approved.is_due(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeVersion(VersionStanding):
    """One version of an entry; what it says never changes."""

    entry_id: str
    kind: KnowledgeKind
    title: str
    question: str
    answer: str
    citations: tuple[CitedUnit, ...]
    no_basis: bool
    writer_ids: tuple[str, ...]  # of this text since the last approval; the author is among them
    reviewer_id: str = ""
    reviewed_at: dt.datetime | None = None
    review_note: str = ""  # why it was returned or withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeEntry:
    """An entry (用例): its latest version, and the one that is in force."""

    id: str
    office_id: str
    number: int  # 用例番号: per office, ascending, never used again
    latest: KnowledgeVersion
    approved: KnowledgeVersion | None = None  # in force; may be the latest
    source_office: str = ""  # name of the office from which it was taken over, "" for one's own
    source_number: int | None = None  # its number there

    @property
    def shown(self) -> KnowledgeVersion:
        """Return the version to show: the one in force, else the latest."""
        return self.approved or self.latest

    @property
    def name(self) -> str:
        """Return how people call it: 用例12."""
        return f"用例{self.number}"
