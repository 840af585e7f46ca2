"""The legal bases on one point, level by level (根拠の階層), as 生活保護手帳 prints them.

The chain runs from the law down to notices, Q&A and the office's own rules. What belongs to it is
weighed by the citation graph alone: the unit itself, what it cites, what cites it, and what is
cited together with it; for a question, what a search finds and what is one citation away.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from corpus.citations import Resolution
from corpus.days import today_in_japan
from corpus.errors import InvalidQuery, UnknownUnit
from corpus.types import KIND_LABELS, Document, DocumentKind, Status, Unit
from search_api.citation import citation_string
from search_api.citation_styles import short_citation
from search_api.retrieval import Retriever
from search_api.snapshot import Snapshot
from search_api.types import Filters, Hit, Query
from search_api.visible import VisibleUnits

#: The kinds that share a level, highest level first.
LEVELS: tuple[tuple[DocumentKind, ...], ...] = (
    (DocumentKind.LAW,),
    (
        DocumentKind.CABINET_ORDER,
        DocumentKind.MINISTERIAL_ORDINANCE,
        DocumentKind.PUBLIC_NOTICE,
    ),
    (DocumentKind.VICE_MINISTER_NOTICE,),
    (DocumentKind.BUREAU_NOTICE,),
    (DocumentKind.DIVISION_NOTICE,),
    (DocumentKind.QA_COLLECTION,),
    (DocumentKind.HANDBOOK,),
    (DocumentKind.OFFICE_RULE,),
    (DocumentKind.PRACTICE, DocumentKind.GLOSSARY),
)

_LEVEL_OF = {kind: kinds for kinds in LEVELS for kind in kinds}

PER_LEVEL = 4
SEEDS = 10  # hits of a question that pass their weight on

_EXCERPT, _SHORTEST_EXCERPT = 120, 60  # characters
# Below this weight, what is not tied to the unit itself says too little: cited by a unit that
# cites more than ten others, or near to a hit that a hundred units cite.
_FLOOR = 0.1

_SELF = "この根拠"
_CITES = "ここで引いている"
_CITED_BY = "ここを引いている"
_TOGETHER = "いっしょに引かれている"
_FOUND = "検索で見つかった"
_FOUND_CITES = "見つかったものが引いている"
_FOUND_CITED_BY = "見つかったものを引いている"
_CLOSE = (_SELF, _CITES, _CITED_BY, _FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class HierarchyEntry:
    """A unit on its level, and why it is there."""

    unit_id: str
    citation: str
    short: str = ""  # the citation in the short style
    title: str
    excerpt: str
    kind: DocumentKind
    status: Status
    reason: str  # plain Japanese: ここを引いている


@dataclass(frozen=True, slots=True, kw_only=True)
class HierarchyLevel:
    """One level of the hierarchy; without entries, the corpus holds nothing on the point."""

    name: str
    kinds: tuple[DocumentKind, ...]
    entries: tuple[HierarchyEntry, ...] = ()  # the closest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """The legal bases of a unit or a question, level by level, highest first."""

    unit_id: str = ""  # the unit that was asked for …
    citation: str = ""
    title: str = ""
    question: str = ""  # … or the question
    levels: tuple[HierarchyLevel, ...] = ()
    notices: tuple[str, ...] = ()  # sentences for the user, e.g. that vectors are missing


def levels_of(entries: Iterable[HierarchyEntry]) -> tuple[HierarchyLevel, ...]:
    """Put entries on their levels; no level is left out."""
    placed: dict[tuple[DocumentKind, ...], list[HierarchyEntry]] = {kinds: [] for kinds in LEVELS}
    for entry in entries:
        placed[_LEVEL_OF[entry.kind]].append(entry)
    return tuple(
        HierarchyLevel(
            name="・".join(dict.fromkeys(KIND_LABELS[kind] for kind in kinds)),
            kinds=kinds,
            entries=tuple(placed[kinds][:PER_LEVEL]),
        )
        for kinds in LEVELS
    )


def check_asked(unit_id: str, question: str) -> None:
    """Raise InvalidQuery unless exactly one of the two is given."""
    if bool(unit_id.strip()) == bool(question.strip()):
        raise InvalidQuery("根拠の番号（unit）か質問（q）の、どちらか一方だけを指定してください。")


def hierarchy_of(
    retriever: Retriever, unit_id: str, question: str, as_of: dt.date | None
) -> Hierarchy:
    """Return the hierarchy of a unit or of a question. Raises InvalidQuery and UnknownUnit.

    A question that is nothing but the citation of one unit (法63条) is that unit; where there is
    no such unit (法999条), what looks like it would be no answer.
    """
    check_asked(unit_id, question)
    snapshot = retriever.snapshot
    view = VisibleUnits.on(snapshot, as_of or today_in_japan())
    weighing = _Weighing(snapshot, view)
    if not unit_id.strip():
        query = Query(text=question, filters=Filters(as_of=as_of), limit=SEEDS)
        result = retriever.search(query)
        unit_id = _only_unit(question, snapshot.catalogue.read(question, view))
        if not unit_id:
            weighing.start_from_hits(result.hits)
            return Hierarchy(question=question, levels=weighing.levels(), notices=result.notices)
    document, unit = snapshot.store.unit(unit_id, as_of)
    position = snapshot.position_of(document.version, unit.id)
    assert position is not None
    weighing.start_from_unit(position)
    return Hierarchy(
        unit_id=unit.id,
        citation=citation_string(document, unit),
        title=unit.title,
        levels=weighing.levels(),
    )


def _only_unit(question: str, read: Sequence[Resolution]) -> str:
    """Return the unit if the question is nothing but its citation. Raises UnknownUnit."""
    cited = {n for r in read for n in range(r.citation.start, r.citation.end)}
    if not read or any(c.isalnum() and n not in cited for n, c in enumerate(question)):
        return ""
    ids = {resolution.unit_id for resolution in read}
    reason = next((resolution.reason for resolution in read if resolution.reason), "")
    if reason and not any(ids):
        raise UnknownUnit(reason)
    return ids.pop() if len(ids) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    weight: float
    reason: str
    start: int = 0  # where its text speaks of the point


@dataclass(slots=True)
class _Weighing:
    """What belongs to the point among the units of one day, by position, with its weight."""

    _snapshot: Snapshot
    _view: VisibleUnits
    _found: dict[int, _Weighed] = field(default_factory=dict)

    def start_from_unit(self, position: int) -> None:
        """Weigh what is around a unit. What cites thirty others says little of any of them."""
        self._add(position, inf, _SELF)
        for target in self._cited((position,)).get(position, ()):
            self._add(target, 1.0, _CITES)
        citing = self._citing(position)
        cited = self._cited(citing)
        for other, start in citing.items():
            self._add(other, 1 / len(cited[other]), _CITED_BY, start)
        for other in citing:
            for target in cited[other] - {position}:
                self._add(target, 1 / len(cited[other]), _TOGETHER)

    def start_from_hits(self, hits: Iterable[Hit]) -> None:
        """Weigh hits by score; each shares its weight out to what it cites and what cites it."""
        seeds: dict[int, float] = {}
        scores = [hit.score for hit in hits if not hit.cited]
        for hit in hits:
            position = self._view.position(hit.unit.id)
            if position is not None:
                seeds[position] = 1.0 if hit.cited else hit.score / max(scores)
                self._add(position, seeds[position], _FOUND, hit.passage_start)
        cited = self._cited(seeds)
        for position, weight in seeds.items():
            for target in cited.get(position, ()):
                self._add(target, weight / len(cited[position]), _FOUND_CITES)
        for position, weight in seeds.items():
            citing = self._citing(position)
            others = self._cited(citing)
            for other, start in citing.items():
                share = weight / len(citing) / len(others[other])
                self._add(other, share, _FOUND_CITED_BY, start)

    def _add(self, position: int, weight: float, reason: str, start: int = 0) -> None:
        # The reason that is said first stays: it is the closest.
        known = self._found.get(position)
        if known is None:
            self._found[position] = _Weighed(weight=weight, reason=reason, start=start)
        else:
            self._found[position] = replace(known, weight=known.weight + weight)

    def _cited(self, positions: Iterable[int]) -> dict[int, set[int]]:
        """Return position → positions of what it cites, without itself."""
        found: dict[int, set[int]] = {}
        for citing, unit_id in self._snapshot.graph.cited_units(positions):
            target = self._view.position(unit_id)
            if target is not None and target != citing:
                found.setdefault(citing, set()).add(target)
        return found

    def _citing(self, position: int) -> dict[int, int]:
        """Return the positions of the visible units that cite a unit → where they do so first."""
        unit_id = self._snapshot.unit_id_at(position)
        return {
            other: start
            for other, start in self._snapshot.graph.citing_units(unit_id)
            if other != position and self._view.is_visible(other)
        }

    def levels(self) -> tuple[HierarchyLevel, ...]:
        """Return the heaviest of each level."""
        chosen: list[int] = []
        left = dict.fromkeys(LEVELS, PER_LEVEL)
        for position in sorted(self._found, key=lambda p: (-self._found[p].weight, p)):
            weighed = self._found[position]
            level = _LEVEL_OF[self._snapshot.document_of(position).kind]
            if left[level] and (weighed.weight >= _FLOOR or weighed.reason in _CLOSE):
                chosen.append(position)
                left[level] -= 1
        units = self._view.at(chosen)
        return levels_of(self._entry(*units[p], self._found[p]) for p in chosen)

    def _entry(self, document: Document, unit: Unit, weighed: _Weighed) -> HierarchyEntry:
        return HierarchyEntry(
            unit_id=unit.id,
            citation=citation_string(document, unit),
            short=short_citation(document, unit, "", self._snapshot.catalogue, self._view),
            title=unit.title,
            excerpt=excerpt_at(unit.text, weighed.start),
            kind=document.kind,
            status=document.status,
            reason=weighed.reason,
        )


_TABLE_MARKS = re.compile(r"<br>|\|(?:\s*:?-{3,}:?\s*\|)*")


def excerpt_at(text: str, start: int = 0) -> str:
    """Return a few lines of a text as one, from the beginning of the sentence at ``start``.

    Near the end of the text, where nothing but 根拠: 法29条 follows, from its beginning.
    """
    begin = max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1
    if len(text[begin:].strip()) < _SHORTEST_EXCERPT:
        begin = 0
    plain = " ".join(_TABLE_MARKS.sub(" ", text[begin:]).split())
    before = "…" if begin else ""
    after = "…" if len(plain) > _EXCERPT else ""
    return f"{before}{plain[:_EXCERPT]}{after}"
