"""The full engine: any sentence-transformers model, from a folder or a hub id (extra ``st``).

bfloat16 where the processor computes it natively (AVX512-BF16, AMX) or on a GPU that does;
vectors are scaled to length 1 again in float32, which bfloat16 is too coarse for. Hugging Face's
own settings hold: with ``HF_HUB_OFFLINE=1`` nothing is fetched.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from corpus.errors import ModelUnavailable
from ingest.embed.base import Matrix, Progress, Vector, normalised
from ingest.embed.batching import batches_by_length
from ingest.embed.prompts import Prefixes, names_of, prefixes_of
from ingest.embed.torch_models import (
    LOAD_ERRORS,
    best_dtype,
    fingerprint,
    require_sentence_transformers,
    use_threads,
    valid_text,
)

log = logging.getLogger(__name__)

_TOKENS_A_BATCH = 2048
_UNLIMITED = 1_000_000  # tokens, of a model without an attention over them


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the best device and dtype of this machine."""

    def __init__(
        self,
        model: str,
        *,
        threads: int = 0,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        dtype: str = "",
    ) -> None:
        """Load ``model``, a folder or a hub id.

        ``threads`` is torch's, for the whole process; 0 takes every core. The prompts and
        ``dtype`` ("float32", "bfloat16") override what the model and the machine suggest.
        Raises ModelUnavailable if the extra or the model is missing.
        """
        names = names_of(model)
        self._name = names[0]
        self._model = _load(model)
        import torch

        use_threads(threads)
        own = prefixes_of(names, self._model.prompts)
        self._prefixes = Prefixes(
            query=own.query if query_prompt is None else query_prompt,
            passage=own.passage if passage_prompt is None else passage_prompt,
        )
        self._fingerprint = fingerprint(self._model.state_dict(), self._shape())
        self._dtype = dtype or best_dtype(self._model.device.type)
        self._model.to(getattr(torch, self._dtype))
        # A fast tokenizer is not safe while another thread sets its truncation.
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        """Return model, ``st-`` with device and dtype, and 8 digits for the weights.

        Prompts, length and pooling are in the digits too: other ones give other vectors.
        """
        return f"{self._name}/st-{self._model.device.type}-{self._dtype}/{self._fingerprint}"

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """Return how many tokens the model reads."""
        limit = self._model.max_seq_length
        return int(limit) if limit and not math.isinf(limit) and limit < _UNLIMITED else _UNLIMITED

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Return one row for each text, in order. See ``Embedder.embed_passages``."""
        lengths = [self.count_tokens(text) for text in texts]
        cut = sum(length > self.max_tokens for length in lengths)
        if cut:
            log.warning("%d of %d passages exceed %d tokens", cut, len(texts), self.max_tokens)
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        done = 0
        for batch in batches_by_length(lengths, _TOKENS_A_BATCH):
            rows[batch] = self._run([self._prefixes.passage + texts[i] for i in batch])
            done += len(batch)
            if progress:
                progress(done, len(texts))
        return rows

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query."""
        vector: Vector = self._run([self._prefixes.query + text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """Return the tokens that ``text`` takes as a passage, uncut."""
        prefixed = valid_text(self._prefixes.passage + text)
        tokenizer = self._model.tokenizer
        with self._lock:
            if not callable(tokenizer):  # of the tokenizers library itself (static embeddings)
                return len(tokenizer.encode(prefixed).ids)
            return len(tokenizer(prefixed, truncation=False, verbose=False)["input_ids"])

    def _shape(self) -> str:
        """Describe what besides the weights decides how a text becomes a vector."""
        modules = [
            (type(module).__name__, module.get_config_dict())
            for module in list(self._model)[1:]
            if hasattr(module, "get_config_dict")
        ]
        return f"{self._prefixes} {self.max_tokens} {modules}"

    def _run(self, texts: list[str]) -> Matrix:
        with self._lock:
            vectors = self._model.encode(
                [valid_text(text) for text in texts],
                prompt="",  # the prefix is in the text
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return normalised(vectors.astype(np.float32))


def _load(model: str) -> Any:
    require_sentence_transformers(
        "入れずに使うには、埋め込みモデルの指定を「builtin」にしてください。"
    )
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, model_kwargs={"dtype": "float32"})
    except LOAD_ERRORS as failed:
        raise ModelUnavailable(
            f"埋め込みモデル「{model}」を読み込めません。フォルダの場所かモデル名を確かめてください。"
            "外部につながらない環境では、モデルのフォルダを置いて「st:フォルダ」と指定してください。",
            model=model,
        ) from failed
