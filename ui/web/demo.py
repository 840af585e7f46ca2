"""Made-up texts behind the real pages and API, to look at them without an index.

``python -m ui.web.demo [PORT]`` serves them; the tests of pages and API use them too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.citations import Catalogue, Resolution
from corpus.citations.view import Units
from corpus.errors import InvalidQuery, UnknownDocument, UnknownUnit
from corpus.locator import Locator
from corpus.types import (
    Document,
    DocumentKind,
    Part,
    PartRole,
    Revision,
    Source,
    Status,
    Unit,
    split_unit_id,
)
from search_api.citation import citation_string
from search_api.citing import Cite, CitingPage
from search_api.client import RemoteManifest
from search_api.types import Highlight, Hit, Query, SearchResult
from search_api.views import (
    Annotated,
    DocumentSummary,
    OutlineEntry,
    Resolved,
    UnitView,
    permalink_of,
)

_REFERENCE = re.compile(r"第\d+条|問\d")


class MemoryBackend:
    """A SearchBackend over a few units in memory; searches word by word, as they are written."""

    def __init__(
        self, documents: Iterable[Document], units: Iterable[Unit], notices: tuple[str, ...] = ()
    ) -> None:
        self._documents = {document.id: document for document in documents}
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
        return SearchResult(
            query=query,
            hits=ranked,
            notices=self._notices,
            timings_ms={"total": 0.1},
            manifest_id=self.manifest.id,
        )

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
            parts={"lexical": float(score)} if query.explain else {},
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
        document = self._documents[document_id]
        near = {u.ordinal: u for u in self._units.values() if u.document_id == document_id}
        return UnitView(
            unit=unit,
            document=document,
            part=unit.part_at(below) if below else None,
            citation=document.title + unit.locator.child(below).label,
            permalink=permalink_of(unit.id),
            previous=near.get(unit.ordinal - 1),
            next=near.get(unit.ordinal + 1),
            versions=(document,),
        )

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document with the number of its units."""
        count = dict.fromkeys(self._documents, 0)
        for unit in self._units.values():
            count[unit.document_id] += 1
        return tuple(
            DocumentSummary(document=document, unit_count=count[document.id])
            for document in self._documents.values()
        )

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        """Return a document's contents, the same on every day. Raises UnknownDocument."""
        if document_id not in self._documents:
            message = f"「{document_id}」という資料はありません。資料一覧からお選びください。"
            raise UnknownDocument(message, document=document_id)
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
        view = Units((self._documents[u.document_id], u) for u in self._units.values())
        catalogue = Catalogue(self._documents.values())
        return Annotated(cites=tuple(map(self._cite, catalogue.read(text, view))))

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


def demo_backend(notices: tuple[str, ...] = ()) -> MemoryBackend:
    """Return the backend on the made-up texts."""
    documents = (_LAW, _HANDBOOK, _DIGEST)
    return MemoryBackend(documents, (*_law_units(), *_handbook_units(), *_digest_units()), notices)


_LAW = Document(
    id="demo-law",
    kind=DocumentKind.LAW,
    title="見本くらし支援法",
    status=Status.OFFICIAL,
    number="見本元年法律第一号",
    source=Source(form="demo", url="https://example.org/laws/demo", licence="見本"),
    revision=Revision(id="20260401", effective_from=dt.date(2026, 4, 1)),
)
_HANDBOOK = Document(
    id="demo-handbook",
    kind=DocumentKind.HANDBOOK,
    title="見本市くらし支援問答集",
    status=Status.OFFICE,
    source=Source(form="demo"),
    issued_on=dt.date(2026, 3, 31),
)
_DIGEST = Document(
    id="demo-digest",
    kind=DocumentKind.PRACTICE,
    title="見本の実務メモ",
    status=Status.DIGEST,
    source=Source(form="demo"),
    revision=Revision(amended_on=dt.date(2026, 2, 1)),
)


def _law_units() -> tuple[Unit, ...]:
    chapter = ("第一章　総則", "第二章　届出")
    return (
        _unit(
            _LAW,
            0,
            "art1",
            title="目的",
            headings=chapter[:1],
            lines=[
                (PartRole.PARAGRAPH, "p1", "この見本は、画面の見え方を確かめることを目的とする。")
            ],
        ),
        _unit(
            _LAW,
            1,
            "art2",
            title="収入の届出",
            headings=chapter[1:],
            lines=[
                (
                    PartRole.PARAGRAPH,
                    "p1",
                    "見本の世帯は、年金その他の収入に変動があつたときは、"
                    "次に掲げる事項を見本所に届け出るものとする。",
                ),
                (PartRole.ITEM, "p1/i1", "一　収入の種類及び金額"),
                (PartRole.ITEM, "p1/i2", "二　変動の生じた日。ただし、次のものを除く。"),
                (PartRole.SUBITEM, "p1/i2/イ", "イ　見本として置いた収入"),
                (PartRole.PARAGRAPH, "p2", "２　前項の届出は、年金の通知の写しを添えてする。"),
            ],
        ),
        _unit(
            _LAW,
            2,
            "art2-2",
            title="見本の特例",
            headings=chapter[1:],
            lines=[(PartRole.PARAGRAPH, "p1", "前条の規定は、練習のための世帯には適用しない。")],
        ),
    )


def _handbook_units() -> tuple[Unit, ...]:
    table = (
        "| 収入の種類 | 届出の期限 | 添えるもの |\n| --- | --- | --- |\n"
        "| 年金 | 通知から10日 | 通知書の写し |\n| 給与 | 毎月末 | 明細書の写し |"
    )
    return (
        _unit(
            _HANDBOOK,
            0,
            "q1-2",
            title="年金が増えたときの届出",
            headings=("第１編　収入", "１　年金"),
            lines=[
                (PartRole.QUESTION, "", "（問）年金が増えた世帯には、いつまでに届出を求めるか。"),
                (
                    PartRole.ANSWER,
                    "",
                    "（答）通知を受け取った日から10日以内を目安とする。"
                    "年金の額が下の表のどれに当たるかを確かめ、世帯に写しを渡して説明する。",
                ),
                (PartRole.TABLE, "", table),
                (PartRole.NOTE, "", "※ <script>alert(1)</script> のような文字もそのまま表示する。"),
            ],
        ),
    )


def _digest_units() -> tuple[Unit, ...]:
    text = "年金の振込みは偶数月に行われる。見本の世帯の収入を月ごとに分けて考える。" * 12
    return (
        _unit(
            _DIGEST,
            0,
            "1/2/3",
            title="年金の月割り",
            headings=("収入の考え方",),
            lines=[(PartRole.PARAGRAPH, "", text)],
        ),
    )


def _unit(
    document: Document,
    ordinal: int,
    locator: str,
    *,
    title: str,
    headings: tuple[str, ...],
    lines: list[tuple[PartRole, str, str]],
) -> Unit:
    parts, text = [], ""
    for role, path, line in lines:
        text += "\n" if text else ""
        parts.append(Part(role=role, start=len(text), end=len(text) + len(line), locator=path))
        text += line
    return Unit(
        id=f"{document.id}:{locator}",
        document_id=document.id,
        locator=Locator.parse(locator),
        ordinal=ordinal,
        title=title,
        headings=headings,
        text=text,
        parts=tuple(parts),
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
