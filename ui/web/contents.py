"""Which part of a document's contents a page shows: all of a short one, a chapter, or a search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.folding import fold
from search_api.typed_citation import citation_key, is_citation_begun
from search_api.views import OutlineEntry
from ui.web.layout import Chapter, chapters_of

#: With more lines than this, one chapter is open at a time.
SHORT = 60
#: A chapter with more lines than this is cut: a page stays light on a slow line.
LONG = 150
_MOST_FOUND = 100  # lines
_ANNEX = "別表"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The contents of a document as one page shows them."""

    total: int  # lines of the whole document
    chapters: tuple[Chapter, ...]
    number: int = 0  # of the open chapter, from 1; 0 for none
    words: str = ""  # what lines are looked for
    found: tuple[OutlineEntry, ...] = ()
    found_total: int = 0
    unit_id: str = ""  # the line that the reader comes from

    @classmethod
    def of(
        cls,
        entries: Sequence[OutlineEntry],
        *,
        chapter: str = "",
        words: str = "",
        unit_id: str = "",
    ) -> Contents:
        """Choose by what the address says; what it says wrongly counts as not said.

        ``words``: lines that hold all of them, in any spelling that ``fold`` makes equal; a
        place may be written as people cite it (第7の30 for 第7-30).
        """
        chapters = tuple(p for each in chapters_of(entries) for p in _pieces(each))
        wanted = fold(words).split()
        found = [each for each in entries if wanted and _holds(each, wanted)]
        return cls(
            total=len(entries),
            chapters=chapters,
            number=_number(chapters, chapter, unit_id),
            words=" ".join(words.split())[:100],
            found=tuple(found[:_MOST_FOUND]),
            found_total=len(found),
            unit_id=unit_id,
        )

    @property
    def is_short(self) -> bool:
        """Return True if all lines stand on one page."""
        return self.total <= SHORT or len(self.chapters) == 1

    @staticmethod
    def name_of(chapter: Chapter) -> str:
        """Return the heading of a chapter; without one, what it holds: 前文, 別表, 第2〜第4."""
        if chapter.heading:
            return chapter.heading
        labels = [entry.label for section in chapter.sections for entry in section.entries]
        if all(label.startswith(_ANNEX) for label in labels):
            return _ANNEX
        return labels[0] if len(labels) == 1 else f"{labels[0]}〜{labels[-1]}"

    @property
    def chapter(self) -> Chapter | None:
        """Return the open chapter."""
        return self.chapters[self.number - 1] if self.number else None


def _pieces(chapter: Chapter) -> Iterable[Chapter]:
    """Cut a long chapter; the pieces are named by their first and last line."""
    if chapter.size <= LONG:
        yield chapter
        return
    entries = [entry for section in chapter.sections for entry in section.entries]
    for start in range(0, len(entries), LONG):
        piece = entries[start : start + LONG]
        lines = f"{piece[0].label}〜{piece[-1].label}"
        yield replace(chapters_of(piece)[0], heading=f"{chapter.heading}　{lines}".strip())


def _holds(entry: OutlineEntry, wanted: Sequence[str]) -> bool:
    line = fold(" ".join((*entry.headings, entry.label, entry.title)))
    label = citation_key(entry.label)
    return all(word in line or _is_place(word, label) for word in wanted)


def _is_place(word: str, label: str) -> bool:
    """Tell whether a word is a place in another spelling: 第7の30, 二十九条."""
    if not is_citation_begun(word):
        return False
    return re.search(f"(?<![0-9-]){re.escape(citation_key(word))}", label) is not None


def _number(chapters: Sequence[Chapter], said: str, unit_id: str) -> int:
    if said.isascii() and said.isdecimal() and 1 <= int(said[:6]) <= len(chapters):
        return int(said[:6])
    for number, chapter in enumerate(chapters, start=1):
        if any(e.unit_id == unit_id for section in chapter.sections for e in section.entries):
            return number
    return 0
