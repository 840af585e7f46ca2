"""The basis of an answer, by level of legal basis: law, order, notice, Q&A, handbook, office rule.

A level holds the units that bear on the question themselves, and what the quoted sentences cite:
the article behind a Q&A's answer. Each is shown by the sentence of it that is nearest to the
question, quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from corpus.types import KIND_LABELS, Document, Unit
from search_api.answer.proof import sentence_of
from search_api.answer.reading import Candidate
from search_api.answer.sentences import Role, sentences_of, with_support
from search_api.answer.types import AnswerSentence, BasisEntry, BasisLevel
from search_api.answer.words import Weighed, terms_of
from search_api.citation import citation_string
from search_api.hierarchy import LEVELS
from search_api.snapshot import Snapshot
from search_api.visible import VisibleUnits

if TYPE_CHECKING:
    from search_api.answer.answering import Weighing

PER_LEVEL = 3
_BEARS = 0.60  # of the best sentence's score, for a unit that was found
_CITED = 6  # units that the short answer cites


def basis_of(
    snapshot: Snapshot, view: VisibleUnits, weighing: Weighing, chosen: Sequence[Candidate]
) -> tuple[BasisLevel, ...]:
    """Return the levels that hold anything, highest first."""
    entries: dict[str, BasisEntry] = {}
    for candidate in chosen:
        entries.setdefault(candidate.hit.unit.id, _found(candidate))
    for document, unit in _cited(snapshot, view, chosen):
        sentence = _nearest_sentence(document, unit, weighing.words)
        if unit.id not in entries and sentence is not None:
            entries[unit.id] = _entry(document, unit, sentence)
    bar = weighing.candidates[0].score * _BEARS
    for candidate in weighing.candidates:
        if candidate.score >= bar:
            entries.setdefault(candidate.hit.unit.id, _found(candidate))
    return _on_levels(entries.values())


def _on_levels(entries: Iterable[BasisEntry]) -> tuple[BasisLevel, ...]:
    found = list(entries)
    levels = []
    for kinds in LEVELS:
        here = tuple(entry for entry in found if entry.kind in kinds)[:PER_LEVEL]
        if here:
            name = "・".join(dict.fromkeys(KIND_LABELS[entry.kind] for entry in here))
            levels.append(BasisLevel(name=name, entries=here))
    return tuple(levels)


def _found(candidate: Candidate) -> BasisEntry:
    return _entry(candidate.hit.document, candidate.hit.unit, candidate.quoted())


def _entry(document: Document, unit: Unit, sentence: AnswerSentence) -> BasisEntry:
    return BasisEntry(
        unit_id=unit.id,
        citation=citation_string(document, unit),
        title=unit.title,
        kind=document.kind,
        status=document.status,
        sentence=sentence,
    )


def _cited(
    snapshot: Snapshot, view: VisibleUnits, chosen: Sequence[Candidate]
) -> list[tuple[Document, Unit]]:
    """Return the visible units that the quoted sentences themselves cite, in their order."""
    positions: dict[int, None] = {}
    for candidate in chosen:
        citing = view.position(candidate.hit.unit.id)
        for edge in snapshot.graph.cites(citing) if citing is not None else ():
            inside = any(s <= edge.start and edge.end <= e for s, e in candidate.sentence.spans)
            target = view.position(edge.unit_id) if inside and edge.unit_id else None
            if target is not None and target != citing:
                positions.setdefault(target)
    order = list(positions)[:_CITED]
    units = view.at(order)
    return [units[position] for position in order]


def _nearest_sentence(document: Document, unit: Unit, words: Weighed) -> AnswerSentence | None:
    sentences = sentences_of(unit)
    usable = [
        n
        for n, s in enumerate(sentences)
        if s.role not in (Role.QUESTION, Role.ROW) and not s.heading
    ]
    if not usable:
        return None

    def covers(at: int) -> float:
        sentence = with_support(sentences, at)
        return words.share(words.covered(terms_of(unit.text[sentence.start : sentence.end])))

    best = with_support(sentences, max(usable, key=covers))  # the first of equals
    return sentence_of(document, unit, best.spans)
