"""Build of an index against its embedding, and what one more document costs."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.bench.figures import command, with_targets
from eval.bench.workspace import (
    fill,
    ingest,
    open_embedder,
    shared_folder,
    temporary_home,
)
from ingest.embed.base import Embedder, Matrix, Progress, Vector
from ingest.index import build_index

_ADDED = """# 冷房器具の貸出要綱

## 第1 目的
この要綱は、暑さの厳しい時期に冷房器具を持たない世帯へ器具を貸し出す手順を定める。

## 第2 申込み
申込みは、担当員を通じて窓口で受け付ける。貸出しの期間は三か月を限度とする。

## 第3 返却
期間が満了したとき、又は転出するときは、器具を清掃して返却する。
"""


class MeteredEmbedder:
    """Passes everything on to another embedder, counting texts and seconds."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.id = inner.id
        self.dimension = inner.dimension
        self.max_tokens = inner.max_tokens
        self.texts = 0
        self.seconds = 0.0

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Embed and take the time."""
        started = time.perf_counter()
        vectors = self._inner.embed_passages(texts, progress)
        self.seconds += time.perf_counter() - started
        self.texts += len(texts)
        return vectors

    def embed_query(self, text: str) -> Vector:
        """Pass on."""
        return self._inner.embed_query(text)

    def count_tokens(self, text: str) -> int:
        """Pass on."""
        return self._inner.count_tokens(text)


def run(
    *,
    shared: Path | None = None,
    embedder: str = "fake",
    handbook: bool = False,
    laws: int = 75,
    full: bool = False,
) -> dict[str, Any]:
    """Build 生活保護法 with the built-in engine; then add a document to 75 laws.

    ``ratio`` is the wall time of the build over the part of it that the engine took;
    ``handbook`` adds the handbook to it. The 75 laws (or the first ``laws`` of them) are
    embedded by ``embedder``: ``fake`` proves the counts in minutes, with ``builtin`` or ``full``
    it takes an hour or more. ``embedded_too_many`` counts texts beyond those of the added
    document.
    """
    return with_targets(
        {
            **_build_ratio(shared, handbook),
            **add_one(shared, "builtin" if full else embedder, laws),
        },
        {"ratio": ("<=", 1.2), "embedded_too_many": ("==", 0)},
    )


def _build_ratio(shared: Path | None, handbook: bool) -> dict[str, Any]:
    meter = MeteredEmbedder(open_embedder("builtin"))
    with temporary_home() as home:
        fill(home, shared, None, handbook=handbook)
        started = time.perf_counter()
        manifest = build_index(home, meter)
        elapsed = time.perf_counter() - started
    return {
        "counts": manifest.counts,
        "texts_embedded": meter.texts,
        "build_seconds": elapsed,
        "embedding_seconds": meter.seconds,
        "ratio": elapsed / meter.seconds,
    }


def add_one(shared: Path | None, embedder: str, count: int) -> dict[str, Any]:
    """Index ``count`` laws, add a small document, and count what is embedded for it."""
    laws = sorted((shared_folder(shared) / "corpus" / "egov-rebuilt").glob("*.xml"))[:count]
    meter = MeteredEmbedder(open_embedder(embedder))
    with temporary_home() as home:
        ingest(home, laws)
        build_index(home, meter)
        texts_of_laws, meter.texts, meter.seconds = meter.texts, 0, 0.0
        added = home / "added.md"
        added.write_text(_ADDED, encoding="utf-8")
        started = time.perf_counter()
        ingest(home, [added], document_id="reibo-kashidashi")
        manifest = build_index(home, meter)
        elapsed = time.perf_counter() - started
    with temporary_home() as home:
        alone = MeteredEmbedder(open_embedder("fake"))
        added = home / "added.md"
        added.write_text(_ADDED, encoding="utf-8")
        ingest(home, [added], document_id="reibo-kashidashi")
        build_index(home, alone)
    return {
        "laws": len(laws),
        "law_embedder": embedder,
        "law_passages": manifest.counts["passages"],
        "law_texts_embedded": texts_of_laws,
        "added_texts_embedded": meter.texts,
        "embedded_too_many": meter.texts - alone.texts,
        "add_seconds": elapsed,
    }


if __name__ == "__main__":
    sys.exit(command(run))
