"""Find the citations of a text: 法29条, 第二十七条から第二十九条まで, 前条第一項, 局8-1-(4)-ア.

What could be an ordinary word (63条件, 四条河原町, 訪問1-2回) is no citation. Finding never
guesses a target: ``corpus.citations.resolve`` does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus.citations import grammar as g
from corpus.citations.brackets import in_brackets
from corpus.citations.laws import LawReader
from corpus.citations.names import Names, default_names
from corpus.citations.notices import (
    read_dated_number,
    read_notice,
    read_page,
    read_question,
    read_short_number,
)
from corpus.citations.scan import Scan
from corpus.citations.types import Citation, CitationKind


def find_citations(
    text: str, names: Names | None = None, *, unknown_titles: bool = False
) -> tuple[Citation, ...]:
    """Return the citations in a text, in order and without overlaps.

    ``unknown_titles`` adds what looks like the title of a law that nobody knows: 同法 behind it
    must not be taken for a law that was named before.

    >>> [c.path for c in find_citations("法29条1項と問6-41-2")]
    ['art29/p1', 'q6-41-2']
    """
    found = _Finder(Scan(text), names or default_names()).find()
    return tuple(
        citation
        for citation in found
        if unknown_titles or citation.kind is not CitationKind.TITLE or citation.named.document
    )


class _Finder:
    def __init__(self, scan: Scan, names: Names) -> None:
        self._scan = scan
        self._found: list[Citation] = []
        self._laws = LawReader(scan, names, found=self._found)

    def find(self) -> list[Citation]:
        """Read the text once, from left to right."""
        laws = self._laws
        readers: dict[str, Callable[[int], int]] = {
            "dated": self._dated,
            "short": self._short,
            "page": self._page,
            "notice": self._notice,
            "question": self._question,
            "suppl": laws.supplementary,
            "annex": laws.annex,
            "article": laws.article,
            "text": laws.which_text,
            "relative": laws.relative,
            "paragraph": laws.paragraph,
            "item": laws.item,
            "bare": laws.bare_article,
            "title": laws.title,
        }
        position = 0
        while match := g.START.search(self._scan.folded, position):
            laws.group += 1
            end = readers[match.lastgroup or ""](match.start())
            position = end if end > match.start() else match.start() + 1
        named = _with_inherited_names(self._found, self._scan.text)
        return in_brackets(_without_contained(self._outside_headwords(named)), self._scan.text)

    def _outside_headwords(self, found: Iterator[Citation]) -> Iterator[Citation]:
        # 用語集「法73条の負担」 is a name, whatever it says.
        words = [match.span() for match in _HEADWORD.finditer(self._scan.text)]
        return (c for c in found if not any(s <= c.start and c.end <= e for s, e in words))

    def _take(self, *citations: Citation | None) -> int:
        found = [citation for citation in citations if citation]
        self._found += found
        return self._scan.last_end if found else -1

    def _notice(self, at: int) -> int:
        return self._take(*read_notice(self._scan, at, self._laws.group))

    def _question(self, at: int) -> int:
        return self._take(*read_question(self._scan, at, self._laws.group))

    def _page(self, at: int) -> int:
        end = self._take(read_page(self._scan, at, self._laws.group))
        return end if end >= 0 else self._question(at)

    def _short(self, at: int) -> int:
        return self._take(read_short_number(self._scan, at, self._laws.group))

    def _dated(self, at: int) -> int:
        return self._take(read_dated_number(self._scan, at, self._laws.group))


_HEADWORD = re.compile(r"用語集「[^「」\n]{1,60}」")
_JOINERS = re.compile(r"(?:[\s、，,・～〜~]|から|まで|と|及び|並びに|又は|若しくは|または|および)*")


def _with_inherited_names(found: list[Citation], text: str) -> Iterator[Citation]:
    """Give 民法877条と別表 one law: a number behind a joiner goes on with the name before it."""
    before: Citation | None = None
    for citation in found:
        bare_annex = citation.kind is CitationKind.BARE and citation.path.startswith("annex")
        if before and bare_annex and before.level and before.end == citation.start:
            # 局長通知第10-2-(1)別表2 is the notice's annex, not the law's.
            yield replace(citation, kind=before.kind, level=before.level)
            continue
        if (
            before
            and before.named.name
            and before.kind is not CitationKind.TITLE
            and citation.kind is CitationKind.BARE
            and not citation.is_question
            and _JOINERS.fullmatch(text[before.end : citation.start])
        ):
            named = replace(before.named, start=citation.named.start)
            citation = replace(citation, named=named, kind=before.kind)
        yield citation
        before = citation


def _cut_to(citation: Citation, end: int) -> Citation:
    """Let a citation whose name reaches into the one before begin behind it."""
    surface = citation.surface[end - citation.start :]
    start = end + len(surface) - len(surface.lstrip())
    return replace(citation, start=start, surface=surface.lstrip())


def _without_contained(found: Iterator[Citation]) -> list[Citation]:
    """Drop 生活保護法 and its number inside 生活保護法（昭和25年法律第144号）第29条."""
    kept: list[Citation] = []
    for citation in found:
        while kept and citation.start <= kept[-1].start and kept[-1].end <= citation.end:
            kept.pop()
        overlaps = bool(kept) and citation.start < kept[-1].end
        if overlaps and citation.kind is CitationKind.TITLE:
            continue  # 社発第246号法: no law begins inside a number
        if overlaps:
            citation = _cut_to(citation, kept[-1].end)
        titled = kept and kept[-1].kind is CitationKind.TITLE and kept[-1].named.document
        if citation.kind is CitationKind.NUMBER and titled and citation.start - kept[-1].end <= 1:
            continue  # 生活保護法（昭和25年法律第144号） is one citation
        kept.append(citation)
    return kept
