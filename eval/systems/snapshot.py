"""Index snapshots as systems: the live one in each mode, and any other by its id."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.days import today_in_japan
from corpus.errors import IndexUnavailable, InputError
from eval.systems.system import System, scoring_system
from ingest.embed.base import Embedder
from ingest.index.manifest import MANIFEST_FILE
from ingest.index.snapshot import current_folder, index_folder
from search_api.rerank import Reranking
from search_api.snapshot import Snapshot
from search_api.types import Mode, Query


def open_live(mode: Mode, home: Path, embedder: Embedder | None = None) -> System:
    """Open the live snapshot in one mode.

    Raises IndexUnavailable when the mode needs vectors and the index has none: the service
    would fall back to words and say so, figures must not.
    """
    snapshot = open_folder(current_folder(home))
    if mode is not Mode.LEXICAL and not snapshot.manifest.embedder:
        raise IndexUnavailable(
            f"この索引は語句だけの索引なので、{mode} は測れません。"
            "「konkyo index build」で作り直すか、方式に lexical を指定してください。"
        )
    engine = None if mode is Mode.LEXICAL else embedder_of(snapshot, home, embedder)
    return _system(snapshot, mode, engine)


def open_reranked(model: str, home: Path, embedder: Embedder | None = None) -> System:
    """Open the live snapshot with a re-ranker, a folder or a hub id, with all the time it needs.

    Raises IndexUnavailable and ModelUnavailable.
    """
    from search_api.cross_encoder import CrossEncoderReranker

    snapshot = open_folder(current_folder(home))
    reranking = Reranking(reranker=CrossEncoderReranker(model), budget_ms=float("inf"))
    return _system(snapshot, Mode.HYBRID, embedder_of(snapshot, home, embedder), reranking)


def open_by_id(name: str, home: Path, embedder: Embedder | None = None) -> System:
    """Open the snapshot ``ID`` of ``home``, or ``/path/of/home@ID`` of another home.

    ``ID`` may be the beginning of an id. A snapshot without vectors is searched by words. Raises
    InputError when no snapshot, or more than one, has a name that begins so.
    """
    elsewhere, at, wanted = name.rpartition("@")
    home = Path(elsewhere) if at else home
    snapshot = open_folder(_find(index_folder(home), wanted))
    mode = Mode.HYBRID if snapshot.manifest.embedder else Mode.LEXICAL
    return _system(snapshot, mode, embedder_of(snapshot, home, embedder))


def open_folder(folder: Path) -> Snapshot:
    """Open a snapshot. Raises IndexUnavailable when its files are missing or broken."""
    try:
        return Snapshot(folder)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise IndexUnavailable(
            f"索引 {folder.name} のファイルが壊れているか、足りません。"
            "「konkyo index build --force」で作り直してください。",
            snapshot=folder.name,
            cause=str(error),
        ) from error


def embedder_of(snapshot: Snapshot, home: Path, given: Embedder | None) -> Embedder | None:
    """Return the engine for a snapshot's vectors, the built-in one unless another is given."""
    from ingest.embed import load_embedder

    if not snapshot.manifest.embedder:
        return None
    return given or load_embedder("builtin", home / "model")


def _system(
    snapshot: Snapshot,
    mode: Mode,
    embedder: Embedder | None,
    reranking: Reranking | None = None,
) -> System:
    from search_api.retrieval import Retriever
    from search_api.typing_help import TypingHelp

    retriever = Retriever(snapshot, embedder, reranking=reranking)
    # What a user gets: slips repaired as the service does.
    helping = TypingHelp(snapshot, today_in_japan())

    def scored(query: Query) -> Sequence[tuple[str, float]]:
        found = helping.search(query, retriever.search)
        return [(hit.unit.id, hit.score) for hit in found.hits]

    return scoring_system(
        scored,
        mode=mode,
        manifest=snapshot.folder.name,
        knows=lambda unit: bool(snapshot.positions_of((unit,))),
    )


def _find(folder: Path, wanted: str) -> Path:
    names = sorted(path.parent.name for path in folder.glob(f"[!.]*/{MANIFEST_FILE}"))
    found = [name for name in names if name.startswith(wanted)] if wanted else []
    if wanted in found:
        found = [wanted]
    if len(found) == 1:
        return folder / found[0]
    problem = "は2つ以上の索引に当てはまります" if found else "という索引はありません"
    known = f"{'、'.join(names)} から選んでください。" if names else "索引がまだありません。"
    raise InputError(f"「{wanted}」{problem}。{known}", folder=str(folder))
