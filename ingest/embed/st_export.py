"""Write the built-in model as a sentence-transformers folder, from the same packed weights.

For machines where torch in bfloat16 is the fastest engine, and for the tests of that engine,
which need a model that knows Japanese without a hub. Needs ``safetensors`` (extra ``st``).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ingest.embed.packed import Floats, PackedModel
from ingest.embed.tokenizer import build_tokenizer

_PARTS = {  # of a layer: packed name -> BertModel's name
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def export_st_model(model: PackedModel, folder: Path) -> Path:
    """Write ``folder`` (about 480 MB, float32) and return it; an existing one is overwritten."""
    from safetensors.numpy import save_file

    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    save_file(_bert_tensors(model), folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(model).save(str(folder / "tokenizer.json"), pretty=False)
    for name, value in _configuration(model).items():
        (folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")
    return folder


def _bert_tensors(model: PackedModel) -> dict[str, Floats]:
    hidden, wide = model.hidden, model.intermediate
    tensors: dict[str, Floats] = {
        "embeddings.word_embeddings.weight": model.floats("emb.word", -1, hidden),
        "embeddings.position_embeddings.weight": model.floats("emb.pos", -1, hidden),
        "embeddings.token_type_embeddings.weight": model.floats("emb.type", -1, hidden),
        "embeddings.LayerNorm.weight": model.floats("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": model.floats("emb.ln.b", hidden),
        # The wheel lacks the pooler, which no embedding uses; BertModel asks for one.
        "pooler.dense.weight": np.zeros((hidden, hidden), dtype=np.float32),
        "pooler.dense.bias": np.zeros(hidden, dtype=np.float32),
    }
    for n in range(model.layers):
        for short, long in _PARTS.items():
            name = f"encoder.layer.{n}.{long}"
            shape = (hidden,) if short.endswith("ln") else (-1, wide if short == "fo" else hidden)
            tensors[f"{name}.weight"] = model.floats(f"l{n}.{short}.w", *shape)
            tensors[f"{name}.bias"] = model.floats(f"l{n}.{short}.b", -1)
    return tensors


def _configuration(model: PackedModel) -> dict[str, Any]:
    """Return the configuration files that transformers and sentence-transformers read."""
    bos, pad, eos, unknown = (
        model.pieces[i][0] for i in (model.bos, model.pad, model.eos, model.unknown)
    )
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": model.hidden,
            "intermediate_size": model.intermediate,
            "layer_norm_eps": model.epsilon,
            "max_position_embeddings": model.positions,
            "num_attention_heads": model.heads,
            "num_hidden_layers": model.layers,
            "pad_token_id": model.pad,
            "type_vocab_size": 2,
            "vocab_size": model.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.positions,
            "bos_token": bos,
            "cls_token": bos,
            "eos_token": eos,
            "sep_token": eos,
            "pad_token": pad,
            "unk_token": unknown,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "}
        },
    }
