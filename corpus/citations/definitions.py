"""What a text calls others: 児童福祉法（昭和二十二年法律第百六十四号。以下「法」という。）."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.citations.names import Names
from corpus.folding import fold
from corpus.types import Document, DocumentKind

_DEFINED = re.compile(
    r"(?:以下|次[条項]において)[^「」()]{0,24}「(?P<alias>[^」()]{1,30})」と(?:いう|総称する|略称する)"
)
_TEXT_NAME = re.compile("(?:法律|法|令|規則|条例|要領|通知|告示|基準)$")
_OLD = re.compile("旧|改正前|廃止前|施行前")
_ORDER = re.compile("(?P<law>.+法(?:律)?)施行(?:令|規則)$")
_ORDERS = (DocumentKind.CABINET_ORDER, DocumentKind.MINISTERIAL_ORDINANCE)
_LONGEST = 200  # characters between a name and what it is to be called


def definitions(texts: Iterable[str], names: Names) -> dict[str, str]:
    """Return alias → document id of the texts that are given a name; "" where it is not known.

    A text in its former words (旧法) has no id: its articles are not those of today.

    >>> definitions(["民法(以下「新法」という。)"], Names())
    {'新法': '129AC0000000089'}
    """
    found: dict[str, str] = {}
    for text in texts:
        if "以下" not in text and "において「" not in text:
            continue
        folded = fold(text)
        for match in _DEFINED.finditer(folded):
            alias = match["alias"]
            opening = _opening(folded, match.start())
            if not _TEXT_NAME.search(alias) or opening < 0:
                continue
            named = names.before(folded, opening)
            if not named.name or named.unclear:
                continue
            before = folded[max(0, named.start - 40) : named.start].rpartition("。")[2]
            old = _OLD.search(alias) or re.search("改正前の$|改正前の.{0,12}$", before)
            found.setdefault(alias, "" if old else named.document)
    return found


def _opening(folded: str, position: int) -> int:
    """Return where the bracket opens in which a position stands, -1 if in none."""
    depth = 0
    for index in range(position - 1, max(-1, position - _LONGEST), -1):
        if folded[index] == ")":
            depth += 1
        elif folded[index] == "(":
            if not depth:
                return index
            depth -= 1
    return -1


def parent_law(document: Document, names: Names) -> dict[str, str]:
    """Return what 法 means in an order or ordinance: 国民年金法施行令 → 国民年金法."""
    match = _ORDER.match(document.title) if document.kind in _ORDERS else None
    if match is None:
        return {}
    named = names.before(fold(match["law"]), len(fold(match["law"])))
    return {"法": named.document} if named.name else {}
