"""Search with the office's own entries (用例) beside the official texts, never among them.

Wrapped around the search that everybody shares, for the caller of the moment: a visitor, a program
without that permission or another office sees nothing of them.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from corpus.days import today_in_japan
from corpus.errors import UnknownUnit
from corpus.folding import fold
from corpus.types import Document, DocumentKind, Status, Unit, split_unit_id
from ingest.embed.base import Embedder
from office.alerts import Alert
from office.identity import Identity
from office.knowledge.answering import with_entries
from office.knowledge.finding import Found, OfficeEntries
from office.knowledge.reading import KnowledgeReading
from office.knowledge.showing import (
    citation_of,
    document_of,
    entry_id_of,
    unit_of,
    view_of,
)
from office.knowledge.types import KnowledgeEntry, KnowledgeVersion
from office.knowledge.vectors import KnowledgeVectors
from office.knowledge.warnings import warnings_of
from office.knowledge.writing import DOCUMENT_ID
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from search_api.answer.types import Answer
from search_api.authorizer import AccessDenied
from search_api.changes import Changes
from search_api.citing import CitingPage
from search_api.hierarchy import Hierarchy
from search_api.highlight import best_window, term_pattern
from search_api.suggest import Suggestion
from search_api.types import Filters, Hit, Mode, Query, SearchResult
from search_api.understand import expansions_of
from search_api.views import Annotated, DocumentSummary, OutlineEntry, Resolved, UnitView

if TYPE_CHECKING:
    from search_api.http.backend import Identified, SearchBackend  # brings FastAPI

MAX_LOCAL = 3  # entries beside the hits of a search

_NAMED = re.compile(r"\s*用例\s*(?:第\s*)?([0-9]{1,9})\s*号?\s*")
_KEPT_WARNINGS = 5000


class WithKnowledge:
    """A SearchBackend around another; ``who`` tells whose request is being served. Thread-safe."""

    def __init__(
        self,
        inner: SearchBackend,
        knowledge: KnowledgeReading,
        vectors: KnowledgeVectors,
        who: Callable[[], Identity | None],
        embedder: Embedder | None = None,
    ) -> None:
        self.inner = inner
        self._knowledge = knowledge
        self._vectors = vectors
        self._who = who
        self._embedder = embedder
        self._lock = threading.Lock()
        self._offices: dict[str, OfficeEntries] = {}
        self._warned: dict[tuple[str, ...], tuple[Alert, ...]] = {}

    @property
    def manifest(self) -> Identified:
        """The index that answers."""
        return self.inner.manifest

    def ready(self) -> bool:
        """Return True when searches can be answered."""
        return self.inner.ready()

    def warm(self) -> None:
        """Read the entries of every office that has some, so that no search waits for it.

        Raises DatabaseUnavailable.
        """
        for office_id in self._knowledge.offices():
            self._of_office(office_id).follow()

    def settle(self, seconds: float) -> None:
        """Wait for the vectors of the caller's office that nobody has made yet."""
        entries = self._entries()
        if entries is not None:
            entries.follow()
            entries.settle(seconds)

    def search(self, query: Query) -> SearchResult:
        """Return the units that answer the query, and in ``local`` the entries that bear on it."""
        result = self.inner.search(query)
        entries = self._entries()
        if entries is None or not _wants_entries(query.filters):
            return result
        entries.follow()
        limit = query.limit if _only_entries(query.filters) else min(query.limit, MAX_LOCAL)
        text = result.read_as or query.text
        found = entries.search(
            text,
            result.expansions,
            query.filters.as_of or today_in_japan(),
            dense=query.mode is not Mode.LEXICAL,
        )
        hidden = set(query.filters.exclude)
        shown = [each for each in found if entry_id_of(each.entry.number) not in hidden][:limit]
        return replace(result, local=self._hits(text, shown))

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        """Answer a question; entries that bear on it are the lowest level of its basis."""
        answer = self.inner.answer(question, as_of, drafted=drafted)
        entries = self._entries()
        if entries is None:
            return answer
        entries.follow()
        found = entries.search(question, expansions_of(question), as_of or today_in_japan())[
            :MAX_LOCAL
        ]
        return with_entries(answer, self._hits(question, found))

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return what a query that is being typed may become."""
        return self.inner.suggest(text, limit)

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        """Return one unit, or one entry. Raises UnknownUnit."""
        document_id, locator = split_unit_id(unit_id)
        if document_id != DOCUMENT_ID:
            return self.inner.unit(unit_id, as_of)
        entry, version = self._in_force(locator, as_of)
        document = self._document(entry.office_id)
        unit, citation = self._shown(document, entry, version)
        document = document_of(document.authority, version)
        return view_of(document, unit, citation, self.inner.annotate(unit.text, as_of))

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document, the made one of the office's entries last."""
        documents, entries = self.inner.documents(), self._entries()
        if entries is None:
            return documents
        entries.follow()
        count = len(entries.everything(today_in_japan()))
        made = DocumentSummary(document=self._document(entries.office_id), unit_count=count)
        return (*documents, made) if count else documents

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        """Return a document's contents on a day (None: today). Raises UnknownDocument."""
        entries = self._entries() if document_id == DOCUMENT_ID else None
        if entries is None:
            return self.inner.outline(document_id, as_of)
        entries.follow()
        if not entries.everything(today_in_japan()):
            return self.inner.outline(document_id, as_of)  # there is no such document yet
        return tuple(
            OutlineEntry(
                unit_id=entry_id_of(entry.number), label=entry.name, title=entry.shown.title
            )
            for entry in entries.everything(as_of or today_in_japan())
        )

    def changes(self, document_id: str, first: dt.date, second: dt.date) -> Changes:
        """Return what became of a document between two days. Raises UnknownDocument."""
        return self.inner.changes(document_id, first, second)

    def resolve(self, reference: str) -> tuple[Resolved, ...]:
        """Return what a written reference (法29条, 用例12) points to."""
        named = _NAMED.fullmatch(fold(reference))
        if named is None or self._entries() is None:
            return self.inner.resolve(reference)
        try:
            entry, version = self._in_force(f"q{int(named[1])}", None)
        except UnknownUnit as error:
            return (Resolved(reason=error.message),)
        unit, citation = self._shown(self._document(entry.office_id), entry, version)
        return (Resolved(unit_id=unit.id, citation=citation),)

    def annotate(
        self, text: str, as_of: dt.date | None = None, written_on: dt.date | None = None
    ) -> Annotated:
        """Find and resolve the citations of any text. Raises InvalidQuery."""
        return self.inner.annotate(text, as_of, written_on)

    def cited_by(
        self, unit_id: str, as_of: dt.date | None = None, *, offset: int = 0, limit: int = 50
    ) -> CitingPage:
        """Return the units that cite a unit; none cites an entry. Raises UnknownUnit."""
        document_id, locator = split_unit_id(unit_id)
        if document_id != DOCUMENT_ID:
            return self.inner.cited_by(unit_id, as_of, offset=offset, limit=limit)
        self._in_force(locator, as_of)
        return CitingPage()

    def hierarchy(
        self, unit_id: str = "", question: str = "", as_of: dt.date | None = None
    ) -> Hierarchy:
        """Return the legal bases of a unit or a question; of an entry, those of its question."""
        document_id, locator = split_unit_id(unit_id)
        if document_id != DOCUMENT_ID:
            return self.inner.hierarchy(unit_id, question, as_of)
        _, version = self._in_force(locator, as_of)
        return self.inner.hierarchy(question=version.title, as_of=as_of)

    def _entries(self) -> OfficeEntries | None:
        """Return the entries of the caller's office; None where the caller may not read them."""
        who = self._who()
        if who is None:
            return None
        try:
            permit(who, OfficeAction.READ_KNOWLEDGE)
        except AccessDenied:
            return None
        return self._of_office(who.office_id)

    def _of_office(self, office_id: str) -> OfficeEntries:
        with self._lock:
            known = self._offices.get(office_id)
            if known is None:
                known = OfficeEntries(office_id, self._knowledge, self._vectors, self._embedder)
                self._offices[office_id] = known
        return known

    def _in_force(
        self, locator: str, as_of: dt.date | None
    ) -> tuple[KnowledgeEntry, KnowledgeVersion]:
        entries, day = self._entries(), as_of or today_in_japan()
        if entries is not None:
            entries.follow()
            for entry in entries.everything(day):
                if entry.approved is not None and locator == f"q{entry.number}":
                    return entry, entry.approved
        raise UnknownUnit(
            "この用例は見つかりません。サインインしているか、廃止や期間の終わりがないかを、"
            "用例の一覧で確かめてください。",
            unit=f"{DOCUMENT_ID}:{locator}",
        )

    def _document(self, office_id: str) -> Document:
        return document_of(self._knowledge.office_name(office_id))

    def _shown(
        self, document: Document, entry: KnowledgeEntry, version: KnowledgeVersion
    ) -> tuple[Unit, str]:
        citation = citation_of(document.authority, entry, version)
        return unit_of(entry, version, self._alerts(version)), citation

    def _alerts(self, version: KnowledgeVersion) -> tuple[Alert, ...]:
        """Return what became of the cited units: looked at once for each index and each day."""
        today, hashes = str(today_in_japan()), (each.sha256 for each in version.citations)
        key = (self.inner.manifest.id, today, version.id, *hashes)
        known = self._warned.get(key)
        if known is None:
            known = warnings_of([version], self.inner).get(version.id, ())
            if len(self._warned) >= _KEPT_WARNINGS:
                self._warned.clear()
            self._warned[key] = known
        return known

    def _hits(self, text: str, found: list[Found] | tuple[Found, ...]) -> tuple[Hit, ...]:
        if not found:
            return ()
        pattern, document = term_pattern(text), self._document(found[0].entry.office_id)
        hits = []
        for rank, each in enumerate(found, start=1):
            unit, citation = self._shown(document, each.entry, each.version)
            whole = np.array([[0, len(unit.text)]], np.int32)
            start, end, highlights = best_window(unit.text, whole, pattern, -1)
            hits.append(
                Hit(
                    unit=unit,
                    document=document,
                    rank=rank,
                    score=each.score,
                    passage_start=start,
                    passage_end=end,
                    highlights=highlights,
                    citation=citation,
                )
            )
        return tuple(hits)


def _wants_entries(filters: Filters) -> bool:
    return (
        (not filters.kinds or DocumentKind.OFFICE_RULE in filters.kinds)
        and (not filters.documents or DOCUMENT_ID in filters.documents)
        and (not filters.status or Status.OFFICE in filters.status)
    )


def _only_entries(filters: Filters) -> bool:
    return (
        filters.status == (Status.OFFICE,)
        or filters.kinds == (DocumentKind.OFFICE_RULE,)
        or filters.documents == (DOCUMENT_ID,)
    )
