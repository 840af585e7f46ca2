"""A snapshot opened for reading: texts, lexical fields, vectors, and which unit is which.

Immutable and safe to share between threads. Following the pointer to a newer snapshot is the
service's business.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.citations import Catalogue
from corpus.errors import IndexUnavailable
from corpus.locator import Locator
from corpus.question_bank import SPOKEN_KINDS, PhrasingKind
from corpus.store import CorpusStore, visible_versions
from corpus.types import Document, Status, split_unit_id, unit_id
from ingest.index.build import ADVISERS
from ingest.index.lexical import FIELDS
from ingest.index.manifest import IndexManifest, read_manifest
from search_api.conversion import KanaConverter
from search_api.graph import CitationGraph
from search_api.lexical import Bm25sIndex, LexicalIndex
from search_api.types import Filters
from search_api.vector import FaissIndex, VectorIndex

# Masks kept by filter; a page of filters makes a few dozen.
_KEPT_MASKS = 64

# A page shows no more of what people say than is read at a glance.
_SHOWN_PHRASINGS = 6

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
        self.lexical: dict[str, LexicalIndex] = {n: Bm25sIndex(folder / n) for n in FIELDS}
        self.windows: VectorIndex | None = None
        self.heads: VectorIndex | None = None
        self.phrasings: VectorIndex | None = None
        asked = json.loads((folder / "phrasings.json").read_text("utf-8"))
        self.unit_of_phrasing = np.array([unit for unit, _, _ in asked], np.int32)
        self._phrasings = [(text, _kind(told)) for _, text, told in asked]
        if self.manifest.embedder:
            self.windows = FaissIndex(folder / "windows.faiss")
            self.heads = FaissIndex(folder / "heads.faiss")
            self.phrasings = FaissIndex(folder / "phrasings.faiss")
        self.graph = CitationGraph(folder)
        self._links: dict[int, list[str]] = {}
        for citing, cited in json.loads((folder / "links.json").read_text("utf-8")):
            self._links.setdefault(citing, []).append(cited)
        self._citing = np.zeros(len(units), np.float32)
        self._citing[list(self._links)] = 1
        self.catalogue = Catalogue(self.documents.values())
        digests = [d.status is Status.DIGEST for d in map(self.documents.get, self.versions) if d]
        self.is_digest: UnitMask = np.array(digests, np.bool_)[self._version_of_unit]
        #: The shipped digests where their documents were not taken in: they only advise.
        self.advisers = Snapshot(folder / ADVISERS) if (folder / ADVISERS).is_dir() else None
        self._masks: dict[tuple[Filters, dt.date], UnitMask] = {}
        self._positions: dict[str, list[int]] | None = None
        self._locators: list[str] | None = None
        self._ids_of_document: dict[str, list[str]] | None = None
        self._converter: KanaConverter | None = None

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

    def in_kanji(self, text: str) -> str:
        """Return a text typed in kana in the words of this snapshot."""
        if self._converter is None:
            self._converter = KanaConverter(self.folder)
        return self._converter.convert(text)

    def links_of(self, position: int) -> list[str]:
        """Return the ids of the units that the unit at a position links to (no laws do)."""
        return self._links.get(position, [])

    def citing(self) -> npt.NDArray[np.float32]:
        """Return 1 for units that link to others (no laws), 0 for the rest."""
        return self._citing

    def phrasings_of(self, position: int) -> tuple[str, ...]:
        """Return what people say or type when they mean the unit at a position, but in kana."""
        found = self._asked_of(position)
        return tuple(text for text, kind in found if kind is not PhrasingKind.KANA)

    def spoken_of(self, position: int) -> tuple[str, ...]:
        """Return what to show or suggest of it: a few whole sentences, no riddles."""
        found = self._asked_of(position)
        spoken = (text for text, kind in found if kind is None or kind in SPOKEN_KINDS)
        return tuple(islice(spoken, _SHOWN_PHRASINGS))

    def _asked_of(self, position: int) -> list[tuple[str, PhrasingKind | None]]:
        first, last = np.searchsorted(self.unit_of_phrasing, [position, position + 1])
        return self._phrasings[first:last]

    def digest_last(self, position: int) -> bool:
        """Tell whether the unit at a position is a digest: a sort key, official units first."""
        return self.document_of(position).status is Status.DIGEST

    def positions_of(self, unit_ids: Iterable[str]) -> list[int]:
        """Return the positions of units (in every version); unknown ids are left out."""
        by_id = self._by_id()
        return [position for uid in unit_ids for position in by_id.get(uid, ())]

    def unit_id_at(self, position: int) -> str:
        """Return the id of the unit at a position."""
        return unit_id(self.document_of(position).id, str(self.locator_at(position)))

    def position_of(self, version: str, unit_id: str) -> int | None:
        """Return the position of a unit in one version of its document, or None."""
        positions = self.positions_of((unit_id,))
        return next((p for p in positions if self.document_of(p).version == version), None)

    def locator_at(self, position: int) -> Locator:
        """Return the locator of the unit at a position."""
        if self._locators is None:
            self._by_id()
        assert self._locators is not None
        return Locator.parse(self._locators[position])

    def unit_ids_of(self, document_id: str) -> list[str]:
        """Return the ids of every unit of a document, in all versions."""
        self._by_id()
        assert self._ids_of_document is not None
        return self._ids_of_document.get(document_id, [])

    def _by_id(self) -> dict[str, list[int]]:
        if self._positions is None:
            by_key = {int(key): position for position, key in enumerate(self.keys)}
            positions: dict[str, list[int]] = {}
            locators = [""] * self.size
            ids_of_document: dict[str, list[str]] = {}
            for key, unit_id in self.store.unit_keys():
                document_id, locator = split_unit_id(unit_id)
                if unit_id not in positions:
                    ids_of_document.setdefault(document_id, []).append(unit_id)
                positions.setdefault(unit_id, []).append(by_key[key])
                locators[by_key[key]] = locator
            self._ids_of_document, self._locators = ids_of_document, locators
            self._positions = positions
        return self._positions

    def allowed(self, filters: Filters, today: dt.date) -> UnitMask:
        """Return which units a query may see. ``today`` counts where ``as_of`` is not said."""
        key = (filters, today)
        mask = self._masks.get(key)
        if mask is None:
            if len(self._masks) >= _KEPT_MASKS:
                self._masks.clear()
            mask = self._masks[key] = self._visible(filters, today)
        return mask

    def _visible(self, filters: Filters, today: dt.date) -> UnitMask:
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
                    mask |= self.units_in(document)
                shown.update(self.store.unit_ids(document.version))
            for document in digests:
                if _passes(document, filters):
                    mask |= self.units_in(document)
                    if Status.DIGEST not in filters.status:
                        mask[self._hidden(document, shown)] = False
        if filters.exclude:
            mask[self.positions_of(filters.exclude)] = False
        mask.flags.writeable = False
        return mask

    def _hidden(self, digest: Document, shown: set[str]) -> list[int]:
        """Return the positions of a digest's units that stand in the official text too."""
        ids = [unit_id for unit_id in self.store.unit_ids(digest.version) if unit_id in shown]
        return [p for p in self.positions_of(ids) if self.document_of(p) == digest]

    def units_in(self, document: Document) -> UnitMask:
        """Return which units are of a document, in exactly this version."""
        mask: UnitMask = self._version_of_unit == self.versions.index(document.version)
        return mask


def opened(folder: Path) -> Snapshot:
    """Open a snapshot. Raises IndexUnavailable when its files are broken or missing."""
    try:
        return Snapshot(folder)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise IndexUnavailable(
            "索引のファイルが壊れているか、足りません。「konkyo index rollback」で戻すか、"
            "「konkyo index build --force」で作り直してください。",
            snapshot=folder.name,
            cause=str(error),
        ) from error


def _kind(told: str | bool) -> PhrasingKind | None:
    """Return the kind of a phrasing: older snapshots told only that one was typed in kana."""
    if isinstance(told, bool):
        return None if told else PhrasingKind.KANA
    return PhrasingKind(told)


def _split(versions: tuple[Document, ...]) -> tuple[list[Document], list[Document]]:
    digests = [d for d in versions if d.status is Status.DIGEST]
    return [d for d in versions if d.status is not Status.DIGEST], digests


def _passes(document: Document, filters: Filters) -> bool:
    return (
        (not filters.kinds or document.kind in filters.kinds)
        and (not filters.documents or document.id in filters.documents)
        and (not filters.status or document.status in filters.status)
    )
