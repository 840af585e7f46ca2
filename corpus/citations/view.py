"""The units among which citations are resolved: as they are visible on one day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from corpus.locator import Locator
from corpus.types import Document, Status, Unit


class View(Protocol):
    """The units as they are visible on one day."""

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        """Return the visible unit with exactly this id, or None."""
        ...

    def is_known(self, unit_id: str) -> bool:
        """Tell whether the unit exists in any version."""
        ...

    def outline(self, document_id: str) -> tuple[Locator, ...]:
        """Return the locators of a document's visible units, in the order of the book."""
        ...


class Units:
    """A view over units in memory: one version of each, the official one before a digest."""

    def __init__(self, units: Iterable[tuple[Document, Unit]]) -> None:
        self._units: dict[str, tuple[Document, Unit]] = {}
        for document, unit in units:
            if unit.id not in self._units or document.status is not Status.DIGEST:
                self._units[unit.id] = (document, unit)
        self._outlines: dict[str, list[Locator]] = {}
        for document, unit in self._units.values():
            self._outlines.setdefault(document.id, []).append(unit.locator)

    def preferring(self, units: Iterable[tuple[Document, Unit]]) -> Units:
        """Return a view in which these units stand for those of their documents."""
        chosen = Units(units)
        chosen._units = {**self._units, **chosen._units}
        chosen._outlines = {**self._outlines, **chosen._outlines}
        return chosen

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        """Return the unit, or None."""
        return self._units.get(unit_id)

    def is_known(self, unit_id: str) -> bool:
        """Tell whether the unit is there."""
        return unit_id in self._units

    def outline(self, document_id: str) -> tuple[Locator, ...]:
        """Return the locators of a document, in the order in which they were given."""
        return tuple(self._outlines.get(document_id, ()))
