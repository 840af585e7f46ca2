"""The JSON of the differences between two days; see ``search_api.http.schemas``."""

from __future__ import annotations

from pydantic import Field

from search_api.changes import ChangeKind
from search_api.difference import PieceKind
from search_api.http.schemas import DocumentSchema, Schema


class PieceSchema(Schema):
    """A run of text that stayed, went or came."""

    kind: PieceKind
    text: str


class UnitChangeSchema(Schema):
    """One unit that came, went, or reads otherwise."""

    unit_id: str = Field(
        description="In the later version; of a removed unit, in the earlier one.",
        examples=["325AC0000000144:art54-2"],
    )
    citation: str = Field(examples=["生活保護法第54条の2"])
    title: str
    kind: ChangeKind
    old: str = Field(description="The earlier wording; empty for an added unit.")
    new: str = Field(description="The later wording; empty for a removed unit.")
    pieces: tuple[PieceSchema, ...] = Field(
        description="Both wordings, piece by piece: without what was inserted, the old one."
    )


class ChangesSchema(Schema):
    """What became of a document between two days, in the order of the book."""

    document_id: str
    title: str
    before: DocumentSchema | None = Field(
        description="The version of the first day; null when there is nothing to compare."
    )
    after: DocumentSchema | None = Field(description="The version of the second day.")
    units: tuple[UnitChangeSchema, ...] = Field(description="Only what differs.")
    note: str = Field(
        description="Why nothing is compared, or that both days show one version; in Japanese."
    )
