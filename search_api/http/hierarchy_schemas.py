"""The JSON of the hierarchy of legal bases; see ``search_api.http.schemas``."""

from __future__ import annotations

from pydantic import Field

from corpus.types import DocumentKind, Status
from search_api.http.schemas import Schema


class HierarchyEntrySchema(Schema):
    """A unit on its level, and why it is there."""

    unit_id: str = Field(examples=["325AC0000000144:art63"])
    citation: str = Field(examples=["生活保護法第63条"])
    short: str = Field(description="The citation in the short style.", examples=["法63条"])
    title: str
    excerpt: str = Field(description="About 120 characters, where it speaks of the point.")
    kind: DocumentKind
    status: Status
    reason: str = Field(description="Why it is there, in Japanese.", examples=["ここを引いている"])


class HierarchyLevelSchema(Schema):
    """One level; without entries, the corpus holds nothing on the point."""

    name: str = Field(examples=["局長通知"])
    kinds: tuple[DocumentKind, ...]
    entries: tuple[HierarchyEntrySchema, ...] = Field(description="The closest first, up to four.")


class HierarchySchema(Schema):
    """The legal bases of a unit or a question, level by level, highest first."""

    unit_id: str = Field(description="The unit that was asked for, or empty.")
    citation: str
    title: str
    question: str = Field(description="The question, or empty.")
    levels: tuple[HierarchyLevelSchema, ...] = Field(description="Every level, also empty ones.")
    notices: tuple[str, ...] = Field(description="Sentences for the user.")
