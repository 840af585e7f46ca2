"""Reading hits again: a re-ranker of MiniLM's size against the embedding of the same query.

The re-ranker has random weights, which cost what trained ones do, and the tokenizer of the
built-in model. Needs the extra ``st``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from corpus.errors import ModelUnavailable
from eval.bench.embedding import QUERY_CHARACTERS, sample_texts
from eval.bench.figures import Spent, command, median_ratio, spent
from eval.bench.workspace import open_embedder
from search_api.rerank import BATCH, PASSAGE


def run(
    *, queries: int = 10, passages: int = 20, layers: int = 12, threads: int = 0
) -> dict[str, Any]:
    """Read 20 passages for each query again and embed the query alone beside it.

    Which goes first alternates. ``ratio`` is the median re-ranking over the median embedding by
    the clock, ``cpu_ratio`` the same in processor time, for each dtype. ``layers`` is 12 as in
    MiniLM-L12-H384, or 6. ``threads`` is the re-ranker's; 0 takes every core.
    """
    if find_spec("sentence_transformers") is None:
        raise ModelUnavailable("sentence-transformers が入っていません（追加の st が要ります）。")
    from search_api.cross_encoder import CrossEncoderReranker

    embedder = open_embedder("builtin")
    asked = sample_texts(queries, QUERY_CHARACTERS)
    texts = sample_texts(passages, PASSAGE)
    figures: dict[str, Any] = {
        "model": f"L{layers}-H384, random weights",
        "passages": f"{passages} of {PASSAGE} characters, {BATCH} at a time",
        "tokens_a_passage": statistics.mean(embedder.count_tokens(text) for text in texts),
    }
    embedder.embed_query(asked[0])
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        model = _made_up(Path(folder) / "reranker", layers)
        for dtype in ("float32", "bfloat16"):
            reranker = CrossEncoderReranker(str(model), threads=threads, dtype=dtype)

            def reread(query: str, reranker: CrossEncoderReranker = reranker) -> None:
                for start in range(0, passages, BATCH):
                    reranker.scores(query, texts[start : start + BATCH])

            figures |= _measured(dtype, asked, reread, embedder.embed_query)
    return figures


def _measured(
    name: str,
    queries: list[str],
    reread: Callable[[str], object],
    embed: Callable[[str], object],
) -> dict[str, float]:
    reading: list[Spent] = []
    embedding: list[Spent] = []
    for number, query in enumerate(queries):
        steps = ((reading, reread), (embedding, embed))
        for times, step in steps if number % 2 else reversed(steps):
            times.append(spent(partial(step, query)))
    walls, alone = [s.wall for s in reading], [s.wall for s in embedding]
    return {
        f"{name}_rerank_p50_ms": statistics.median(walls) * 1000,
        f"{name}_embedding_p50_ms": statistics.median(alone) * 1000,
        f"{name}_ratio": median_ratio(walls, alone),
        f"{name}_cpu_ratio": median_ratio([s.cpu for s in reading], [s.cpu for s in embedding]),
    }


def _made_up(folder: Path, layers: int) -> Path:
    """Save a random classifier of MiniLM's form that reads the built-in model's tokens."""
    import torch
    import transformers

    from ingest.embed.packed import packed_path, read_packed
    from ingest.embed.tokenizer import build_tokenizer

    packed = read_packed(packed_path())
    torch.manual_seed(25)
    library: Any = transformers  # its types do not pass a strict check
    config = library.BertConfig(
        vocab_size=packed.vocabulary,
        hidden_size=packed.hidden,
        num_hidden_layers=layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.intermediate,
        max_position_embeddings=packed.positions,
        num_labels=1,
    )
    library.BertForSequenceClassification(config).save_pretrained(str(folder))
    bos, pad, eos, unknown = (
        packed.pieces[i][0] for i in (packed.bos, packed.pad, packed.eos, packed.unknown)
    )
    library.PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(packed),
        model_max_length=packed.positions,
        cls_token=bos,
        pad_token=pad,
        sep_token=eos,
        unk_token=unknown,
    ).save_pretrained(str(folder))
    return folder


if __name__ == "__main__":
    sys.exit(command(run))
