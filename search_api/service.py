"""The search service: one object, opened on a home folder, shared by every thread."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.citations import Resolution
from corpus.days import today_in_japan
from corpus.errors import InvalidQuery, KonkyoError, UnknownUnit
from corpus.locator import Locator
from corpus.store import visible_versions
from corpus.types import split_unit_id
from ingest.embed.base import Embedder
from ingest.index.manifest import IndexManifest
from ingest.index.snapshot import current_folder, current_id
from search_api.answer.answering import Answerer, Weighing
from search_api.answer.types import Answer
from search_api.changes import Changes, changes_between
from search_api.citation import citation_string
from search_api.citation_styles import styles_of
from search_api.citing import Cite, Citing, CitingPage, without_repeats
from search_api.hierarchy import Hierarchy, hierarchy_of
from search_api.other_laws import is_other_law
from search_api.rerank import Reranking
from search_api.retrieval import Retriever
from search_api.snapshot import opened
from search_api.suggest import Suggestion
from search_api.types import Filters, Query, SearchResult
from search_api.typing_help import TypingHelp
from search_api.understand import MAX_QUERY
from search_api.views import (
    Annotated,
    DocumentSummary,
    OutlineEntry,
    Resolved,
    UnitView,
    permalink_of,
)
from search_api.visible import VisibleUnits

if TYPE_CHECKING:
    from search_api.answer.generation import Generator

MAX_ANNOTATED = 200_000  # characters of a text whose citations are looked up


class SearchService:
    """Search, units, documents, contents and citations over the live snapshot.

    Follows the pointer: when a newer snapshot is published, the next call reads that one.
    """

    def __init__(
        self,
        home: Path,
        embedder: Embedder | None,
        *,
        notice: str = "",
        reranking: Reranking | None = None,
        generator: Generator | None = None,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._reranking = reranking
        self._generator = generator
        self._notice = notice  # why there is no embedder, said with every search
        self._lock = threading.Lock()
        self._retriever: Retriever | None = None
        self._help: TypingHelp | None = None
        self._answerer: Answerer | None = None

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        embedder: Embedder | None = None,
        notice: str = "",
        reranking: Reranking | None = None,
        generator: Generator | None = None,
    ) -> SearchService:
        """Open the live snapshot. Raises IndexUnavailable when there is none or it is broken."""
        service = cls(home, embedder, notice=notice, reranking=reranking, generator=generator)
        service._live()
        return service

    def _live(self) -> Retriever:
        snapshot_id = current_id(self._home)
        retriever = self._retriever
        if retriever is None or retriever.snapshot.folder.name != snapshot_id:
            with self._lock:
                retriever = self._retriever
                if retriever is None or retriever.snapshot.folder.name != snapshot_id:
                    snapshot = opened(current_folder(self._home))
                    retriever = Retriever(
                        snapshot, self._embedder, notice=self._notice, reranking=self._reranking
                    )
                    self._retriever = retriever
        return retriever

    @property
    def manifest(self) -> IndexManifest:
        """Return the manifest of the live snapshot."""
        return self._live().snapshot.manifest

    @property
    def embedder(self) -> Embedder | None:
        """Return the embedding engine; None where searches go by words alone."""
        return self._embedder

    def search(self, query: Query) -> SearchResult:
        """Return the best units for a query. Raises InvalidQuery."""
        retriever = self._live()
        return self._helping(retriever).search(query, retriever.search)

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return what a query that is being typed may become. Raises InvalidQuery."""
        return self._helping(self._live()).suggest(text, limit)

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        """Answer a question with verbatim quotes, or refuse it. Raises InvalidQuery.

        Without ``drafted`` no generator is asked.
        """
        return self._answering().answer(question, as_of, drafted=drafted)

    def weigh(self, question: str, as_of: dt.date | None = None) -> Weighing:
        """Return what an answer would rest on, before it is given. Raises InvalidQuery."""
        return self._answering().weigh(question, as_of)

    def _answering(self) -> Answerer:
        retriever, known = self._live(), self._answerer
        if known is None or known.retriever is not retriever:
            known = Answerer(
                retriever,
                lambda q: self._helping(retriever).search(q, retriever.search),
                self._generator,
            )
            self._answerer = known
        return known

    def _helping(self, retriever: Retriever) -> TypingHelp:
        today = today_in_japan()
        known = self._help
        if known is None or known.snapshot is not retriever.snapshot or known.day != today:
            known = self._help = TypingHelp(retriever.snapshot, today)
        return known

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        """Return a unit by its id; ``…:art29/p1`` gives the article with that paragraph marked.

        Raises UnknownUnit.
        """
        snapshot = self._live().snapshot
        store = snapshot.store
        document, unit = store.unit(unit_id, as_of)
        previous, following = store.neighbours(document.version, unit.ordinal)
        path = split_unit_id(unit_id)[1]
        below = Locator.parse(path).unit_and_part()[1] if path != str(unit.locator) else ""
        part = unit.part_at(below) if below else None
        if below and part is None:
            raise UnknownUnit(
                f"{unit.locator.label}に「{below}」に当たる項・号はありません。", unit=unit_id
            )
        versions = store.versions(document.id)
        view = VisibleUnits.on(snapshot, as_of or today_in_japan())
        citing = Citing(snapshot, view)
        link = permalink_of("/".join(filter(None, (unit.id, below))))
        return UnitView(
            unit=unit,
            document=document,
            part=part,
            citation=citation_string(document, unit, below),
            styles=styles_of(document, unit, below, link, snapshot.catalogue, view),
            permalink=permalink_of(unit.id),
            previous=previous,
            next=following,
            versions=tuple(reversed(versions)),
            cites=without_repeats(citing.cites(document, unit)),
            cited_by=citing.cited_by(unit.id),
            asked=snapshot.spoken_of(next(iter(snapshot.positions_of((unit.id,))))),
            digest=store.digest_of(document, unit),
        )

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document of the snapshot in every version, those of other laws last."""
        store = self._live().snapshot.store
        counts = store.unit_counts()
        documents = sorted(store.documents(), key=is_other_law)
        shown = {
            version.version
            for document_id in {d.id for d in documents}
            for version in visible_versions((d for d in documents if d.id == document_id), None)
        }
        return tuple(
            DocumentSummary(
                document=document,
                unit_count=counts[document.version],
                newest=document.version in shown,
            )
            for document in documents
        )

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        """Return the contents of a document on a day (None: today). Raises UnknownDocument."""
        return tuple(
            OutlineEntry(
                unit_id=unit.id,
                label=unit.locator.label,
                title=unit.title,
                headings=unit.headings,
            )
            for unit in self._live().snapshot.store.units(document_id, as_of)
        )

    def changes(self, document_id: str, first: dt.date, second: dt.date) -> Changes:
        """Return what became of a document between two days.

        Raises UnknownDocument, and InvalidQuery when the first day is after the second.
        """
        store = self._live().snapshot.store
        versions = store.versions(document_id)
        return changes_between(versions, store.units_of_version, first, second)

    def resolve(self, reference: str) -> tuple[Resolved, ...]:
        """Return what the citations in a short text point to, with a reason where to nothing.

        Raises InvalidQuery when the text is empty or too long.
        """
        if not reference.strip() or len(reference) > MAX_QUERY:
            raise InvalidQuery(f"根拠の表記を1〜{MAX_QUERY}文字で入力してください。")
        snapshot = self._live().snapshot
        view = VisibleUnits(snapshot, snapshot.allowed(Filters(), today_in_japan()))
        return tuple(
            _resolved(view, resolution)
            for resolution in snapshot.catalogue.read(reference, view)
            if resolution.unit_id or resolution.reason
        )

    def annotate(
        self, text: str, as_of: dt.date | None = None, written_on: dt.date | None = None
    ) -> Annotated:
        """Find and resolve the citations of any text, such as the draft of a case record.

        ``as_of`` is the day whose law counts (None: today). With ``written_on``, the day on
        which the text was written, citations of units that have changed since carry a warning.
        Raises InvalidQuery when the text is too long.
        """
        if len(text) > MAX_ANNOTATED:
            raise InvalidQuery(
                f"調べられる文章は{MAX_ANNOTATED:,}文字までです（今は{len(text):,}文字）。"
                "いくつかに分けてください。"
            )
        snapshot = self._live().snapshot
        view = VisibleUnits.on(snapshot, as_of or today_in_japan())
        citing = Citing(snapshot, view)
        found = snapshot.catalogue.read(text, view)
        cites = (citing.of(resolution, written_on=written_on) for resolution in found)
        return Annotated(cites=without_repeats(cites))

    def cited_by(
        self, unit_id: str, as_of: dt.date | None = None, *, offset: int = 0, limit: int = 50
    ) -> CitingPage:
        """Return the units that cite a unit, highest in the hierarchy first. Raises UnknownUnit."""
        snapshot = self._live().snapshot
        _, unit = snapshot.store.unit(unit_id, as_of)
        view = VisibleUnits.on(snapshot, as_of or today_in_japan())
        return Citing(snapshot, view).cited_by(unit.id, offset, limit)

    def hierarchy(
        self, unit_id: str = "", question: str = "", as_of: dt.date | None = None
    ) -> Hierarchy:
        """Return the legal bases on the point of a unit, or of a question, level by level.

        Raises InvalidQuery unless exactly one of the two is given, and UnknownUnit.
        """
        return hierarchy_of(self._live(), unit_id, question, as_of)

    def broken(self, document_id: str) -> tuple[tuple[str, Cite], ...]:
        """Return (unit id, citation) for every citation of a document that leads nowhere.

        Raises UnknownDocument.
        """
        snapshot = self._live().snapshot
        view = VisibleUnits.on(snapshot, today_in_japan())
        citing = Citing(snapshot, view)
        return tuple(
            (unit.id, cite)
            for unit in snapshot.store.units(document_id)
            for cite in citing.cites(view.document_of(unit.id), unit)
            if cite.reason
        )

    def ready(self) -> bool:
        """Tell whether a search would work now."""
        try:
            self._live()
        except KonkyoError:
            return False
        return True


def _resolved(view: VisibleUnits, found: Resolution) -> Resolved:
    unit = view.find(found.unit_id) if found.unit_id else None
    if unit is None:
        return Resolved(reason=found.reason)
    return Resolved(
        unit_id=found.unit_id,
        part=found.part,
        citation=citation_string(*unit, found.part),
        reason=found.reason,
    )
