"""Made-up texts behind the real pages and API, to look at them without an index.

``python -m ui.web.demo [PORT]`` serves them; the tests of pages and API use them too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from corpus.citations import Catalogue, Resolution
from corpus.citations.view import Units
from corpus.errors import InvalidQuery, UnknownDocument, UnknownUnit
from corpus.locator import Locator
from corpus.store import visible_versions
from corpus.types import Document, Unit, split_unit_id
from ingest.tokenise import surfaces
from search_api.answer.types import Answer
from search_api.changes import Changes, changes_between
from search_api.citation import citation_string
from search_api.citation_styles import styles_of
from search_api.citing import Cite, CitingPage
from search_api.client import RemoteManifest
from search_api.grouping import group_hits
from search_api.hierarchy import (
    Hierarchy,
    HierarchyEntry,
    check_asked,
    excerpt_at,
    levels_of,
)
from search_api.spelling import repair
from search_api.suggest import Entry, Suggester, Suggestion, SuggestionKind
from search_api.types import Grouping, Highlight, Hit, Query, SearchResult, Share
from search_api.typing_help import check_limit
from search_api.views import (
    Annotated,
    DocumentSummary,
    OutlineEntry,
    Resolved,
    UnitView,
    permalink_of,
)
from search_api.vocabulary import Vocabulary
from ui.web import demo_texts
from ui.web.demo_answers import answer_from

_REFERENCE = re.compile(r"第\d+条|問\d")


class MemoryBackend:
    """A SearchBackend over a few units in memory; searches word by word, as they are written."""

    def __init__(
        self,
        documents: Iterable[Document],
        units: Iterable[Unit],
        notices: tuple[str, ...] = (),
        *,
        earlier: Iterable[tuple[Document, tuple[Unit, ...]]] = (),
    ) -> None:
        self._documents = {document.id: document for document in documents}
        self._earlier = tuple(earlier)  # revisions that are only compared with
        self._units = {unit.id: unit for unit in units}
        self._notices = notices

    @property
    def manifest(self) -> RemoteManifest:
        """The made-up index."""
        return RemoteManifest(id="demo")

    def ready(self) -> bool:
        """Return True: there is nothing to load."""
        return True

    def search(self, query: Query) -> SearchResult:
        """Rank units by how often the words of the query stand in their title and text."""
        if not any(c.isalnum() for c in query.text):
            raise InvalidQuery("検索できる文字がありません。言葉か条番号を入力してください。")
        words = [word for word in re.split(r"[\s　]+", query.text) if word]
        hits = [hit for unit in self._units.values() if (hit := self._hit(unit, words, query))]
        hits.sort(key=lambda hit: (-hit.score, hit.unit.id))
        ranked = tuple(replace(hit, rank=n) for n, hit in enumerate(hits[: query.limit], start=1))
        repairs = repair(query.text, self._vocabulary)
        return SearchResult(
            query=query,
            hits=ranked,
            did_you_mean=tuple(replace(meant, units=1) for meant in repairs),
            groups=group_hits(ranked) if query.group is Grouping.HIERARCHY else (),
            notices=self._notices,
            timings_ms={"total": 0.1},
            manifest_id=self.manifest.id,
        )

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        """Answer with the first sentences of what its words find. Raises InvalidQuery."""
        words = [w for w in surfaces(question) if len(w) > 1] or [question]
        hits = self.search(Query(text=" ".join(words))).hits
        return replace(answer_from(question, as_of, hits), notices=self._notices)

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return the titles of units that go on as the text begins. Raises InvalidQuery."""
        check_limit(limit)
        return tuple(self._suggester.suggest(text, limit))

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(
            Entry(
                suggestion=Suggestion(
                    text=unit.title,
                    kind=SuggestionKind.TITLE,
                    note=self._documents[unit.document_id].title + unit.locator.label,
                    unit_id=unit.id,
                )
            )
            for unit in self._units.values()
            if unit.title
        )

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        # Twice: a word of one made-up text counts as one of many.
        return Vocabulary([f"{u.title}\n{u.text}" for u in self._units.values()] * 2)

    def _hit(self, unit: Unit, words: list[str], query: Query) -> Hit | None:
        document = self._documents[unit.document_id]
        filters = query.filters
        if (
            (filters.kinds and document.kind not in filters.kinds)
            or (filters.documents and document.id not in filters.documents)
            or (filters.status and document.status not in filters.status)
            or unit.id in filters.exclude
        ):
            return None
        spans = [m.span() for word in words for m in re.finditer(re.escape(word), unit.text)]
        score = len(spans) + sum(unit.title.count(word) for word in words)
        if not score:
            return None
        return Hit(
            unit=unit,
            document=document,
            rank=1,
            score=float(score),
            passage_start=0,
            passage_end=len(unit.text),
            highlights=tuple(Highlight(start=start, end=end) for start, end in sorted(spans)),
            citation=document.title + unit.locator.label,
            parts={"words": float(score)} if query.explain else {},
            shares=(_all_of(float(score)),) if query.explain else (),
        )

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        """Return a unit with its neighbours. Raises UnknownUnit."""
        document_id, path = split_unit_id(unit_id)
        try:
            locator, below = Locator.parse(path).unit_and_part()
            unit = self._units[f"{document_id}:{locator}"]
        except (KeyError, ValueError) as error:
            message = f"「{unit_id}」という条文・項目はありません。検索からお探しください。"
            raise UnknownUnit(message, unit=unit_id) from error
        document, unit = self._shown(unit, as_of)
        link = permalink_of("/".join(filter(None, (unit.id, below))))
        near = {u.ordinal: u for u in self._units.values() if u.document_id == document_id}
        return UnitView(
            unit=unit,
            document=document,
            part=unit.part_at(below) if below else None,
            citation=document.title + unit.locator.child(below).label,
            styles=styles_of(document, unit, below, link, *self._texts()),
            permalink=permalink_of(unit.id),
            previous=near.get(unit.ordinal - 1),
            next=near.get(unit.ordinal + 1),
            versions=self._versions(document_id),
        )

    def _shown(self, unit: Unit, as_of: dt.date | None) -> tuple[Document, Unit]:
        """Return a unit in the revision of a day; in the newest, where that is not here."""
        shown = visible_versions(self._versions(unit.document_id), as_of)
        for document, units in self._earlier:
            for earlier in units if document in shown[:1] else ():
                if earlier.id == unit.id:
                    return document, earlier
        return self._documents[unit.document_id], unit

    def _versions(self, document_id: str) -> tuple[Document, ...]:
        """Return the revisions of a document, newest first. Raises UnknownDocument."""
        if document_id not in self._documents:
            message = f"「{document_id}」という資料はありません。資料一覧からお選びください。"
            raise UnknownDocument(message, document=document_id)
        earlier = (document for document, _ in self._earlier if document.id == document_id)
        return (self._documents[document_id], *earlier)

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document with the number of its units."""
        count = dict.fromkeys(self._documents, 0)
        for unit in self._units.values():
            count[unit.document_id] += 1
        current = (
            DocumentSummary(document=document, unit_count=count[document.id])
            for document in self._documents.values()
        )
        earlier = (
            DocumentSummary(document=document, unit_count=len(units), newest=False)
            for document, units in self._earlier
        )
        return (*current, *earlier)

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        """Return a document's contents, the same on every day. Raises UnknownDocument."""
        self._versions(document_id)
        return tuple(
            OutlineEntry(
                unit_id=unit.id,
                label=unit.locator.label,
                title=unit.title,
                headings=unit.headings,
            )
            for unit in self._units.values()
            if unit.document_id == document_id
        )

    def changes(self, document_id: str, first: dt.date, second: dt.date) -> Changes:
        """Compare the revisions that are shown on two days. Raises UnknownDocument."""
        units = {document.version: units for document, units in self._earlier}
        for document in self._documents.values():
            here = (u for u in self._units.values() if u.document_id == document.id)
            units[document.version] = tuple(here)
        return changes_between(self._versions(document_id), units.__getitem__, first, second)

    def resolve(self, reference: str) -> tuple[Resolved, ...]:
        """Return the units whose citation ends with the reference; nothing for other words."""
        if not _REFERENCE.search(reference):
            return ()
        found = tuple(
            Resolved(unit_id=unit.id, citation=citation)
            for unit in self._units.values()
            if (citation := self._documents[unit.document_id].title + unit.locator.label).endswith(
                reference
            )
        )
        return found or (Resolved(reason=f"「{reference}」に当たる条文・項目はありません。"),)

    def annotate(
        self, text: str, as_of: dt.date | None = None, written_on: dt.date | None = None
    ) -> Annotated:
        """Find the citations of a text, the same on every day."""
        catalogue, view = self._texts()
        return Annotated(cites=tuple(map(self._cite, catalogue.read(text, view))))

    def _texts(self) -> tuple[Catalogue, Units]:
        view = Units((self._documents[u.document_id], u) for u in self._units.values())
        return Catalogue(self._documents.values()), view

    def _cite(self, found: Resolution) -> Cite:
        unit = self._units.get(found.unit_id)
        document = self._documents[unit.document_id] if unit else None
        return Cite(
            start=found.citation.start,
            end=found.citation.end,
            surface=found.citation.surface,
            kind=found.citation.kind,
            unit_id=found.unit_id,
            part=found.part,
            citation=citation_string(document, unit, found.part) if document and unit else "",
            document_id=found.document_id,
            status=document.status if document else None,
            reason=found.reason,
        )

    def cited_by(
        self, unit_id: str, as_of: dt.date | None = None, *, offset: int = 0, limit: int = 50
    ) -> CitingPage:
        """Return nothing: the made-up units do not cite each other. Raises UnknownUnit."""
        self.unit(unit_id)
        return CitingPage()

    def hierarchy(
        self, unit_id: str = "", question: str = "", as_of: dt.date | None = None
    ) -> Hierarchy:
        """Return the unit alone, or what a search finds, on its level."""
        check_asked(unit_id, question)
        if question:
            hits = self.search(Query(text=question)).hits
            found = [_entry(hit.document, hit.unit, "検索で見つかった") for hit in hits]
            return Hierarchy(question=question, levels=levels_of(found), notices=self._notices)
        view = self.unit(unit_id)
        return Hierarchy(
            unit_id=view.unit.id,
            citation=view.citation,
            title=view.unit.title,
            levels=levels_of([_entry(view.document, view.unit, "この根拠")]),
        )


def _all_of(score: float) -> Share:
    return Share(engine="words", raw=score, stretched=score, weight=1, factor=1, share=score)


def _entry(document: Document, unit: Unit, reason: str) -> HierarchyEntry:
    return HierarchyEntry(
        unit_id=unit.id,
        citation=citation_string(document, unit),
        title=unit.title,
        excerpt=excerpt_at(unit.text),
        kind=document.kind,
        status=document.status,
        reason=reason,
    )


def demo_backend(notices: tuple[str, ...] = ()) -> MemoryBackend:
    """Return the backend on the made-up texts."""
    return MemoryBackend(
        demo_texts.DOCUMENTS, demo_texts.units(), notices, earlier=demo_texts.earlier()
    )


def main() -> None:
    """Serve the pages and the API on the made-up texts."""
    import sys

    import uvicorn

    from ui.compose import compose

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    notices = ("これは見本の文章です。法令の本文ではありません。",)
    uvicorn.run(compose(lambda: demo_backend(notices)), port=port, log_level="warning")


if __name__ == "__main__":
    main()
