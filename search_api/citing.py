"""Citations as a reader sees them: links out of a text, and the units that cite a unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.citations import CitationKind, Resolution
from corpus.citations.locate import not_on_this_day
from corpus.days import day_in_words
from corpus.types import Document, DocumentKind, Status, Unit
from search_api.citation import citation_string
from search_api.graph import Edge
from search_api.snapshot import Snapshot
from search_api.visible import VisibleUnits

#: Units that cite, shown with a unit; the rest is paged.
SHOWN_CITING = 30

_HIERARCHY = list(DocumentKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A citation in a text, [start, end), and what it points to or why to nothing."""

    start: int
    end: int
    surface: str
    kind: CitationKind
    qualifier: str = ""  # ただし書, 後段: what no id names
    unit_id: str = ""  # "" where nothing was found, or a text as a whole is meant
    part: str = ""
    citation: str = ""  # of the target: 生活保護法第29条第1項
    title: str = ""
    document_id: str = ""
    status: Status | None = None  # who vouches for the target's words
    reason: str = ""  # plain Japanese: why there is nothing, or only the nearest
    warning: str = ""  # plain Japanese: that the target was changed or repealed


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingUnit:
    """A unit that cites another, with where it does so first."""

    unit_id: str
    citation: str
    title: str
    kind: DocumentKind
    status: Status
    start: int
    end: int
    count: int = 1  # how often it cites the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingPage:
    """Some of the units that cite a unit, highest in the hierarchy first; ``total`` of them."""

    total: int = 0
    units: tuple[CitingUnit, ...] = ()


class Citing:
    """The graph of a snapshot on one day."""

    def __init__(self, snapshot: Snapshot, view: VisibleUnits) -> None:
        self._snapshot = snapshot
        self._view = view

    def cites(self, document: Document, unit: Unit) -> tuple[Cite, ...]:
        """Return the citations in a unit's text."""
        position = self._snapshot.position_of(document.version, unit.id)
        edges = self._snapshot.graph.cites(position) if position is not None else []
        return tuple(self._cite(edge, unit.text[edge.start : edge.end]) for edge in edges)

    def cited_by(self, unit_id: str, offset: int = 0, limit: int = SHOWN_CITING) -> CitingPage:
        """Return the visible units that cite a unit; itself is left out."""
        first: dict[int, Edge] = {}
        count: dict[int, int] = {}
        for edge in self._snapshot.graph.cited_by(unit_id):
            first.setdefault(edge.citing, edge)
            count[edge.citing] = count.get(edge.citing, 0) + 1
        shown = [p for p in first if self._view.is_visible(p) and not self._is(p, unit_id)]
        shown.sort(key=lambda p: (_HIERARCHY.index(self._snapshot.document_of(p).kind), p))
        page = shown[offset : offset + limit]
        units = self._view.at(page)
        return CitingPage(
            total=len(shown),
            units=tuple(_citing(*units[p], first[p], count[p]) for p in page),
        )

    def of(self, found: Resolution, *, written_on: dt.date | None = None) -> Cite:
        """Return what was found and resolved in any text."""
        citation = found.citation
        edge = Edge(
            citing=-1,
            start=citation.start,
            end=citation.end,
            kind=citation.kind,
            unit_id=found.unit_id,
            part=found.part,
            document_id=found.document_id,
            reason=found.reason,
        )
        warning = self._warning(found.unit_id, written_on) if found.unit_id else ""
        return self._cite(edge, citation.surface, citation.qualifier, warning)

    def _cite(self, edge: Edge, surface: str, qualifier: str = "", warning: str = "") -> Cite:
        target = self._view.find(edge.unit_id) if edge.unit_id else None
        reason = edge.reason
        if edge.unit_id and target is None:
            reason = not_on_this_day(surface, self._view, [edge.document_id])
        return Cite(
            start=edge.start,
            end=edge.end,
            surface=surface,
            kind=edge.kind,
            qualifier=qualifier,
            unit_id=edge.unit_id if target else "",
            part=edge.part if target else "",
            citation=citation_string(*target, edge.part) if target else "",
            title=target[1].title if target else "",
            document_id=edge.document_id,
            status=target[0].status if target else None,
            reason=reason,
            warning=warning,
        )

    def _warning(self, unit_id: str, written_on: dt.date | None) -> str:
        """Say that a unit reads otherwise today than on the day on which it was cited."""
        if written_on is None:
            return ""
        then = VisibleUnits.on(self._snapshot, written_on).find(unit_id)
        now = self._view.find(unit_id)
        if now is None or then is None or now[0].status is not then[0].status:
            return ""
        if then[1].text == now[1].text:
            return ""
        return f"{day_in_words(written_on)}のあとに改正されています。今の条文を確かめてください。"

    def _is(self, position: int, unit_id: str) -> bool:
        return self._snapshot.unit_id_at(position) == unit_id


def _citing(document: Document, unit: Unit, edge: Edge, count: int) -> CitingUnit:
    return CitingUnit(
        unit_id=unit.id,
        citation=citation_string(document, unit),
        title=unit.title,
        kind=document.kind,
        status=document.status,
        start=edge.start,
        end=edge.end,
        count=count,
    )


def without_repeats(cites: Iterable[Cite]) -> tuple[Cite, ...]:
    """Return one citation for each place in the text: of a range's inside only the ends stay."""
    first: dict[tuple[int, int], Cite] = {}
    for cite in cites:
        first[(cite.start, cite.end)] = cite
    return tuple(first.values())
