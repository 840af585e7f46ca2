"""The basis of an answer, by level of legal basis: law, order, notice, Q&A, handbook, office rule.

A level holds the units that bear on the question themselves, and what the quoted sentences cite:
the article behind a Q&A's answer. Each is shown by the sentence of it that is nearest to the
question, quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from corpus.types import KIND_LABELS, Document, Part, Unit
from search_api.answer.choosing import is_neighbour
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
    for document, unit, parts in _cited(snapshot, view, chosen):
        known = entries.get(unit.id)
        if known is not None and (not parts or _inside(known.sentence, parts)):
            continue
        sentence = _nearest_sentence(document, unit, parts, weighing.words)
        if sentence is not None:  # the other sentence stands above, in the short answer
            entries[unit.id] = _entry(document, unit, sentence)
    bar = weighing.candidates[0].score * _BEARS
    for candidate in weighing.candidates:
        neighbour = candidate.offers and is_neighbour(candidate, weighing.candidates[0])
        # A quote is proved against its whole text: once for a unit, not for each sentence.
        if candidate.score >= bar and not neighbour and candidate.hit.unit.id not in entries:
            entries[candidate.hit.unit.id] = _found(candidate)
    return _on_levels(entries.values())


def _inside(sentence: AnswerSentence, parts: Iterable[Part]) -> bool:
    return any(part.start <= sentence.quotes[-1].start < part.end for part in parts)


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
) -> list[tuple[Document, Unit, tuple[Part, ...]]]:
    """Return the visible units that the quoted sentences themselves cite, in their order.

    With each, the paragraphs and items that they name: () where they name the whole unit.
    """
    positions: dict[int, list[str]] = {}
    for candidate in chosen:
        citing = view.position(candidate.hit.unit.id)
        for edge in snapshot.graph.cites(citing) if citing is not None else ():
            inside = any(s <= edge.start and edge.end <= e for s, e in candidate.sentence.spans)
            target = view.position(edge.unit_id) if inside and edge.unit_id else None
            if target is not None and target != citing:
                positions.setdefault(target, []).append(edge.part)
    order = list(positions)[:_CITED]
    units = view.at(order)
    found = []
    for position in order:
        document, unit = units[position]
        named = [unit.part_at(part) for part in dict.fromkeys(positions[position])]
        parts = tuple(part for part in named if part is not None)
        found.append((document, unit, parts if len(parts) == len(named) else ()))
    return found


def _nearest_sentence(
    document: Document, unit: Unit, parts: Sequence[Part], words: Weighed
) -> AnswerSentence | None:
    """Return the sentence of a unit that covers the question best, inside the parts if any."""
    sentences = sentences_of(unit)
    usable = [
        n
        for n, s in enumerate(sentences)
        if s.role not in (Role.QUESTION, Role.ROW)
        and not s.heading
        and (not parts or any(part.start <= s.start < part.end for part in parts))
    ]
    if not usable:
        return None

    def covers(at: int) -> float:
        sentence = with_support(sentences, at)
        return words.share(words.covered(terms_of(unit.text[sentence.start : sentence.end])))

    best = with_support(sentences, max(usable, key=covers))  # the first of equals
    return sentence_of(document, unit, best.spans)
