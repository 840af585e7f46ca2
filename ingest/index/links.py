"""Which units cite which: what handbooks, notices and Q&A rest on.

Which article applies is told by what similar Q&A cite far better than by the words of the law
(decision 0005). Laws themselves are left out as a source: they cite each other for other reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus.catalogue import Catalogue
from corpus.locator import Locator
from corpus.types import LAW_KINDS, Document, Status, Unit


def find_links(units: Sequence[tuple[Document, Unit]]) -> list[tuple[int, str]]:
    """Return (position of the citing unit, id of the cited unit), each pair once, in order."""
    catalogue = Catalogue({document.version: document for document, _ in units}.values())
    view = _EveryUnit(units)
    links: dict[tuple[int, str], None] = {}
    for position, (document, unit) in enumerate(units):
        if document.kind in LAW_KINDS:
            continue
        for reference in catalogue.find(unit.text):
            if reference.is_question:
                continue  # "see also" between Q&A: measured, it only blurs the ranking
            for resolution in catalogue.resolve(reference, view):
                if resolution.unit_id and resolution.unit_id != unit.id:
                    links[(position, resolution.unit_id)] = None
    return list(links)


class _EveryUnit:
    """All units of the corpus, one version of each (``corpus.catalogue.View``).

    A link is kept by the unit's id, so it does not matter which version it was resolved in.
    """

    def __init__(self, units: Iterable[tuple[Document, Unit]]) -> None:
        self._units: dict[str, tuple[Document, Unit]] = {}
        for document, unit in units:
            if unit.id not in self._units or document.status is not Status.DIGEST:
                self._units[unit.id] = (document, unit)
        self._headings: dict[str, dict[int, str]] = {}
        self._ranges: dict[str, list[Locator]] = {}
        for document, unit in self._units.values():
            first, last = unit.locator.steps[0], unit.locator.steps[-1]
            if first.kind == "suppl" and unit.headings:
                found = self._headings.setdefault(document.id, {})
                found.setdefault(first.number[0], unit.headings[0])
            if last.to:
                self._ranges.setdefault(document.id, []).append(unit.locator)

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        return self._units.get(unit_id)

    def is_known(self, unit_id: str) -> bool:
        return unit_id in self._units

    def supplementary(self, document_id: str) -> Mapping[int, str]:
        return self._headings.get(document_id, {})

    def ranges(self, document_id: str) -> Iterable[Locator]:
        return self._ranges.get(document_id, [])
