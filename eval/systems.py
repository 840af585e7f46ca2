"""Search systems under one name each: the index's own modes, and rank-bm25 baselines (比較用).

``hybrid``, ``lexical`` and ``dense`` search the current index snapshot. The baselines rank whole
units with rank-bm25's BM25Okapi as it comes: ``rank-bm25-bigram`` over character bigrams,
``rank-bm25-sudachi`` over content words with the heading counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexUnavailable, InputError, UnknownUnit
from corpus.store import CorpusStore
from corpus.types import Unit
from eval.run import Search
from ingest.embed.base import Embedder
from ingest.index.manifest import read_manifest
from ingest.index.snapshot import current_folder
from search_api.types import Mode, Query

Tokenise = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that is ready to be asked."""

    search: Search
    mode: Mode
    manifest: str  # names what was searched: the snapshot's id, or the baseline and the corpus
    knows: Callable[[str], bool]  # whether a unit id can be found at all


def open_system(name: str, home: Path, embedder: Embedder | None = None) -> System:
    """Open the system ``name`` over the data of ``home``.

    ``embedder`` is the engine that the index was built with; None takes the built-in one where
    the system needs one. Raises InputError for a name that does not exist, IndexUnavailable
    without index or corpus or when the index holds no vectors, ModelUnavailable without model.
    """
    if name in set(Mode):
        return _open_snapshot(Mode(name), home, embedder)
    if name in _BASELINES:
        return _open_baseline(name, home)
    raise InputError(
        f"「{name}」という検索方式はありません。{'、'.join(SYSTEMS)} から選んでください。"
    )


def _open_snapshot(mode: Mode, home: Path, embedder: Embedder | None) -> System:
    from ingest.embed import load_embedder
    from search_api.service import SearchService

    if mode is not Mode.LEXICAL:
        # Without vectors the service falls back to words and says so; figures must not.
        if not read_manifest(current_folder(home)).embedder:
            raise IndexUnavailable(
                f"この索引は語句だけの索引なので、{mode} は測れません。"
                "「konkyo index build」で作り直すか、方式に lexical を指定してください。"
            )
        embedder = embedder or load_embedder("builtin", home / "model")
    service = SearchService.open(home, embedder=embedder)

    def search(query: Query) -> Sequence[str]:
        return [hit.unit.id for hit in service.search(query).hits]

    def knows(unit_id: str) -> bool:
        try:
            return service.unit(unit_id).unit.id == unit_id
        except UnknownUnit:
            return False

    return System(search=search, mode=mode, manifest=service.manifest.id, knows=knows)


class Baseline:
    """rank-bm25's BM25Okapi over whole units. Units without a common term are not returned."""

    def __init__(self, units: Sequence[Unit], tokenise: Tokenise, *, title_weight: int) -> None:
        from rank_bm25 import BM25Okapi

        self.ids = [unit.id for unit in units]
        self._documents = [unit.document_id for unit in units]
        self._tokenise = tokenise
        self._index = BM25Okapi(
            [tokenise(unit.title) * title_weight + tokenise(unit.text) for unit in units]
        )

    def search(self, query: Query) -> Sequence[str]:
        """Return unit ids, best first; equal scores in the order of the ids."""
        documents, exclude = set(query.filters.documents), set(query.filters.exclude)
        scores = self._index.get_scores(self._tokenise(query.text))
        found = [
            (-score, unit)
            for score, unit, document in zip(scores, self.ids, self._documents, strict=True)
            if score > 0 and unit not in exclude and (not documents or document in documents)
        ]
        return [unit for _, unit in sorted(found)[: query.limit]]


def _open_baseline(name: str, home: Path) -> System:
    from ingest.tokenise import bigrams, content_terms

    path = home / "corpus.sqlite"
    store = CorpusStore(path) if path.is_file() else None
    documents = dict.fromkeys(d.id for d in store.documents()) if store else {}
    if store is None or not documents:
        raise IndexUnavailable(
            "資料がまだ取り込まれていません。「konkyo ingest ファイル名」で取り込んでください。"
        )
    units = [unit for document in documents for unit in store.units(document)]
    tokenise, title_weight = {
        "rank-bm25-bigram": (bigrams, 1),
        "rank-bm25-sudachi": (content_terms, 2),
    }[name]
    baseline = Baseline(units, tokenise, title_weight=title_weight)
    return System(
        search=baseline.search,
        mode=Mode.LEXICAL,
        manifest=f"{name}/{store.sha256()[:12]}",
        knows=set(baseline.ids).__contains__,
    )


_BASELINES = ("rank-bm25-bigram", "rank-bm25-sudachi")
SYSTEMS = (*Mode, *_BASELINES)
