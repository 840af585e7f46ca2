"""The units of a snapshot as they are visible on one day: what citations are resolved against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from corpus.locator import Locator
from corpus.types import Document, Unit

if TYPE_CHECKING:
    from search_api.snapshot import Snapshot, UnitMask


class VisibleUnits:
    """A view on a snapshot (``corpus.catalogue.View``). Cheap to make, one for each query."""

    def __init__(self, snapshot: Snapshot, allowed: UnitMask) -> None:
        self._snapshot = snapshot
        self._allowed = allowed

    def position(self, unit_id: str) -> int | None:
        """Return the position of the visible unit with this id, the official one first."""
        positions = [p for p in self._snapshot.positions_of((unit_id,)) if self._allowed[p]]
        return min(positions, key=self._snapshot.digest_last, default=None)

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        """Return the visible unit with exactly this id and its document, or None."""
        position = self.position(unit_id)
        if position is None:
            return None
        key = int(self._snapshot.keys[position])
        return self._snapshot.document_of(position), self._snapshot.store.units_by_key([key])[key][
            1
        ]

    def is_known(self, unit_id: str) -> bool:
        """Tell whether the unit exists in any version."""
        return bool(self._snapshot.positions_of((unit_id,)))

    def supplementary(self, document_id: str) -> Mapping[int, str]:
        """Return number of 附則 → its heading."""
        found: dict[int, str] = {}
        for locator in self._locators(document_id):
            first = locator.steps[0]
            if first.kind == "suppl" and first.number[0] not in found:
                unit = self.find(f"{document_id}:{locator}")
                if unit and unit[1].headings:
                    found[first.number[0]] = unit[1].headings[0]
        return found

    def ranges(self, document_id: str) -> Iterable[Locator]:
        """Return the locators that stand for a range of deleted articles."""
        return [loc for loc in self._locators(document_id) if loc.steps[-1].to]

    def _locators(self, document_id: str) -> Iterable[Locator]:
        for unit_id in self._snapshot.unit_ids_of(document_id):
            locator = unit_id.partition(":")[2]
            # Parse only what the callers look for: a law has a thousand articles.
            wanted = locator.startswith("suppl-") or ":" in locator
            if wanted and self.position(unit_id) is not None:
                yield Locator.parse(locator)
