"""Choose the window of a unit to show, and mark the words of the query in it."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from corpus.folding import fold, fold_with_offsets
from ingest.tokenise import content_terms, surfaces
from search_api.types import Highlight

# A unit of more characters (a long annex) is looked through in its best dense window only.
_SCANNED = 20_000


def term_pattern(query: str) -> re.Pattern[str] | None:
    """Return a pattern for the content words of a query, as written and in dictionary form."""
    words = {word for word in (*surfaces(query), *content_terms(query)) if word}
    # A single kana or digit would mark half of the page.
    words = {w for w in words if len(w) > 1 or re.match(r"[一-鿿]", w)}
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
    order = list(range(len(windows)))
    if 0 <= preferred < len(order):
        order.insert(0, order.pop(preferred))
    if len(text) > _SCANNED:
        order = order[:1]
    best = (-1, order[0])
    for index in order if pattern else ():
        start, end = windows[index]
        different = len(set(pattern.findall(fold(text[start:end]))))  # type: ignore[union-attr]
        if different > best[0]:
            best = (different, index)
    start, end = (int(n) for n in windows[best[1]])
    return start, end, mark(text, start, end, pattern)


def mark(text: str, start: int, end: int, pattern: re.Pattern[str] | None) -> tuple[Highlight, ...]:
    """Return where the pattern matches inside ``text[start:end]``, as offsets in ``text``."""
    if pattern is None:
        return ()
    folded, offsets = fold_with_offsets(text[start:end])
    return tuple(
        Highlight(start=start + offsets[m.start()], end=start + offsets[m.end() - 1] + 1)
        for m in pattern.finditer(folded)
    )
