"""What goes into a search and what comes out of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.thesaurus import Expansion
from corpus.types import Document, DocumentKind, Status, Unit


class Mode(StrEnum):
    """Which engines answer."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


class Grouping(StrEnum):
    """How hits are put together."""

    NONE = "none"
    HIERARCHY = "hierarchy"  # by level of legal basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which units may be returned. Empty tuples and None do not limit."""

    kinds: tuple[DocumentKind, ...] = ()
    documents: tuple[str, ...] = ()  # document ids
    status: tuple[Status, ...] = ()
    as_of: dt.date | None = None  # the law as it stood on this day; None is today
    exclude: tuple[str, ...] = ()  # unit ids that must count for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search as the user asked it."""

    text: str
    filters: Filters = Filters()
    mode: Mode = Mode.HYBRID
    limit: int = 10
    explain: bool = False
    group: Grouping = Grouping.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """A span of the unit's text that matches the query."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one engine gives to a score: share = stretched * weight * factor."""

    engine: str
    raw: float  # the engine's own score: BM25, distance of cosines …
    stretched: float  # the same from 0 to 1, over all that the engine found
    weight: float  # of all engines that answered together 1
    factor: float  # below 1 for 附則, and for other laws where the query is one word
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One unit that answers the query."""

    unit: Unit
    document: Document
    rank: int  # from 1
    score: float
    passage_start: int  # the window of unit.text to show
    passage_end: int
    highlights: tuple[Highlight, ...]  # inside the passage, offsets in unit.text
    cited: bool = False  # the query cites this unit; such hits come first
    part: str = ""  # path of the paragraph or item that the query named: "p1/i2"
    citation: str = ""  # to paste into a case record: 生活保護法第29条第1項
    parts: dict[str, float] = field(default_factory=dict)  # engine -> its share of the score
    shares: tuple[Share, ...] = ()  # the arithmetic of the parts, where the query asks for it


@dataclass(frozen=True, slots=True, kw_only=True)
class HitGroup:
    """The hits of one level of legal basis."""

    name: str  # 局長通知
    ranks: tuple[int, ...]  # of the hits, the best first


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A query as it was probably meant: もしかして."""

    query: str
    slips: tuple[tuple[str, str], ...]  # (as typed, as repaired): (保後費, 保護費)
    certain: bool = False  # nothing else comes near
    units: int = 0  # that hold every repaired word


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Hits in order, with everything that a careful reader may want to check."""

    query: Query
    hits: tuple[Hit, ...]
    local: tuple[Hit, ...] = ()  # 用例 of the caller's office: below every official text
    read_as: str = ""  # the query as it was searched, where it was typed in kana and is read
    expansions: tuple[Expansion, ...] = ()  # words of the query that were searched as others too
    resolved: tuple[str, ...] = ()  # unit ids of the citations found in the query
    did_you_mean: tuple[Repair, ...] = ()  # at most two; the query itself was searched
    groups: tuple[HitGroup, ...] = ()  # of the hits, where the query asks for groups
    notices: tuple[str, ...] = ()  # sentences for the user, e.g. that vectors are missing
    near_only: bool = False  # no text holds a word of the query: the hits are near in meaning
    timings_ms: dict[str, float] = field(default_factory=dict)  # stage -> milliseconds
    manifest_id: str = ""
