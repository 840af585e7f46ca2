"""The plain dense baseline: the windows of the live snapshot, each unit by its nearest one.

No headings' vectors, no question bank, no links. The vectors are those that the snapshot holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.days import today_in_japan
from corpus.errors import IndexUnavailable
from eval.systems.snapshot import embedder_of, open_folder
from eval.systems.system import System, scoring_system
from ingest.embed.base import Embedder
from ingest.index.snapshot import current_folder
from search_api.types import Mode, Query


def open_windows(home: Path, embedder: Embedder | None = None) -> System:
    """Rank by the cosine of the nearest window.

    Raises IndexUnavailable for an index without vectors, ModelUnavailable for one that another
    embedder made.
    """
    snapshot = open_folder(current_folder(home))
    windows = snapshot.windows
    engine = embedder_of(snapshot, home, embedder)
    if windows is None or engine is None:
        raise IndexUnavailable(
            "この索引は語句だけの索引なので、windows は測れません。"
            "「konkyo index build」で作り直すか、方式に lexical を指定してください。"
        )
    of_window = snapshot.passages[:, 0]

    def scored(query: Query) -> Sequence[tuple[str, float]]:
        allowed = snapshot.allowed(query.filters, today_in_japan())
        found, cosines = windows.nearest(
            engine.embed_query(query.text), windows.size, allowed[of_window]
        )
        nearest: dict[str, float] = {}
        for position, cosine in zip(of_window[found].tolist(), cosines.tolist(), strict=True):
            nearest.setdefault(snapshot.unit_id_at(position), cosine)
            if len(nearest) == query.limit:
                break
        return list(nearest.items())

    return scoring_system(
        scored,
        mode=Mode.DENSE,
        manifest=f"windows/{snapshot.folder.name}",
        knows=lambda unit: bool(snapshot.positions_of((unit,))),
    )
