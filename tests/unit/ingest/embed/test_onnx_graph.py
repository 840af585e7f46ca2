from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from ingest.embed.model_setup import GRAPH
from ingest.embed.packed import packed_path, read_packed


def test_the_committed_graph_is_what_its_script_writes(repository: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="the extra dev is not installed")
    path = repository / "scripts" / "export_onnx_graph.py"
    spec = importlib.util.spec_from_file_location("export_onnx_graph", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    committed = onnx.load(str(GRAPH), load_external_data=False)
    assert committed == script.build(read_packed(packed_path()))


def test_the_committed_graph_holds_no_weights() -> None:
    assert GRAPH.stat().st_size < 100_000
