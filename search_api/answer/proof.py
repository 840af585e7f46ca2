"""The proof of a quote: byte for byte what the unit's stored text has at its span."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import ClassVar

from corpus.errors import KonkyoError
from corpus.types import Document, Unit
from search_api.answer.types import AnswerSentence, Quote
from search_api.citation import citation_string


class UnprovedQuote(KonkyoError):
    """A quote is not what the stored text says: a fault of ours, and it must not leave."""

    code: ClassVar[str] = "unproved-quote"


def proved(quote: Quote, text: str) -> bool:
    """Tell whether a quote stands in ``text``, the whole text of its unit, exactly as it says.

    The bytes of the span and of the quote are compared, and the hash of the whole text, so that
    a text that has changed anywhere since proves nothing.
    """
    if not 0 <= quote.start < quote.end <= len(text):
        return False
    span = text[quote.start : quote.end].encode("utf-8", "surrogatepass")
    return span == quote.text.encode("utf-8", "surrogatepass") and quote.sha256 == sha256_of(text)


def sha256_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def quote_of(document: Document, unit: Unit, start: int, end: int) -> Quote:
    """Return the proved quote of ``unit.text[start:end]``. Raises UnprovedQuote for no text.

    The citation names the paragraph or item that holds the whole span, where there is one.
    """
    part = _innermost(unit, start, end)
    quote = Quote(
        unit_id=unit.id,
        citation=citation_string(document, unit, part),
        start=start,
        end=end,
        text=unit.text[start:end],
        sha256=sha256_of(unit.text),
        kind=document.kind,
        status=document.status,
    )
    if not proved(quote, unit.text):
        raise UnprovedQuote(
            "引用を本文と照合できませんでした。管理者にお知らせください。",
            unit=unit.id,
            start=start,
            end=end,
        )
    return quote


def sentence_of(document: Document, unit: Unit, spans: Iterable[tuple[int, int]]) -> AnswerSentence:
    """Return the sentence made of these spans of a unit. Raises UnprovedQuote."""
    return AnswerSentence(quotes=tuple(quote_of(document, unit, *span) for span in spans))


def _innermost(unit: Unit, start: int, end: int) -> str:
    holding = [p for p in unit.parts if p.locator and p.start <= start and end <= p.end]
    return min(holding, key=lambda part: part.end - part.start).locator if holding else ""
