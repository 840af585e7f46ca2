"""The units of a snapshot as they are visible on one day: what citations are resolved against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from corpus.locator import Locator
from corpus.types import Document, Unit
from search_api.types import Filters

if TYPE_CHECKING:
    from search_api.snapshot import Snapshot, UnitMask


class VisibleUnits:
    """A view on a snapshot (``corpus.citations.view.View``). Cheap to make, one for each query."""

    def __init__(self, snapshot: Snapshot, allowed: UnitMask) -> None:
        self._snapshot = snapshot
        self._allowed = allowed
        self._outlines: dict[str, tuple[Locator, ...]] = {}

    @classmethod
    def on(cls, snapshot: Snapshot, day: dt.date) -> VisibleUnits:
        """Return the units as they are visible on a day."""
        return cls(snapshot, snapshot.allowed(Filters(as_of=day), day))

    def is_visible(self, position: int) -> bool:
        """Tell whether the unit at a position is visible."""
        return bool(self._allowed[position])

    def at(self, positions: Sequence[int]) -> dict[int, tuple[Document, Unit]]:
        """Return position → the document and unit there, read in one go."""
        snapshot = self._snapshot
        rows = snapshot.store.units_by_key(int(snapshot.keys[p]) for p in positions)
        return {p: (snapshot.document_of(p), rows[int(snapshot.keys[p])][1]) for p in positions}

    def document_of(self, unit_id: str) -> Document:
        """Return the document, in the version that is shown, of a visible unit."""
        position = self.position(unit_id)
        assert position is not None
        return self._snapshot.document_of(position)

    def position(self, unit_id: str) -> int | None:
        """Return the position of the visible unit with this id, the official one first."""
        positions = [p for p in self._snapshot.positions_of((unit_id,)) if self._allowed[p]]
        return min(positions, key=self._snapshot.digest_last, default=None)

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        """Return the visible unit with exactly this id and its document, or None."""
        position = self.position(unit_id)
        if position is None:
            return None
        return self.at([position])[position]

    def is_known(self, unit_id: str) -> bool:
        """Tell whether the unit exists in any version."""
        return bool(self._snapshot.positions_of((unit_id,)))

    def outline(self, document_id: str) -> tuple[Locator, ...]:
        """Return the locators of a document's visible units, in the order of the book."""
        found = self._outlines.get(document_id)
        if found is None:
            positions = sorted(
                position
                for unit_id in self._snapshot.unit_ids_of(document_id)
                if (position := self.position(unit_id)) is not None
            )
            locators = (self._snapshot.locator_at(position) for position in positions)
            found = self._outlines[document_id] = tuple(locators)
        return found
