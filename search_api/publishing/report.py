"""What an office may know of its service: the state of index and corpus, and its use in counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from corpus.types import DocumentKind, Status
from search_api.answer.types import RefusalReason
from search_api.publishing.types import IndexView, Job


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCount:
    """How many documents of a kind and status the corpus holds."""

    kind: DocumentKind
    status: Status
    documents: int  # versions
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """A shipped digest (要旨), and the official text that takes its place."""

    document_id: str
    title: str
    kind: DocumentKind
    digest_units: int
    official_units: int  # of these, how many the official text has
    official_from: dt.date | None = None  # first day on which the official version holds
    replaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStatus:
    """The state of the service (稼働の状況)."""

    index: IndexView
    documents: tuple[DocumentCount, ...]  # in the order of the hierarchy
    digests: tuple[DigestLine, ...]
    free_bytes: int  # of the disk that holds the data
    drafts_waiting: int
    jobs: tuple[Job, ...]  # the last few, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUsage:
    """The use on one day, in counts: who searched is not known."""

    day: dt.date
    searches: int
    zero_hits: int  # searches that found nothing
    helpful: int  # feedback: 役に立った
    unhelpful: int  # feedback: everything else
    mean_ms: float  # time of a search; 0 without searches
    slowest_ms: float
    unheld: int = 0  # searches whose words no text holds: what they found is near in meaning alone
    questions: int = 0  # asked, answered or not
    refusals: Mapping[RefusalReason, int] = field(default_factory=dict)  # not answered, by reason

    @property
    def refused(self) -> int:
        """Return how many questions were not answered."""
        return sum(self.refusals.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroHitQuery:
    """A query that found nothing. Personal data are masked."""

    query: str
    count: int
    last_day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnheldQuery:
    """A query whose words no text holds. Personal data are masked."""

    query: str
    count: int
    last_day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedQuestion:
    """A question that was not answered. Personal data are masked."""

    question: str
    reason: RefusalReason
    count: int
    last_day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The use over some days (利用の状況)."""

    counting: bool  # False: the office keeps nothing (setting ``feedback``)
    note: str  # plain Japanese: what is counted, or why nothing is
    days: tuple[DayUsage, ...] = ()  # every day, oldest first
    zero_hit_queries: tuple[ZeroHitQuery, ...] = ()  # most frequent first, at most 50
    unheld_queries: tuple[UnheldQuery, ...] = ()  # the same
    refused_questions: tuple[RefusedQuestion, ...] = ()  # the same


class UsageCounts(Protocol):
    """Keeps counts of the use; supplied by the composing application. Thread-safe."""

    def usage(self, days: int) -> Usage:
        """Return the use of the last ``days`` days, today included."""
        ...


#: How a reason is called where refusals are counted.
REFUSAL_LABELS: dict[RefusalReason, str] = {
    RefusalReason.NOTHING_FOUND: "関係する記述がない",
    RefusalReason.UNKNOWN_CITATION: "質問の条文・項目がない",
    RefusalReason.UNKNOWN_WORDS: "資料にない言葉",
    RefusalReason.NO_FIGURE: "たずねた数がない",
    RefusalReason.NOT_RECORDED: "その日の版がない",
    RefusalReason.THIN_EVIDENCE: "答えになる文がない",
}

NOT_COUNTED = Usage(
    counting=False,
    note="利用の状況は数えていません。数えるには、管理者が設定 feedback を 1 にしてください。"
    "誰が検索したかは、そのときも残しません。",
)
