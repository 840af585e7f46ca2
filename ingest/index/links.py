"""Which units cite which: what handbooks, notices and Q&A rest on.

Which article applies is told by what similar Q&A cite far better than by the words of the law
(decision 0005). Laws themselves are left out as a source: they cite each other for other reasons.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.citations import Catalogue, Context
from corpus.citations.view import Units
from corpus.types import LAW_KINDS, Document, Unit


def find_links(units: Sequence[tuple[Document, Unit]]) -> list[tuple[int, str]]:
    """Return (position of the citing unit, id of the cited unit), each pair once, in order."""
    catalogue = Catalogue({document.version: document for document, _ in units}.values())
    view = Units(units)
    links: dict[tuple[int, str], None] = {}
    for position, (document, unit) in enumerate(units):
        if document.kind in LAW_KINDS:
            continue
        for resolution in catalogue.read(unit.text, view, Context(document=document, unit=unit)):
            if resolution.citation.is_question:
                continue  # "see also" between Q&A: measured, it only blurs the ranking
            if resolution.unit_id and resolution.unit_id != unit.id:
                links[(position, resolution.unit_id)] = None
    return list(links)
