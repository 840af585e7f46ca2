"""Passages of the official laws as terms, for benchmarks of word search, and more of their kind."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from eval.bench.workspace import CHECKOUT
from ingest.sources import read_file
from ingest.sources.base import ReadOptions
from ingest.split import windows
from ingest.tokenise import content_terms, tokeniser_id

Terms = Sequence[str]

_REPLACED = 0.10  # share of a copy's words that become words of other passages
_NEW = 0.02  # share that become words which no other copy has: vocabularies grow


def law_passages(shared: Path, count: int | None = None) -> list[str]:
    """Return the windows of the 75 laws, the first ``count`` of them."""
    found: list[str] = []
    for path in sorted((shared / "corpus" / "egov-rebuilt").glob("*.xml")):
        for unit in read_file(path, ReadOptions()).units:
            found.extend(unit.text[start:end] for start, end in windows(unit.text))
        if count is not None and len(found) >= count:
            break
    return found[:count]


def cached_terms(texts: Sequence[str], folder: Path = CHECKOUT / "var" / "bench") -> list[Terms]:
    """Return the content words of each text. They are counted once and kept in ``folder``."""
    made_of = hashlib.sha256("\0".join([tokeniser_id(), *texts]).encode()).hexdigest()
    path = folder / f"terms-{made_of[:16]}.json"
    if path.is_file():
        kept: list[Terms] = json.loads(path.read_text("utf-8"))
        return kept
    context = multiprocessing.get_context("spawn")  # the parent may hold threads of an engine
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context) as pool:
        terms: list[Terms] = list(pool.map(content_terms, texts, chunksize=200))
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(terms, ensure_ascii=False), "utf-8")
    fresh.replace(path)
    return terms


def varied(base: Sequence[Terms], count: int, seed: int) -> list[Terms]:
    """Return ``count`` passages: those of ``base``, then copies with some words changed.

    A tenth of a copy's words are drawn from other passages, and two in a hundred get the
    copy's number, so that neither scores nor the vocabulary are those of plain repetition.
    """
    chance = random.Random(seed)
    words = [term for terms in base for term in terms]
    passages = list(base[:count])
    for copy in range(1, -(-count // len(base))):
        for terms in base[: count - len(passages)]:
            changed = list(terms)
            for place in range(len(changed)):
                drawn = chance.random()
                if drawn < _NEW:
                    changed[place] += str(copy)
                elif drawn < _NEW + _REPLACED:
                    changed[place] = words[int(chance.random() * len(words))]
            passages.append(changed)
    return passages


def word_queries(documents: Sequence[Terms], count: int, seed: int) -> list[list[str]]:
    """Return ``count`` queries of 3 to 7 words, each from one passage."""
    chance = random.Random(seed)
    # Enough to draw from; a look at every passage of a large collection takes seconds.
    sources = chance.sample(documents, min(len(documents), 20_000))
    words = [list(dict.fromkeys(document)) for document in sources]
    rich = [terms for terms in words if len(terms) >= 7]
    return [chance.sample(chance.choice(rich), chance.randint(3, 7)) for _ in range(count)]
