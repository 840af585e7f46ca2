"""bm25s as a user would set it up: its defaults, over content words that SudachiPy gives.

Nothing of ours is in it: no dictionary of offices, no article numbers read as one word, no stop
words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from eval.systems.collection import Collection, Tokenise
from eval.systems.system import System

_CONTENT = frozenset(
    ("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞", "感動詞")
)
_MOST = 10_000  # characters; Sudachi refuses more than 49,149 bytes at once


def open_bm25s(home: Path) -> System:
    """Rank by normalised content words (mode A), the heading counted twice."""
    collection, tokenise = Collection(home), sudachi_words()
    return collection.system(
        "bm25s", tokenise, plain_scores(collection.terms(tokenise, title_weight=2))
    )


def plain_scores(documents: list[list[str]]) -> Callable[[list[str]], Iterable[float]]:
    """Index tokenised documents with bm25s; return what scores them all for a query's terms."""
    import bm25s
    import numpy as np

    index = bm25s.BM25()
    index.index(documents, show_progress=False)

    def scores(terms: list[str]) -> Iterable[float]:
        known = [term for term in terms if term in index.vocab_dict]  # refuses a query of none
        found: Iterable[float] = index.get_scores(known) if known else np.zeros(len(documents))
        return found

    return scores


def sudachi_words() -> Tokenise:
    """Return SudachiPy's own tokeniser (core dictionary, mode A) as a function."""
    from sudachipy import Dictionary, SplitMode

    tokeniser = Dictionary(dict="core").tokenizer(SplitMode.A)

    def words(text: str) -> list[str]:
        return [
            morpheme.normalized_form()
            for start in range(0, len(text), _MOST)
            for morpheme in tokeniser.tokenize(text[start : start + _MOST])
            if morpheme.part_of_speech()[0] in _CONTENT
        ]

    return words
