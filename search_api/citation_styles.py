"""Citations in the styles that offices write: full, short, with the words quoted, with addresses.

A short citation is only as short as it can be read back: where 問1-15 stands in two books, or 法
is another law in this corpus, the next longer form is taken, at last the full one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.citations import Catalogue
from corpus.citations.names import short_name
from corpus.citations.view import View
from corpus.types import KIND_LABELS, LAW_KINDS, Document, DocumentKind, Status, Unit
from search_api.citation import citation_string

MAX_QUOTED = 1000  # characters of the text in a quotation

_LEVELS = {
    DocumentKind.VICE_MINISTER_NOTICE: "次",
    DocumentKind.BUREAU_NOTICE: "局",
    DocumentKind.DIVISION_NOTICE: "課",
}
_BOOKS = (DocumentKind.QA_COLLECTION, DocumentKind.HANDBOOK)
_OWN = (DocumentKind.PRACTICE, DocumentKind.GLOSSARY)
# 第29条第1項 → 29条1項, but 第55条の4第1項 → 55条の4第1項
_ORDINAL = re.compile(r"(?<![0-9])第([0-9]+)(?=[条項号])")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationStyles:
    """One citation as offices write it in records, in notes, in letters, and to look it up."""

    full: str = ""  # 生活保護法第29条第1項
    short: str = ""  # 法29条1項, 局8-1-(4)-ア, 別冊問7-4
    quotation: str = ""  # the full one with the words: 生活保護法第29条第1項「…」
    address: str = ""  # the full one, the official address if any, the page's address


def styles_of(
    document: Document, unit: Unit, part: str, link: str, catalogue: Catalogue, view: View
) -> CitationStyles:
    """Return every style of a citation; ``link`` is the address of the unit's page."""
    return CitationStyles(
        full=citation_string(document, unit, part),
        short=short_citation(document, unit, part, catalogue, view),
        quotation=quotation(document, unit, part),
        address=address(document, citation_string(document, unit, part), link),
    )


def short_citation(
    document: Document, unit: Unit, part: str, catalogue: Catalogue, view: View
) -> str:
    """Return the shortest form that is read back as this very place, else the full citation."""
    wanted = {(unit.id, "" if unit.locator.steps[-1].to else part)}
    for text in _short_forms(document, unit, part):
        read = catalogue.read(text, view)
        if {(found.unit_id, found.part) for found in read} == wanted:
            return text
    return citation_string(document, unit, part)


def _short_forms(document: Document, unit: Unit, part: str) -> Iterator[str]:
    """Yield what offices write for short, the shortest first."""
    label = citation_string(document, unit, part).removeprefix(document.title)
    if document.kind in LAW_KINDS:
        name = short_name(document.id) or document.title
        yield name + _ORDINAL.sub(r"\1", label)
        yield name + label
    elif document.kind in _LEVELS:
        label = unit.locator.child(part).label
        level = _LEVELS[document.kind]
        yield level + label.removeprefix("第")
        yield level + label
        yield KIND_LABELS[document.kind] + label
    elif document.kind in _BOOKS and unit.locator.steps[0].kind == "question":
        label = unit.locator.child(part).label
        if "別冊" in document.title:
            yield f"別冊{label}"
        else:
            yield label
            if "事例集" in document.title:
                yield f"事例集{label}"
        yield document.title + label


def quotation(document: Document, unit: Unit, part: str) -> str:
    """Return the citation with the words of the part or unit, cut at a full stop if long.

    A digest is marked 要旨: its words are not those of the law.
    """
    named = unit.part_at(part) if part else None
    text = (unit.text[named.start : named.end] if named else unit.text).strip()
    left_out = ""
    if len(text) > MAX_QUOTED:
        head = text[:MAX_QUOTED]
        text, left_out = head[: head.rfind("。") + 1] or head, "（以下略）"
    digest = document.status is Status.DIGEST and document.kind not in _OWN
    mark = "（要旨）" if digest else ""
    return f"{citation_string(document, unit, part)}{mark}「{text}」{left_out}"


def address(document: Document, citation: str, link: str) -> str:
    """Return the citation with the official address, if there is one, and that of the page."""
    url = document.source.url
    official = [f"公式：{url}"] if url.startswith(("https://", "http://")) else []
    return "\n".join([citation, *official, f"検索：{link}"])
