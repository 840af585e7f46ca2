"""The engines that the settings name: the embedder, and the re-ranker with how far it may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.embed import Embedder
    from search_api.rerank import Reranking
    from ui.settings import Settings


def embedder_of(settings: Settings) -> Embedder | None:
    """Load the embedder; None means words alone. Raises ModelUnavailable."""
    from ingest.embed import load_embedder

    return load_embedder(
        settings.embedder,
        settings.model_path,
        query_prompt=_prompt(settings.query_prompt),
        passage_prompt=_prompt(settings.passage_prompt),
    )


def reranking_of(settings: Settings) -> Reranking | None:
    """Load the re-ranker; None means that there is none.

    Where it cannot be loaded, searches go on without it and say so.
    """
    if settings.reranker == "none":
        return None
    from corpus.errors import ModelUnavailable
    from search_api.cross_encoder import CrossEncoderReranker
    from search_api.rerank import MissingReranker, Reranker, Reranking

    reranker: Reranker
    try:
        reranker = CrossEncoderReranker(settings.reranker)
    except ModelUnavailable as error:
        reranker = MissingReranker(error)
    return Reranking(
        reranker=reranker,
        depth=settings.rerank_depth,
        weight=settings.rerank_weight / 100,
        budget_ms=settings.rerank_budget_ms,
    )


def _prompt(written: str) -> str | None:
    """Return what stands between the quotation marks, which keep a space at the end."""
    return None if written == "auto" else written[1:-1]
