"""The JSON of the API: the domain's dataclasses as documented pydantic models.

Field names are those of the dataclasses, so that a client rebuilds them; ``label``,
``permalink``, ``kind_label`` … are added for programs that only show what they get. Models
are filled straight from the dataclasses (``from_attributes``), once, by ``dump``.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from corpus.citations import CitationKind
from corpus.thesaurus import EntryKind
from corpus.types import DocumentKind, PartRole, Status
from search_api.http.days import Day
from search_api.types import Grouping, Mode

_Text = Annotated[str, BeforeValidator(str)]


class Schema(BaseModel):
    """Base: read from dataclasses, written by pydantic-core in one go."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class SourceSchema(Schema):
    """Where a document's words come from."""

    form: str = Field(description="The reader that read it.", examples=["egov-xml"])
    sha256: str = Field(description="SHA-256 of the file's bytes, lower-case hexadecimal.")
    url: str = Field(
        description="Official address, or an empty string.",
        examples=["https://laws.e-gov.go.jp/law/325AC0000000144"],
    )
    retrieved_on: dt.date | None = Field(description="Day on which the file was fetched.")
    licence: str = Field(description="Terms under which the text may be used.")


class RevisionSchema(Schema):
    """One point in a document's history."""

    id: str = Field(
        description="Revision id of the source, or an empty string.",
        examples=["20250601_504AC0000000068"],
    )
    effective_from: dt.date | None = Field(
        description="First day on which it holds.", examples=["2025-06-01"]
    )
    effective_to: dt.date | None = Field(description="First day on which it no longer holds.")
    amended_on: dt.date | None = Field(
        description="Promulgation date of the last amendment in the text; not an effective date."
    )


class DocumentSchema(Schema):
    """A law, notice, Q&A collection, handbook or office rule, in one revision."""

    id: str = Field(description="e-Gov law id or a slug.", examples=["325AC0000000144"])
    kind: DocumentKind = Field(description="Level in the hierarchy of legal bases.")
    title: str = Field(examples=["生活保護法"])
    status: Status = Field(
        description="Who vouches for the words: a digest is not the official text."
    )
    source: SourceSchema
    revision: RevisionSchema
    aliases: tuple[str, ...] = Field(description="Other names that people use.")
    number: str = Field(description="Number as printed.", examples=["昭和二十五年法律第百四十四号"])
    issued_on: dt.date | None = Field(description="Day of promulgation or issue.")
    authority: str = Field(description="Who issued it.")


class PartSchema(Schema):
    """A named span of a unit's text; offsets in code points, half-open."""

    role: PartRole
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    locator: str = Field(description="Path below the unit, or empty.", examples=["p1/i2"])


class PagesSchema(Schema):
    """Pages of the PDF, from 1, and the labels that are printed on them."""

    first: int
    last: int
    first_label: str
    last_label: str


class UnitSchema(Schema):
    """The thing that a person cites: an article, a notice item, a Q&A."""

    id: str = Field(description="Stable id, document:locator.", examples=["325AC0000000144:art29"])
    document_id: str = Field(examples=["325AC0000000144"])
    locator: _Text = Field(description="Path inside the document.", examples=["art29"])
    label: str = Field(
        validation_alias=AliasPath("locator", "label"),
        description="The locator as people write it.",
        examples=["第29条"],
    )
    title: str = Field(description="Caption of the article or title of the Q&A.")
    headings: tuple[str, ...] = Field(description="Headings above the unit, outermost first.")
    text: str = Field(description="The whole text; all offsets count its code points.")
    parts: tuple[PartSchema, ...]
    pages: PagesSchema | None
    parent: str = Field(description="Id of the unit that holds this one, or empty.")
    ordinal: int = Field(description="Position in the document, from 0.")


