"""What every model on torch needs here: the library, a dtype, threads, a fingerprint."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from corpus.errors import ModelUnavailable

if TYPE_CHECKING:
    import torch

#: What transformers raises for a folder or a hub id that holds no usable model.
LOAD_ERRORS = (OSError, ValueError, KeyError, RuntimeError, AttributeError, ImportError)

_SAMPLES = 1024  # values of each tensor that go into the fingerprint


def require_sentence_transformers(instead: str) -> None:
    """Raise ModelUnavailable, with what to do ``instead``, unless the extra ``st`` is there."""
    try:
        import sentence_transformers  # noqa: F401
        from transformers.utils import logging as transformers_logging
    except ImportError as missing:
        raise ModelUnavailable(
            "sentence-transformers が入っていません。"
            f"「./konkyo」から起動すると自動で入ります。{instead}",
            package="sentence-transformers",
        ) from missing
    no_progress_bar: Callable[[], None] = transformers_logging.disable_progress_bar
    no_progress_bar()  # ours is shown instead


def use_threads(threads: int) -> None:
    """Set torch's threads, for the whole process; 0 takes every core."""
    import torch

    torch.set_num_threads(threads or len(os.sched_getaffinity(0)))


def best_dtype(device: str) -> str:
    """Return bfloat16 where the device computes it natively, else float32."""
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    if device == "cpu":
        able = torch.cpu.get_capabilities()
        return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"
    return "float32"


def fingerprint(weights: dict[str, torch.Tensor], settings: str) -> str:
    """Return 8 hexadecimal digits of the weights and of the settings that shape the result.

    Of the weights count names, shapes and evenly spaced values. BERT's pooler is left out: it
    plays no part in an embedding, and many models lack it, so that transformers fills it with
    random numbers.
    """
    digest = hashlib.sha256(settings.encode())
    for name in sorted(name for name in weights if ".pooler." not in name):
        flat = weights[name].detach().flatten()
        sample = flat[:: max(1, flat.numel() // _SAMPLES)].float().cpu().numpy()
        digest.update(f"{name} {tuple(weights[name].shape)}".encode() + sample.tobytes())
    return digest.hexdigest()[:8]


def valid_text(text: str) -> str:
    """Return ``text`` without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
