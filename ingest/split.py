"""Cut a unit's text into windows (断片) of about 300 characters for embedding."""

from __future__ import annotations

import re

from corpus.types import Document, Passage, Unit

#: Characters of a window without its heading. multilingual-e5-small sees 512 tokens; a window
#: of Japanese text with its heading path needs about 250.
WINDOW = 300

_SENTENCE = re.compile(r"[^。\n]*(?:。[」』）)]*|\n|$)")


def windows(text: str, size: int = WINDOW) -> tuple[tuple[int, int], ...]:
    """Return the spans that cover ``text`` without gaps, cut after sentences where possible.

    A sentence longer than ``size`` is cut after a comma, or hard. An empty text has one empty
    window, so that a unit with a title only can still be found.
    """
    spans: list[tuple[int, int]] = []
    start = end = 0
    for piece_end in _piece_ends(text, size):
        if piece_end - start > size and end > start:
            spans.append((start, end))
            start = end
        end = piece_end
    spans.append((start, len(text)))
    # A last crumb is better read with what stands before it.
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < size // 6:
        (first, _), (_, last) = spans[-2:]
        spans[-2:] = [(first, last)]
    return tuple(spans)


def _piece_ends(text: str, size: int) -> list[int]:
    ends: list[int] = []
    for match in _SENTENCE.finditer(text):
        start = match.start()
        while match.end() - start > size:
            comma = text.rfind("、", start + size // 2, start + size)
            start = comma + 1 if comma >= 0 else start + size
            ends.append(start)
        if match.end() > (ends[-1] if ends else 0):
            ends.append(match.end())
    return ends


def passages(unit: Unit) -> tuple[Passage, ...]:
    """Return the windows of a unit as passages."""
    return tuple(
        Passage(id=f"{unit.id}~{i}", unit_id=unit.id, ordinal=i, start=start, end=end)
        for i, (start, end) in enumerate(windows(unit.text))
    )


def heading_line(document: Document, unit: Unit) -> str:
    """Return what stands above a window when it is embedded: title, path, caption."""
    label = unit.locator.label
    pieces = (document.title, *unit.headings, f"{label} {unit.title}".strip())
    return " ".join(piece for piece in pieces if piece)
