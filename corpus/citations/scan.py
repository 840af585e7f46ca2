"""A text being read: its folded form, where each folded character stands, and how far we are."""

from __future__ import annotations

from typing import Any

from corpus.citations.names import Named
from corpus.citations.types import Base, Citation, CitationKind
from corpus.folding import fold_with_offsets


class Scan:
    """The folded text with its offsets; makes citations with spans of the original."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded, self._offsets = fold_with_offsets(text)
        self.last_end = 0  # in the folded text, of the citation that was made last

    def offset(self, position: int) -> int:
        """Return where a folded character stands in the text; the end for the position behind."""
        return self._offsets[position] if position < len(self._offsets) else len(self.text)

    def source(self, position: int) -> str:
        """Return the character of the text at a folded position."""
        return self.text[self.offset(position)]

    def citation(
        self,
        number_start: int,
        end: int,
        *,
        named: Named,
        kind: CitationKind | None = None,
        **said: Any,
    ) -> Citation:
        """Make a citation from positions in the folded text; it begins with the name."""
        self.last_end = end
        start = self.offset(min(named.start, number_start))
        stop = self.offset(end)
        surface = self.text[start:stop]
        stop -= len(surface) - len(surface.rstrip())
        return Citation(
            start=start,
            end=stop,
            surface=surface.strip(),
            kind=kind or _kind(named, said.get("base", Base.TEXT)),
            named=named,
            number_start=self.offset(number_start),
            **said,
        )


def _kind(named: Named, base: Base) -> CitationKind:
    if named.unclear or base is not Base.TEXT:
        return CitationKind.RELATIVE
    if not named.name:
        return CitationKind.BARE
    return CitationKind.FULL if named.full else CitationKind.ABBREVIATED
