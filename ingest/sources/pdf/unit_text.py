"""Put a unit's text together from paragraphs, with the spans of its parts."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.types import Part, PartRole
from ingest.sources.pdf.paragraphs import Paragraph
from ingest.sources.tables import markdown_table


class UnitText:
    """Collects paragraphs, one a line; tables become Markdown tables where they stand."""

    def __init__(self) -> None:
        self._text = ""
        self._parts: list[Part] = []

    @property
    def text(self) -> str:
        """Return the text so far."""
        return self._text

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts so far, a part before those that lie inside it."""
        return tuple(self._parts)

    def add(self, role: PartRole | None, paragraphs: Sequence[Paragraph]) -> None:
        """Append paragraphs, as one part with ``role`` if one is given."""
        tables: list[Part] = []
        part_start: int | None = None
        for paragraph in paragraphs:
            table = paragraph.table
            piece = markdown_table(table.rows) if table is not None else paragraph.text
            if not piece:
                continue
            start = self._append(piece)
            part_start = start if part_start is None else part_start
            if table is not None:
                tables.append(Part(role=PartRole.TABLE, start=start, end=len(self._text)))
        if role is not None and part_start is not None:
            self._parts.append(Part(role=role, start=part_start, end=len(self._text)))
        self._parts.extend(tables)

    def _append(self, piece: str) -> int:
        if self._text:
            self._text += "\n"
        start = len(self._text)
        self._text += piece
        return start
