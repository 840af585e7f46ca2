"""The citation graph of a snapshot: which unit cites which, at which place of its text.

``graph.sqlite`` holds one row a resolved citation (a range or 前二条 has several): the position of
the citing unit in the index, the span, the target's unit id and part, or the reason why there is
none. Laws are read like everything else; ``cited_by`` in search_api leaves the choice to its
reader.

``links`` are the edges that tell which article applies (decision 0005): from what is no law, and
not from one Q&A to the next, which measured only blurs the ranking.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from corpus.citations import Catalogue, Context, Resolution
from corpus.citations.view import Units
from corpus.types import LAW_KINDS, Document, Unit

GRAPH_FILE = "graph.sqlite"

_SCHEMA = """
CREATE TABLE citations (
    citing INTEGER NOT NULL,    -- position of the unit in the index
    start INTEGER NOT NULL,     -- span in the unit's text
    end INTEGER NOT NULL,
    kind TEXT NOT NULL,         -- CitationKind
    unit TEXT NOT NULL,         -- id of the cited unit, '' where there is none
    part TEXT NOT NULL,
    document TEXT NOT NULL,     -- id of the cited document, '' where there is none
    reason TEXT NOT NULL        -- why there is nothing, or only the nearest
);
"""
_INDEXES = """
CREATE INDEX citations_by_unit ON citations(unit, citing);
CREATE INDEX citations_by_citing ON citations(citing, start);
"""

Progress = Callable[[int, int], None]


def write_graph(
    folder: Path, units: Sequence[tuple[Document, Unit]], progress: Progress | None = None
) -> list[tuple[int, str]]:
    """Write ``graph.sqlite``; return the links (position of the citing unit, id of the cited)."""
    links: dict[tuple[int, str], None] = {}
    with closing(sqlite3.connect(folder / GRAPH_FILE)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        rows = _rows(units, links, progress)
        db.executemany("INSERT INTO citations VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        db.executescript(_INDEXES)
        db.commit()
    return list(links)


def _rows(
    units: Sequence[tuple[Document, Unit]],
    links: dict[tuple[int, str], None],
    progress: Progress | None,
) -> Iterator[tuple[int, int, int, str, str, str, str, str]]:
    catalogue = Catalogue({document.version: document for document, _ in units}.values())
    everything = Units(units)
    # 前条 is the article before in the same revision.
    for _, numbered in groupby(enumerate(units), key=lambda item: item[1][0].version):
        own = list(numbered)
        view = everything.preferring(pair for _, pair in own)
        for position, (document, unit) in own:
            for found in catalogue.read(unit.text, view, Context(document=document, unit=unit)):
                citation = found.citation
                yield (
                    position,
                    citation.start,
                    citation.end,
                    citation.kind.value,
                    found.unit_id,
                    found.part,
                    found.document_id,
                    found.reason,
                )
                if _is_link(document, unit, found):
                    links[(position, found.unit_id)] = None
            if progress and (position % 200 == 0 or position == len(units) - 1):
                progress(position + 1, len(units))


def _is_link(document: Document, unit: Unit, found: Resolution) -> bool:
    return (
        document.kind not in LAW_KINDS
        and not found.citation.is_question
        and bool(found.unit_id)
        and found.unit_id != unit.id
    )
