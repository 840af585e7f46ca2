"""Embedding engines: texts in, unit vectors out.

``prepare_model`` makes the built-in model ready, ``load_embedder`` chooses an engine.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import ModelUnavailable
from ingest.embed.base import Embedder
from ingest.embed.model_setup import ModelInfo, model_info, prepare_model

__all__ = ["Embedder", "ModelInfo", "load_embedder", "model_info", "prepare_model"]


def load_embedder(
    spec: str,
    model_dir: Path,
    *,
    threads: int = 0,
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
) -> Embedder | None:
    """Load the engine that ``spec`` names.

    - ``builtin``: multilingual-e5-small on ONNX Runtime, prepared in ``model_dir``;
    - ``st:FOLDER`` or ``st:HUB/ID``: sentence-transformers (extra ``st``);
    - ``none``: no vectors, gives None.

    ``threads`` is for passages; 0 takes every core. The prompts replace those of an ``st:``
    model; None leaves them. Raises ModelUnavailable with the command that repairs.
    """
    engine, _, model = spec.partition(":")
    if spec == "none":
        return None
    if spec == "builtin":
        from ingest.embed.onnx_engine import OnnxEmbedder

        return OnnxEmbedder(model_dir, threads=threads)
    if engine == "st" and model:
        from ingest.embed.st_engine import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(
            model, threads=threads, query_prompt=query_prompt, passage_prompt=passage_prompt
        )
    raise ModelUnavailable(
        f"埋め込みモデルの指定「{spec}」は使えません。"
        "「builtin」「none」「st:フォルダ」「st:モデル名」のどれかを指定してください。",
        spec=spec,
    )
