"""Furigana in the pages, where the reader wants it: filters for the templates.

The readings are left out of what is selected and copied (style sheet), and of what a screen
reader says: it has readings of its own, and would say every word twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from ingest.furigana import Ruby, furigana
from ui.web.display import Furigana, look
from ui.web.layout import Link, Segment

_RUBY = Markup('<ruby>{}<rt aria-hidden="true">{}</rt></ruby>')
_Shown = tuple[Segment, str]


def with_furigana(text: str) -> str:
    """Return a text, with its readings if the reader wants them."""
    return _html(furigana(text)) if _wanted() else text


def with_readings(segments: Sequence[Segment]) -> list[tuple[Link | None, list[_Shown]]]:
    """Return every segment with its text as the page shows it, those of one link together.

    A line is read as a whole: a mark or a link that begins inside a word tears it for no reading
    but the word's own.
    """
    shown = zip(segments, _read(segments), strict=True)
    groups = groupby(shown, key=lambda each: each[0].link)
    return [(link, list(pieces)) for link, pieces in groups]


def _read(segments: Sequence[Segment]) -> list[str]:
    if not _wanted():
        return [segment.text for segment in segments]
    runs = furigana("".join(segment.text for segment in segments))
    edges, place = set(), 0
    for segment in segments:
        place += len(segment.text)
        edges.add(place)
    whole = _torn_at(runs, edges)
    found: list[str] = []
    for segment in segments:
        taken, size = [], 0
        while size < len(segment.text):
            taken.append(whole.pop(0))
            size += len(taken[-1].text)
        found.append(_html(taken))
    return found


def _torn_at(runs: Iterable[Ruby], edges: set[int]) -> list[Ruby]:
    torn: list[Ruby] = []
    start = 0
    for run in runs:
        end = start + len(run.text)
        inside = sorted(edge for edge in edges if start < edge < end)
        for first, last in zip([start, *inside], [*inside, end], strict=True):
            piece = run.text[first - start : last - start]
            if inside and run.reading:
                torn += furigana(piece)
            else:
                torn.append(Ruby(text=piece, reading=run.reading))
        start = end
    return torn


def _html(runs: Iterable[Ruby]) -> Markup:
    return Markup("").join(
        _RUBY.format(run.text, run.reading) if run.reading else escape(run.text) for run in runs
    )


def _wanted() -> bool:
    return look().display.furigana is Furigana.SHOWN
