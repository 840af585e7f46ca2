"""Collect what may be suggested from a snapshot, in the order of its weight."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from corpus.citations.names import short_name
from corpus.thesaurus import EntryKind, load_thesaurus
from corpus.types import KIND_LABELS, Document, DocumentKind, Unit
from ingest.tokenise import content_terms
from search_api.citation import citation_string
from search_api.citation_styles import short_citation
from search_api.snapshot import Snapshot
from search_api.suggest import Entry, Lines, Suggester, Suggestion, SuggestionKind
from search_api.typed_citation import (
    citation_key,
    citation_names,
    is_citation_begun,
    level_names,
)
from search_api.visible import VisibleUnits

# 第４章　機関 → 機関: the number of a chapter is no word.
_NUMBERED_HEADING = re.compile(r"^第[^\s　]{1,8}[\s　]+")
# Keys such as 食べていけ are pieces of a sentence; only whole words are suggested.
_WHOLE_WORD = re.compile(r"[一-鿿々ァ-ヺーA-Za-zＡ-Ｚａ-ｚ0-9]{2,}")
_LONGEST_TITLE = 60


class SnapshotSuggester:
    """Suggestions over the units of a snapshot that are visible on one day."""

    def __init__(self, snapshot: Snapshot, day: dt.date) -> None:
        self._snapshot = snapshot
        self._view = VisibleUnits.on(snapshot, day)
        positions = [p for p in range(snapshot.size) if self._view.is_visible(p)]
        self._units = [(p, *found) for p, found in sorted(self._view.at(positions).items())]
        self._suggester = Suggester(self._entries())
        names = [
            (position, name)
            for position, document, unit in sorted(self._units, key=_precedence)
            for name in citation_names(document, unit.locator)
        ]
        self._cited = [position for position, _ in names]
        self._citations = Lines([name for _, name in names])
        self._units = []

    def suggest(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return what the query may become, best first."""
        found: dict[str, Suggestion] = {}
        if is_citation_begun(text):
            for suggestion in self._citations_of(text, limit):
                found.setdefault(suggestion.text, suggestion)
        for suggestion in self._suggester.suggest(text, limit):
            found.setdefault(suggestion.text, suggestion)
        return tuple(found.values())[:limit]

    def _citations_of(self, text: str, limit: int) -> Iterator[Suggestion]:
        begun = self._citations.beginning(citation_key(text))
        positions = dict.fromkeys(self._cited[number] for number in begun)
        parts: dict[int, str] = {}
        if not positions:  # 法29条1項: nothing begins so, but it may be read
            for read in self._snapshot.catalogue.read(text, self._view):
                position = self._view.position(read.unit_id) if read.unit_id else None
                if position is not None:
                    positions[position] = None
                    parts[position] = read.part
        chosen = list(positions)[:limit]
        units = self._view.at(chosen)
        for position in chosen:
            document, unit = units[position]
            part = parts.get(position, "")
            short = short_citation(document, unit, part, self._snapshot.catalogue, self._view)
            yield Suggestion(
                text=short, kind=SuggestionKind.CITATION, note=unit.title, unit_id=unit.id
            )

    # --- the entries, in the order of their weight -------------------------------------------

    def _entries(self) -> Iterator[Entry]:
        yield from self._terms()
        yield from self._documents()
        yield from self._titles()
        yield from self._words()
        yield from self._questions()

    def _terms(self) -> Iterator[Entry]:
        terms = {
            unit.title or unit.locator.label: unit
            for _, document, unit in self._units
            if document.kind is DocumentKind.GLOSSARY
        }
        for term in sorted(terms, key=len):
            yield _entry(term, SuggestionKind.TERM, unit=terms[term])

    def _documents(self) -> Iterator[Entry]:
        seen: dict[str, Document] = {}
        for _, document, _ in self._units:
            seen.setdefault(document.id, document)
        for document in sorted(seen.values(), key=lambda d: _RANK[d.kind]):
            names = (short_name(document.id), *document.aliases, *level_names(document))
            yield _entry(
                document.title,
                SuggestionKind.DOCUMENT,
                note=KIND_LABELS[document.kind],
                names=tuple(name for name in dict.fromkeys(names) if len(name) > 1),
            )

    def _titles(self) -> Iterator[Entry]:
        titled: dict[str, Entry] = {}
        for _, document, unit in self._units:
            if unit.title and document.kind is not DocumentKind.GLOSSARY:
                note = citation_string(document, unit)
                entry = _entry(unit.title, SuggestionKind.TITLE, note=note, unit=unit)
                titled.setdefault(unit.title, entry)
        for _, _, unit in self._units:
            for heading in unit.headings:
                words = _NUMBERED_HEADING.sub("", heading)
                titled.setdefault(words, _entry(words, SuggestionKind.TITLE))
        for title in sorted(titled, key=len):
            if 1 < len(title) <= _LONGEST_TITLE:
                yield titled[title]

    def _words(self) -> Iterator[Entry]:
        for entry in load_thesaurus().entries():
            if entry.kind is EntryKind.VARIANT or not _WHOLE_WORD.fullmatch(entry.surface):
                continue
            words = [word for word in entry.words if self._holds(word)]
            if words:
                yield _entry(entry.surface, SuggestionKind.WORD, note="・".join(words))

    def _questions(self) -> Iterator[Entry]:
        for position, _, unit in self._units:
            for text in self._snapshot.spoken_of(position):
                yield _entry(text, SuggestionKind.QUESTION, unit=unit)

    def _holds(self, word: str) -> bool:
        return bool(self._terms_in_index.issuperset(content_terms(word)))

    @cached_property
    def _terms_in_index(self) -> frozenset[str]:
        field = self._snapshot.lexical["words"]
        terms = {
            term
            for entry in load_thesaurus().entries()
            for word in entry.words
            for term in content_terms(word)
        }
        return frozenset(term for term in terms if field.scores([term]).any())


_RANK = {kind: rank for rank, kind in enumerate(DocumentKind)}


def _precedence(row: tuple[int, Document, Unit]) -> tuple[bool, int, int]:
    """Order by hierarchy and book; the law that a bare 29条 means comes first."""
    position, document, _ = row
    return short_name(document.id) != "法", _RANK[document.kind], position


def _entry(
    text: str,
    kind: SuggestionKind,
    *,
    note: str = "",
    unit: Unit | None = None,
    names: Sequence[str] = (),
) -> Entry:
    suggestion = Suggestion(text=text, kind=kind, note=note, unit_id=unit.id if unit else "")
    return Entry(suggestion=suggestion, names=tuple(names))
