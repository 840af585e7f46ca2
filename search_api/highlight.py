"""Choose the window of a unit to show, and mark the words of the query in it."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus.folding import fold_with_offsets
from ingest.tokenise import content_terms, surfaces
from search_api.types import Highlight

# A unit of more characters (a long annex) is looked through in its best dense window only.
_SCANNED = 20_000


def term_pattern(query: str) -> re.Pattern[str] | None:
    """Return a pattern for the content words of a query, as written and in dictionary form.

    Citations are taken out first, and words of one character count only when there is no other:
    法29条1項 must not mark every 法, 条 and 項 of a page.
    """
    words = {word for word in (*surfaces(query), *content_terms(query)) if word}
    longer = {word for word in words if len(word) > 1 and not word.isdigit()}
    words = longer or {word for word in words if re.match(r"[一-鿿]", word)}
    if not words:
        return None
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))))


def best_window(
    text: str,
    windows: npt.NDArray[np.int32],
    pattern: re.Pattern[str] | None,
    preferred: int,
) -> tuple[int, int, tuple[Highlight, ...]]:
    """Return (start, end, highlights) of the window with the most different query words.

    ``preferred`` is the index of the window that the vectors chose (or -1); it wins ties.
    """
    spans = [(int(start), int(end)) for start, end in windows]
    if 0 <= preferred < len(spans):
        spans.insert(0, spans.pop(preferred))
    if len(text) > _SCANNED:
        spans = spans[:1]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    found = _matches(text, first, last, pattern)

    def different_words(span: tuple[int, int]) -> int:
        return len({word for start, end, word in found if span[0] <= start and end <= span[1]})

    start, end = max(spans, key=different_words)  # the first of equals
    marks = (Highlight(start=s, end=e) for s, e, _ in found if start <= s and e <= end)
    return start, end, tuple(marks)


def _matches(
    text: str, start: int, end: int, pattern: re.Pattern[str] | None
) -> list[tuple[int, int, str]]:
    """Return (start, end, word) of every match inside ``text[start:end]``."""
    if pattern is None:
        return []
    folded, offsets = _folded(text[start:end])
    return [
        (start + offsets[match.start()], start + offsets[match.end() - 1] + 1, match[0])
        for match in pattern.finditer(folded)
    ]


# The same units come up again and again; folding them is the dearest part of showing a hit.
_folded = lru_cache(maxsize=2048)(fold_with_offsets)