class HighlightSchema(Schema):
    """A span of the unit's text that matches the query."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class ShareSchema(Schema):
    """What one engine gives to a score: share = stretched * weight * factor."""

    engine: str = Field(examples=["words"])
    raw: float = Field(description="The engine's own score.", examples=[12.3])
    stretched: float = Field(description="The same from 0 to 1, over all that it found.")
    weight: float = Field(description="Of all engines that answered together 1.")
    factor: float = Field(
        description="Below 1 for 附則, and for other laws if the query is one word."
    )
    share: float = Field(description="Its part of the score.")


class HitSchema(Schema):
    """One unit that answers the query."""

    rank: int = Field(ge=1, examples=[1])
    score: float = Field(description="Higher is better; comparable within one answer only.")
    citation: str = Field(
        description="To paste into a case record.", examples=["生活保護法第29条第1項"]
    )
    cited: bool = Field(description="The query cites this unit; such units come first.")
    part: str = Field(description="Path of the paragraph or item that the query named.")
    passage_start: int = Field(description="Window of the text to show: first code point.")
    passage_end: int = Field(description="Window of the text to show: end, exclusive.")
    highlights: tuple[HighlightSchema, ...]
    parts: dict[str, float] = Field(description="Share of each engine in the score.")
    shares: tuple[ShareSchema, ...] = Field(
        description="With explain=true: the arithmetic of the parts, the largest first."
    )
    document: DocumentSchema
    unit: UnitSchema


class FiltersSchema(Schema):
    """Which units may be returned; empty lists and null do not limit."""

    kinds: tuple[DocumentKind, ...]
    documents: tuple[str, ...]
    status: tuple[Status, ...]
    as_of: dt.date | None
    exclude: tuple[str, ...]


class QuerySchema(Schema):
    """The search as it was understood."""

    text: str
    filters: FiltersSchema
    mode: Mode
    limit: int
    explain: bool
    group: Grouping


class ExpansionSchema(Schema):
    """A word of the query that was searched as other words too."""

    surface: str = Field(description="As the dictionary writes it.", examples=["家賃"])
    kind: EntryKind = Field(description="Everyday word, abbreviation or spelling.")
    words: tuple[str, ...] = Field(description="Words of the rules.", examples=[["住宅扶助"]])


class RepairSchema(Schema):
    """A query as it was probably meant; the query itself was searched."""

    query: str = Field(examples=["保護費 返還"])
    slips: tuple[tuple[str, str], ...] = Field(
        description="As typed, as repaired.", examples=[[["保後費", "保護費"]]]
    )
    certain: bool = Field(description="Nothing else comes near.")
    units: int = Field(ge=0, description="Units that hold every repaired word.")


class HitGroupSchema(Schema):
    """The hits of one level of legal basis."""

    name: str = Field(examples=["局長通知"])
    ranks: tuple[int, ...] = Field(description="Ranks of its hits, best first.")


class SearchResultSchema(Schema):
    """Hits in order, with everything that a careful reader may want to check."""

    query: QuerySchema
    hits: tuple[HitSchema, ...]
    local: tuple[HitSchema, ...] = Field(
        description="Entries of the caller's office that bear on the query: below every hit."
    )
    expansions: tuple[ExpansionSchema, ...] = Field(
        description="Words of the query that the dictionary searched as others too."
    )
    resolved: tuple[str, ...] = Field(description="Unit ids of the citations in the query.")
    did_you_mean: tuple[RepairSchema, ...] = Field(
        description="At most two queries, where a word is probably a slip of the keyboard."
    )
    groups: tuple[HitGroupSchema, ...] = Field(
        description="With group=hierarchy: the hits by level, highest first, no empty group."
    )
    notices: tuple[str, ...] = Field(
        description="Sentences for the user, e.g. that vectors are missing."
    )
    timings_ms: dict[str, float] = Field(description="Stage to milliseconds.")
    manifest_id: str = Field(description="Id of the index that answered.")


class CiteSchema(Schema):
    """A citation in a text, and what it points to or why to nothing."""

    start: int = Field(ge=0, description="First code point in the text.")
    end: int = Field(ge=0, description="End in the text, exclusive.")
    surface: str = Field(description="As it is written.", examples=["法第29条第1項"])
    kind: CitationKind = Field(description="How it names its text.")
    qualifier: str = Field(description="What no id names, or empty.", examples=["ただし書"])
    unit_id: str = Field(description="Unit that is cited; empty when there is none.")
    part: str = Field(description="Path of the paragraph or item in it.", examples=["p1/i2"])
    citation: str = Field(description="Of the target, to paste.", examples=["生活保護法第29条"])
    title: str = Field(description="Caption of the target.")
    document_id: str = Field(description="Document that is cited, or empty.")
    status: Status | None = Field(description="Who vouches for the target's words.")
    reason: str = Field(description="Why there is nothing, or only the nearest; in Japanese.")
    warning: str = Field(description="That the target has changed since; in Japanese.")


class CitingUnitSchema(Schema):
    """A unit that cites another, with where it does so first."""

    unit_id: str
    citation: str
    title: str
    kind: DocumentKind
    status: Status
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    count: int = Field(ge=1, description="How often it cites the unit.")


class CitingPageSchema(Schema):
    """Some of the units that cite a unit, highest in the hierarchy first."""

    total: int = Field(ge=0, description="How many there are in all.")
    units: tuple[CitingUnitSchema, ...]


class AnnotatedSchema(Schema):
    """A text's citations, one for each place, in order."""

    cites: tuple[CiteSchema, ...]


