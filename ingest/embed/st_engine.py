"""The full engine: any sentence-transformers model, from a folder or a hub id (extra ``st``).

bfloat16 where the processor computes it natively (AVX512-BF16, AMX) or on a GPU that does;
vectors are scaled to length 1 again in float32, which bfloat16 is too coarse for. Hugging Face's
own settings hold: with ``HF_HUB_OFFLINE=1`` nothing is fetched.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import ModelUnavailable
from ingest.embed.base import Matrix, Progress, Vector, normalised
from ingest.embed.batching import batches_by_length

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

_TOKENS_A_BATCH = 2048
_SAMPLES = 1024  # values of each tensor that go into the fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """What a model wants to read before a query and before a passage."""

    query: str = ""
    passage: str = ""


# Families that were trained with prefixes but do not say so in their configuration.
_FAMILIES: dict[str, Prefixes] = {
    r"\be5\b": Prefixes(query="query: ", passage="passage: "),
    r"\bruri-v3\b": Prefixes(query="検索クエリ: ", passage="検索文書: "),
}


class SentenceTransformerEmbedder:
    """A sentence-transformers model on the best device and dtype of this machine."""

    def __init__(
        self,
        model: str,
        *,
        threads: int = 0,
        prefixes: Prefixes | None = None,
        dtype: str = "",
    ) -> None:
        """Load ``model``, a folder or a hub id.

        ``threads`` is torch's, for the whole process; 0 takes every core. ``prefixes`` and
        ``dtype`` ("float32", "bfloat16") override what the model and the machine suggest.
        Raises ModelUnavailable if the extra or the model is missing.
        """
        self._name = Path(model).name if Path(model).is_dir() else model
        self._model = _load(model)
        import torch

        torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
        self._fingerprint = _fingerprint(self._model.state_dict())
        self._dtype = dtype or _best_dtype(self._model.device.type)
        self._model.to(getattr(torch, self._dtype))
        self._prefixes = prefixes or _prefixes(self._name, self._model.prompts)
        # A fast tokenizer is not safe while another thread sets its truncation.
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        """Return model, ``st-`` with device and dtype, and 8 digits for the weights."""
        return f"{self._name}/st-{self._model.device.type}-{self._dtype}/{self._fingerprint}"

    @property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return int(self._model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        """Return how many tokens the model reads."""
        return int(self._model.max_seq_length)

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
        with self._lock:
            encoded = self._model.tokenizer(
                _valid(self._prefixes.passage + text), truncation=False, verbose=False
            )
        return len(encoded["input_ids"])

    def _run(self, texts: list[str]) -> Matrix:
        with self._lock:
            vectors = self._model.encode(
                [_valid(text) for text in texts],
                prompt="",  # the prefix is in the text
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return normalised(vectors.astype(np.float32))


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates


def _load(model: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ImportError as missing:
        raise ModelUnavailable(
            "sentence-transformers が入っていません。「./konkyo」から起動すると自動で入ります。"
            "入れずに使うには、埋め込みモデルの指定を「builtin」にしてください。",
            package="sentence-transformers",
        ) from missing
    no_progress_bar: Callable[[], None] = transformers_logging.disable_progress_bar
    no_progress_bar()  # ours is shown instead
    try:
        return SentenceTransformer(model, model_kwargs={"dtype": "float32"})
    except (OSError, ValueError, KeyError, RuntimeError) as failed:
        raise ModelUnavailable(
            f"埋め込みモデル「{model}」を読み込めません。フォルダの場所かモデル名を確かめてください。"
            "外部につながらない環境では、モデルのフォルダを置いて「st:フォルダ」と指定してください。",
            model=model,
        ) from failed


def _best_dtype(device: str) -> str:
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    if device == "cpu":
        able = torch.cpu.get_capabilities()
        return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"
    return "float32"


def _prefixes(name: str, prompts: dict[str, str]) -> Prefixes:
    """Take the model's own prompts, else those of its family, else none."""
    passage = next(filter(None, (prompts.get(k) for k in ("document", "passage", "corpus"))), "")
    if prompts.get("query") or passage:
        return Prefixes(query=prompts.get("query") or "", passage=passage)
    matches = (p for family, p in _FAMILIES.items() if re.search(family, name.lower()))
    return next(matches, Prefixes())


def _fingerprint(weights: dict[str, torch.Tensor]) -> str:
    """Return 8 hexadecimal digits of the weights: names, shapes and evenly spaced values.

    BERT's pooler is left out: it plays no part in an embedding, and many models lack it, so that
    transformers fills it with random numbers.
    """
    digest = hashlib.sha256()
    for name in sorted(name for name in weights if ".pooler." not in name):
        flat = weights[name].detach().flatten()
        sample = flat[:: max(1, flat.numel() // _SAMPLES)].float().cpu().numpy()
        digest.update(f"{name} {tuple(weights[name].shape)}".encode() + sample.tobytes())
    return digest.hexdigest()[:8]
