"""The weights of the built-in encoder in the order and form in which its graph uses them.

The graph (``e5_small.onnx``, written by ``scripts/export_onnx_graph.py``) holds no weights: it
points into one file beside it, by name, offset and length. That script and the set-up of the
model (``model_setup.py``) both walk through ``encoder_tensors``, so they cannot disagree.

Dense layers are float32, transposed for ``x @ W``. The word embedding, 80 % of all weights,
stays in its 4 bits with float32 scales: the graph gathers rows and dequantises only those,
which gives the same float32 numbers from 60 MB instead of 384 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.embed.packed import PackedModel

WEIGHTS_FILE = "weights.bin"
PAGE = 4096  # alignment, so that each tensor can be mapped by itself


def encoder_tensors(model: PackedModel) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield every tensor of the graph by name, one at a time. uint8 is int4, two in a byte."""
    hidden, wide = model.hidden, model.intermediate
    words, scales = model.int4("emb.word", model.vocabulary)
    yield "word.int4", words
    yield "word.scale", scales
    # Every token has type 0, so its vector belongs to each position.
    yield (
        "position",
        model.floats("emb.pos", model.positions, hidden) + model.floats("emb.type", -1, hidden)[0],
    )
    yield "embedding.norm.weight", model.floats("emb.ln.w", hidden)
    yield "embedding.norm.bias", model.floats("emb.ln.b", hidden)
    for n in range(model.layers):
        query_key_value = [model.floats(f"l{n}.{x}.w", hidden, hidden).T for x in "qkv"]
        yield f"{n}.attention.weight", np.concatenate(query_key_value, axis=1)
        biases = [model.floats(f"l{n}.{x}.b", hidden) for x in "qkv"]
        yield f"{n}.attention.bias", np.concatenate(biases)
        yield f"{n}.output.weight", model.floats(f"l{n}.ao.w", hidden, hidden).T
        yield f"{n}.output.bias", model.floats(f"l{n}.ao.b", hidden)
        yield f"{n}.output.norm.weight", model.floats(f"l{n}.aln.w", hidden)
        yield f"{n}.output.norm.bias", model.floats(f"l{n}.aln.b", hidden)
        yield f"{n}.wide.weight", model.floats(f"l{n}.fi.w", wide, hidden).T
        yield f"{n}.wide.bias", model.floats(f"l{n}.fi.b", wide)
        yield f"{n}.narrow.weight", model.floats(f"l{n}.fo.w", hidden, wide).T
        yield f"{n}.narrow.bias", model.floats(f"l{n}.fo.b", hidden)
        yield f"{n}.narrow.norm.weight", model.floats(f"l{n}.oln.w", hidden)
        yield f"{n}.narrow.norm.bias", model.floats(f"l{n}.oln.b", hidden)


def next_offset(offset: int) -> int:
    """Return the first page border at or after ``offset``, in bytes."""
    return -(-offset // PAGE) * PAGE
