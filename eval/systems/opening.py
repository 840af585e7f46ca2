"""Open a system by its name."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import InputError
from eval.systems import min_max, rrf
from eval.systems.fused import fuse
from eval.systems.http import open_service
from eval.systems.plain_bm25s import open_bm25s
from eval.systems.rank_bm25 import open_bigrams, open_words
from eval.systems.snapshot import open_by_id, open_live, open_reranked
from eval.systems.system import System
from eval.systems.windows import open_windows
from ingest.embed.base import Embedder
from search_api.types import Mode

_WORDS = {
    "rank-bm25-bigram": open_bigrams,
    "rank-bm25-sudachi": open_words,
    "bm25s": open_bm25s,
}
_FUSIONS = {
    "rrf": (rrf.reciprocal_ranks, rrf.DEPTH),
    "min-max": (min_max.min_max_sum, min_max.DEPTH),
}

#: The names that need nothing but a home.
SYSTEMS: tuple[str, ...] = (*Mode, *_WORDS, "windows", *_FUSIONS)


def open_system(name: str, home: Path, embedder: Embedder | None = None, token: str = "") -> System:
    """Open the system ``name`` over the data of ``home``.

    A name is one of ``SYSTEMS``, ``snapshot:ID``, ``rerank:MODEL`` or the address of a search
    service. ``embedder`` is the engine that the index was built with; None takes the built-in
    one where the system needs one. ``token`` is shown to a service. Raises InputError for a name
    that does not exist, IndexUnavailable without index or corpus or when the index holds no
    vectors, ModelUnavailable without model, ServiceUnreachable when a service does not answer.
    """
    if name in set(Mode):
        return open_live(Mode(name), home, embedder)
    if name in _WORDS:
        return _WORDS[name](home)
    if name == "windows":
        return open_windows(home, embedder)
    if name in _FUSIONS:
        combine, depth = _FUSIONS[name]
        return fuse(name, open_bm25s(home), open_windows(home, embedder), combine, depth=depth)
    if name.startswith("snapshot:"):
        return open_by_id(name.removeprefix("snapshot:"), home, embedder)
    if name.startswith("rerank:"):
        return open_reranked(name.removeprefix("rerank:"), home, embedder)
    if name.startswith(("http://", "https://")):
        return open_service(name, token)
    raise InputError(
        f"「{name}」という検索方式はありません。{'、'.join(SYSTEMS)}、"
        "snapshot:索引のID、rerank:並べ替えモデル、または http:// で始まる検索サービスの"
        "アドレスから選んでください。"
    )