class TextSchema(Schema):
    """A text whose citations are wanted."""

    text: str = Field(max_length=200_000, examples=["法63条により返還を求める（問13-2）。"])
    as_of: Day | None = Field(default=None, description="Day whose law counts; today.")
    written_on: Day | None = Field(
        default=None, description="Day on which it was written: warn of what changed since."
    )


class CitationStylesSchema(Schema):
    """One citation in the styles that offices write."""

    full: str = Field(examples=["生活保護法第29条第1項"])
    short: str = Field(
        description="The shortest form that is read back as this very place.",
        examples=["法29条1項"],
    )
    quotation: str = Field(
        description="With the words, up to 1,000 characters; a digest is marked 要旨."
    )
    address: str = Field(
        description="With the official address, if any, and the path of the unit's page."
    )


class UnitViewSchema(Schema):
    """One unit with what a reader needs around it."""

    unit: UnitSchema
    document: DocumentSchema
    part: PartSchema | None = Field(description="The part that the id named, if it named one.")
    citation: str = Field(
        description="To paste into a case record.", examples=["生活保護法第29条第1項"]
    )
    styles: CitationStylesSchema = Field(description="The citation as offices write it elsewhere.")
    permalink: str = Field(
        description="Path of the unit's page.", examples=["/units/325AC0000000144:art29"]
    )
    previous: UnitSchema | None = Field(description="The unit before, in the order of the book.")
    next: UnitSchema | None = Field(description="The unit after, in the order of the book.")
    versions: tuple[DocumentSchema, ...] = Field(description="Stored revisions, newest first.")
    asked: tuple[str, ...] = Field(description="What people say when they mean this unit.")
    cites: tuple[CiteSchema, ...] = Field(description="The citations in its text, in order.")
    cited_by: CitingPageSchema = Field(description="The first of the units that cite it.")
    digest: UnitSchema | None = Field(description="Our own digest of an official unit, if any.")


class DocumentSummarySchema(Schema):
    """One line of the list of documents."""

    document: DocumentSchema
    unit_count: int = Field(ge=0)
    newest: bool = Field(description="False for a revision that a later one has replaced.")


class DocumentListSchema(Schema):
    """Every document of the index."""

    documents: tuple[DocumentSummarySchema, ...]


class OutlineEntrySchema(Schema):
    """One line of a document's contents."""

    unit_id: str
    label: str = Field(examples=["第29条"])
    title: str
    headings: tuple[str, ...]


class OutlineSchema(Schema):
    """A document's contents, in the order of the book."""

    document_id: str
    entries: tuple[OutlineEntrySchema, ...]


class ResolvedSchema(Schema):
    """What a written reference points to, or why to nothing."""

    unit_id: str = Field(description="Empty when nothing was found.")
    part: str
    citation: str
    reason: str = Field(description="Why nothing was found, in Japanese; else empty.")


class ResolvedListSchema(Schema):
    """Every unit that a written reference may mean."""

    reference: str
    resolved: tuple[ResolvedSchema, ...]


class LiveSchema(Schema):
    """The process runs."""

    status: str = Field(examples=["ok"])


class ReadySchema(Schema):
    """Searches can be answered."""

    status: str = Field(examples=["ok"])
    manifest_id: str = Field(description="Id of the index that answers.")


class ParameterErrorSchema(Schema):
    """What is wrong with one parameter."""

    parameter: str = Field(examples=["limit"])
    message: str = Field(description="What is wrong, in Japanese.")


class ProblemSchema(Schema):
    """An error, as RFC 9457 problem details."""

    type: str = Field(examples=["urn:konkyo:problem:unknown-unit"])
    title: str = Field(description="What kind of error, in Japanese.")
    status: int = Field(examples=[404])
    code: str = Field(description="Stable, for programs.", examples=["unknown-unit"])
    detail: str = Field(description="What is wrong and what to do, in Japanese.")
    instance: str = Field(description="Path of the request.")
    request_id: str = Field(description="To quote when asking an administrator.")
    errors: tuple[ParameterErrorSchema, ...] = Field(default=(), description="Per parameter.")


def dump(schema: type[Schema], value: object) -> bytes:
    """Write a dataclass (or a dict of them) as the JSON of ``schema``, in UTF-8."""
    return schema.__pydantic_serializer__.to_json(schema.model_validate(value))
