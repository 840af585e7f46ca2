"""The built-in engine: multilingual-e5-small on ONNX Runtime in float32, without torch.

One session serves all threads and computes each call on the thread that makes it: no pool of
ONNX Runtime's own, so nothing spins and concurrent queries do not fight over cores. Passages
are spread over worker threads batch by batch, which scales better than splitting one batch.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import ModelUnavailable
from ingest.embed.base import Matrix, Progress, Vector
from ingest.embed.batching import batches_by_length
from ingest.embed.model_setup import model_info

log = logging.getLogger(__name__)

_TOKENS_A_BATCH = 512  # larger batches leave the cache: 2048 is a third slower


class OnnxEmbedder:
    """multilingual-e5-small from a prepared model folder."""

    def __init__(self, model_dir: Path, *, threads: int = 0) -> None:
        """Load the model prepared in ``model_dir``.

        ``threads`` is how many passages are embedded at a time; 0 takes every core. Raises
        ModelUnavailable if the model is not prepared or damaged.
        """
        self._info = model_info(model_dir)
        self._threads = threads or len(os.sched_getaffinity(0))
        try:
            self._session, self._tokenizer = _load(self._info.folder)
        except Exception as broken:  # onnxruntime and tokenizers have no common base
            raise ModelUnavailable(
                f"埋め込みモデルを読み込めません（{self._info.folder}）。"
                "「konkyo model prepare」を実行してください。",
                folder=str(self._info.folder),
            ) from broken
        self._end = self._tokenizer.token_to_id("</s>")
        self._padding = self._tokenizer.token_to_id("<pad>")

    @property
    def id(self) -> str:
        """Return ``multilingual-e5-small/onnx-fp32/`` and 8 digits for the weights."""
        return f"{self._info.name}/onnx-fp32/{self._info.fingerprint}"

    @property
    def dimension(self) -> int:
        """Return 384."""
        return self._info.dimension

    @property
    def max_tokens(self) -> int:
        """Return 512."""
        return self._info.max_tokens

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Return one row for each text, in order. See ``Embedder.embed_passages``."""
        tokens = [self._encode("passage: ", text) for text in texts]
        cut = sum(len(ids) > self.max_tokens for ids in tokens)
        if cut:
            log.warning("%d of %d passages exceed %d tokens", cut, len(texts), self.max_tokens)
        tokens = [self._truncated(ids) for ids in tokens]
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        batches = batches_by_length([len(ids) for ids in tokens], _TOKENS_A_BATCH)
        done = 0
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as workers:
            jobs = {
                workers.submit(self._run, [tokens[i] for i in batch]): batch for batch in batches
            }
            try:
                for job in as_completed(jobs):
                    rows[jobs[job]] = job.result()
                    done += len(jobs[job])
                    if progress:
                        progress(done, len(texts))
            except BaseException:
                workers.shutdown(cancel_futures=True)  # do not embed the rest on Ctrl-C
                raise
        return rows

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, computed on the calling thread."""
        vector: Vector = self._run([self._truncated(self._encode("query: ", text))])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """Return the tokens that ``text`` takes as a passage, uncut."""
        return len(self._encode("passage: ", text))

    def _encode(self, prefix: str, text: str) -> list[int]:
        valid = (prefix + text).encode("utf-8", "replace").decode("utf-8")  # no lone surrogates
        ids: list[int] = self._tokenizer.encode(valid).ids
        return ids

    def _truncated(self, ids: list[int]) -> list[int]:
        return ids if len(ids) <= self.max_tokens else [*ids[: self.max_tokens - 1], self._end]

    def _run(self, tokens: Sequence[list[int]]) -> Matrix:
        longest = max(len(ids) for ids in tokens)
        padded = np.full((len(tokens), longest), self._padding, dtype=np.int64)
        mask = np.zeros((len(tokens), longest), dtype=np.int32)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        vectors: Matrix = self._session.run(None, {"ids": padded, "mask": mask})[0]
        return vectors


def _load(folder: Path) -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every batch has another shape
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return session, Tokenizer.from_file(str(folder / "tokenizer.json"))
