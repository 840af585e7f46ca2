"""Citations that are being typed: 法29 → 法29条 with its title, 局8-1 → the items below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.citations.names import default_law, guideline, short_name
from corpus.folding import fold
from corpus.locator import Locator
from corpus.numerals import to_int
from corpus.types import LAW_KINDS, Document, DocumentKind

_LEVELS = {
    DocumentKind.VICE_MINISTER_NOTICE: ("次", "次官", "次官通知"),
    DocumentKind.BUREAU_NOTICE: ("局", "局長", "局通知", "局長通知"),
    DocumentKind.DIVISION_NOTICE: (
        *("課", "課長", "課通知", "課長通知", "課問", "課問答", "課長問", "課長問答"),
    ),
}
_BOOKS = (DocumentKind.QA_COLLECTION, DocumentKind.HANDBOOK)
_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十百千]+(?=[条項号の]|$)")
_NOISE = re.compile(r"第(?=[0-9])|[()\s]")
# 8の1 is 8-1; 55条の4 stays.
_JOINED = re.compile(r"(?<=[0-9])の(?=[0-9])")
#: A citation has a number; without one, a lone 法 would offer every article.
_NUMBERED = re.compile("[0-9]")


def citation_key(text: str) -> str:
    """Return the spelling in which citations are compared as far as they are typed.

    >>> citation_key("法第二十九条"), citation_key("局第８の１の（４）")
    ('法29条', '局8-1-4')
    """
    folded = _KANJI_NUMBER.sub(lambda match: str(to_int(match[0])), fold(text))
    return _JOINED.sub("-", _NOISE.sub("", folded))


def is_citation_begun(text: str) -> bool:
    """Tell whether a text may be the beginning of a citation."""
    return _NUMBERED.search(citation_key(text)) is not None


def citation_names(document: Document, locator: Locator) -> Iterator[str]:
    """Yield the keys by which a unit may be cited; none for what nobody cites by number."""
    kind = locator.steps[0].kind
    if kind in ("suppl", "section", "preamble", "figure"):
        return
    label = citation_key(locator.label)
    if not _NUMBERED.search(label):
        return
    for name in dict.fromkeys(_names(document, kind)):
        yield citation_key(name) + label


def level_names(document: Document) -> tuple[str, ...]:
    """Return what the notice of 保護の実施要領 on its level is called; none for other texts.

    課問 and 課問答 are the questions of the 課長通知.
    """
    return _LEVELS.get(document.kind, ()) if guideline(document.kind) == document.id else ()


def _names(document: Document, kind: str) -> Iterable[str]:
    if document.kind in LAW_KINDS:
        bare = [""] if document.id == default_law() else []
        short = short_name(document.id)
        return (*filter(None, [short]), *bare, document.title, *document.aliases)
    if document.kind in _LEVELS:
        return (*level_names(document), document.title)
    if document.kind is DocumentKind.PRACTICE:
        return (*document.aliases, document.title)
    if document.kind in _BOOKS and kind == "question":
        return ("別冊", "") if "別冊" in document.title else ("",)
    return ()
