"""What the service shows beside search results: units, documents, contents, resolved citations."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from corpus.types import Document, Part, Unit
from search_api.citation_styles import CitationStyles
from search_api.citing import Cite, CitingPage


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """One unit with what a reader needs around it."""

    unit: Unit
    document: Document
    part: Part | None = None  # the paragraph or item that the id named, if it named one
    citation: str = ""  # to paste into a case record: 生活保護法第29条第1項
    styles: CitationStyles = field(default_factory=CitationStyles)  # the same, as offices write
    permalink: str = ""  # path of the unit's page, see `permalink_of`
    previous: Unit | None = None  # neighbours in the order of the book
    next: Unit | None = None
    versions: tuple[Document, ...] = ()  # every stored revision of the document, newest first
    asked: tuple[str, ...] = ()  # こんなときに: what people say when they mean this unit
    cites: tuple[Cite, ...] = ()  # the citations in its text, in order
    cited_by: CitingPage = field(default_factory=CitingPage)  # the first of the units that cite it
    digest: Unit | None = None  # our own digest (要旨) of an official unit, if there is one

    @property
    def wording(self) -> str:
        """Return the text, of the part alone where the id named one."""
        text = self.unit.text
        return text[self.part.start : self.part.end] if self.part else text


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSummary:
    """One line of the list of documents."""

    document: Document
    unit_count: int
    newest: bool = True  # False for a revision that a later one has replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """One line of a document's contents."""

    unit_id: str
    label: str  # 第29条, 問6-41-2, 第8-1-(4)-ア
    title: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a written reference points to: a unit (and part), or a reason why to none."""

    unit_id: str = ""  # "" when nothing was found
    part: str = ""  # path below the unit: p1/i2
    citation: str = ""
    reason: str = ""  # plain Japanese when unit_id is ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """A text that somebody wrote, with its citations found and resolved."""

    cites: tuple[Cite, ...]  # in the order of the text, one for each place

    @property
    def doubtful(self) -> tuple[Cite, ...]:
        """Return the citations that a reader should look at: no target, the nearest, changed."""
        return tuple(cite for cite in self.cites if cite.reason or cite.warning)

    @property
    def settled(self) -> tuple[Cite, ...]:
        """Return the others."""
        return tuple(cite for cite in self.cites if not (cite.reason or cite.warning))

    @property
    def unresolved(self) -> tuple[Cite, ...]:
        """Return the citations for which there is nothing, or only the nearest."""
        return tuple(cite for cite in self.cites if cite.reason)


def permalink_of(unit_id: str) -> str:
    """Return the path of a unit's page: ``/units/325AC0000000144:art29``.

    ``:`` and ``/`` stay readable; everything else that a path cannot hold is percent-encoded.
    """
    return f"/units/{quote(unit_id, safe='/:~')}"
