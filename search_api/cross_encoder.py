"""The re-ranker on a sentence-transformers CrossEncoder, from a folder or a hub id (extra ``st``).

Its raw scores (logits) are returned: a sigmoid in bfloat16 would make the best hits equal.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from corpus.errors import ModelUnavailable
from ingest.embed.prompts import names_of
from ingest.embed.torch_models import (
    LOAD_ERRORS,
    best_dtype,
    fingerprint,
    require_sentence_transformers,
    use_threads,
    valid_text,
)

_WARM_UP = ("保護の要否", "保護の要否の判定は、収入と最低生活費を比べて行う。")


class CrossEncoderReranker:
    """A cross-encoder with one output on the best device and dtype of this machine."""

    def __init__(self, model: str, *, threads: int = 0, dtype: str = "") -> None:
        """Load ``model``, a folder or a hub id, and run it once.

        ``threads`` is torch's, for the whole process; 0 takes every core. Raises
        ModelUnavailable if the extra or the model is missing, or the model is no re-ranker.
        """
        self._name = names_of(model)[0]
        self._model = _load(model)
        import torch

        use_threads(threads)
        self._raw = torch.nn.Identity()
        self._fingerprint = fingerprint(self._model.state_dict(), str(self._model.max_seq_length))
        self._dtype = dtype or best_dtype(self._model.device.type)
        self._model.to(getattr(torch, self._dtype))
        # A fast tokenizer is not safe while another thread sets its truncation.
        self._lock = threading.Lock()
        self.scores(_WARM_UP[0], _WARM_UP[1:])  # the first call is slow, and tells what is broken

    @property
    def id(self) -> str:
        """Return model, ``st-`` with device and dtype, and 8 digits for the weights."""
        return f"{self._name}/st-{self._model.device.type}-{self._dtype}/{self._fingerprint}"

    def scores(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Return one number for each text. A pair that is too long is cut at its end."""
        if not texts:
            return ()
        asked = valid_text(query)
        with self._lock:
            scores = self._model.predict(
                [(asked, valid_text(text)) for text in texts],
                batch_size=len(texts),
                activation_fn=self._raw,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return tuple(float(score) for score in scores.reshape(len(texts), -1)[:, 0])


def _load(model: str) -> Any:
    require_sentence_transformers(
        "入れずに使うには、並べ替えモデルの指定（KONKYO_RERANKER）を外してください。"
    )
    from sentence_transformers import CrossEncoder

    try:
        loaded = CrossEncoder(model, model_kwargs={"dtype": "float32"})
    except LOAD_ERRORS as failed:
        raise ModelUnavailable(
            f"並べ替えモデル「{model}」を読み込めません。フォルダの場所かモデル名を確かめてください。"
            "外部につながらない環境では、モデルのフォルダを置いて、その場所を指定してください。",
            model=model,
        ) from failed
    if not _is_trained_reranker(loaded):
        raise ModelUnavailable(
            f"「{model}」は並べ替え用のモデル（出力が1つの CrossEncoder）ではありません。"
            "埋め込みモデルは KONKYO_EMBEDDER に指定してください。",
            model=model,
        )
    return loaded


def _is_trained_reranker(model: Any) -> bool:
    """Tell whether the folder holds a head with one output.

    Where it holds none, transformers makes one up from random numbers without complaint.
    """
    if getattr(model[0], "transformer_task", "") != "sequence-classification":
        return True  # a head of sentence-transformers' own modules, which cannot be made up
    architectures = model[0].model.config.architectures or []
    headed = any("SequenceClassification" in name for name in architectures)
    return headed and model.num_labels == 1
