"""A snapshot opened for reading: texts, lexical fields, vectors, and which unit is which.

Immutable and safe to share between threads. Following the pointer to a newer snapshot is the
service's business.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.lookup import Catalogue
from corpus.store import CorpusStore, visible_versions
from corpus.types import Document, Status, Unit
from ingest.index.lexical import FIELDS
from ingest.index.manifest import IndexManifest, read_manifest
from search_api.lexical import Bm25sIndex
from search_api.types import Filters
from search_api.vector import FaissIndex

UnitMask = npt.NDArray[np.bool_]  # (units,)


class Snapshot:
    """One index snapshot. Raises IndexUnavailable when its files do not fit together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: IndexManifest = read_manifest(folder)
        self.store = CorpusStore(folder / "corpus.sqlite", read_only=True)
        self.documents: dict[str, Document] = {d.version: d for d in self.store.documents()}
        self.versions: list[str] = json.loads((folder / "versions.json").read_text("utf-8"))
        units = np.load(folder / "units.npy")
        self.keys: npt.NDArray[np.int64] = units[:, 0]
        self._version_of_unit: npt.NDArray[np.int64] = units[:, 1]
        self.supplementary: UnitMask = units[:, 2].astype(np.bool_)
        self.passages: npt.NDArray[np.int32] = np.load(folder / "passages.npy")
        self._first_passage = np.searchsorted(self.passages[:, 0], np.arange(len(units) + 1))
        self.lexical = {name: Bm25sIndex(folder / name) for name in FIELDS}
        self.windows: FaissIndex | None = None
        self.heads: FaissIndex | None = None
        if self.manifest.embedder:
            self.windows = FaissIndex(folder / "windows.faiss")
            self.heads = FaissIndex(folder / "heads.faiss")
        self.catalogue = Catalogue(self.documents.values(), self._find_unit)
        self.allowed = lru_cache(maxsize=64)(self._allowed)
        self._positions: dict[str, list[int]] | None = None

    @property
    def size(self) -> int:
        """Return the number of units, over all versions."""
        return len(self.keys)

    def document_of(self, position: int) -> Document:
        """Return the document (in its version) of the unit at a position."""
        return self.documents[self.versions[self._version_of_unit[position]]]

    def windows_of(self, position: int) -> npt.NDArray[np.int32]:
        """Return the spans (passages, 2) of a unit's windows."""
        rows = self.passages[self._first_passage[position] : self._first_passage[position + 1]]
        spans: npt.NDArray[np.int32] = rows[:, 1:]
        return spans

    def positions_of(self, unit_ids: tuple[str, ...]) -> list[int]:
        """Return the positions of units (in every version); unknown ids are left out."""
        if self._positions is None:
            by_key = {int(key): position for position, key in enumerate(self.keys)}
            positions: dict[str, list[int]] = {}
            for key, unit_id in self.store.unit_keys():
                positions.setdefault(unit_id, []).append(by_key[key])
            self._positions = positions
        return [position for uid in unit_ids for position in self._positions.get(uid, ())]

    def _find_unit(self, unit_id: str) -> Unit | None:
        positions = self.positions_of((unit_id,))
        if not positions:
            return None
        key = int(self.keys[positions[0]])
        return self.store.units_by_key([key])[key][1]

    def _allowed(self, filters: Filters, today: dt.date) -> UnitMask:
        """Return which units a query may see. ``today`` is only the cache's key to midnight."""
        day = filters.as_of or today
        mask = np.zeros(self.size, np.bool_)
        by_id: dict[str, list[Document]] = {}
        for document in self.documents.values():
            by_id.setdefault(document.id, []).append(document)
        for versions in by_id.values():
            official, digests = _split(visible_versions(versions, day))
            shown: set[str] = set()
            for document in official:
                if _passes(document, filters):
                    mask |= self._version_mask(document)
                shown.update(self.store.unit_ids(document.version))
            for document in digests:
                if _passes(document, filters):
                    mask |= self._version_mask(document)
                    if shown and Status.DIGEST not in filters.status:
                        ids = tuple(i for i in self.store.unit_ids(document.version) if i in shown)
                        hidden = [
                            p
                            for p in self.positions_of(ids)
                            if self.document_of(p).version == document.version
                        ]
                        mask[hidden] = False
        if filters.exclude:
            mask[self.positions_of(filters.exclude)] = False
        mask.flags.writeable = False
        return mask

    def _version_mask(self, document: Document) -> UnitMask:
        mask: UnitMask = self._version_of_unit == self.versions.index(document.version)
        return mask


def _split(versions: tuple[Document, ...]) -> tuple[list[Document], list[Document]]:
    digests = [d for d in versions if d.status is Status.DIGEST]
    return [d for d in versions if d.status is not Status.DIGEST], digests


def _passes(document: Document, filters: Filters) -> bool:
    return (
        (not filters.kinds or document.kind in filters.kinds)
        and (not filters.documents or document.id in filters.documents)
        and (not filters.status or document.status in filters.status)
    )
