"""What a citation was resolved to, and where the text stands in which it was found."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.citations.types import Citation
from corpus.types import Document, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a text stands that is read: 前条 and 第2項 depend on it."""

    document: Document
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a citation points to, or a reason (Japanese) why it points to nothing.

    With both a unit and a reason, the unit is the nearest thing: the article whose 項 is not
    there. A text as a whole (国民年金法) has a document but no unit.
    """

    citation: Citation
    unit_id: str = ""
    part: str = ""
    reason: str = ""
    document_id: str = ""

    @property
    def is_exact(self) -> bool:
        """Tell whether the very thing that is cited was found."""
        return bool(self.unit_id) and not self.reason
