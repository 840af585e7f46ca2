"""The citation graph of a snapshot, opened for reading: what a unit cites, and who cites it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.citations import CitationKind
from ingest.index.graph import GRAPH_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A citation in a unit's text, [start, end), and what it was resolved to."""

    citing: int  # position of the citing unit
    start: int
    end: int
    kind: CitationKind
    unit_id: str  # "" where there is none
    part: str
    document_id: str
    reason: str


class CitationGraph:
    """Reads ``graph.sqlite`` of a snapshot. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / GRAPH_FILE
        self._local = threading.local()
        self._select("SELECT * FROM citations LIMIT 0")  # fails here if the file is broken

    def _rows(self, sql: str, *values: object) -> list[Any]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._local.connection = connection
        return connection.execute(sql, values).fetchall()

    def _select(self, sql: str, *values: object) -> list[Edge]:
        return [
            Edge(
                citing=row[0],
                start=row[1],
                end=row[2],
                kind=CitationKind(row[3]),
                unit_id=row[4],
                part=row[5],
                document_id=row[6],
                reason=row[7],
            )
            for row in self._rows(sql, *values)
        ]

    def cites(self, position: int) -> list[Edge]:
        """Return the citations of the unit at a position, in the order of its text."""
        sql = "SELECT * FROM citations WHERE citing = ? ORDER BY start, rowid"
        return self._select(sql, position)

    def cited_by(self, unit_id: str) -> list[Edge]:
        """Return the citations of a unit in all others (and its own relative ones), in order."""
        sql = "SELECT * FROM citations WHERE unit = ? ORDER BY citing, start"
        return self._select(sql, unit_id)

    def cited_units(self, positions: Iterable[int]) -> list[tuple[int, str]]:
        """Return (citing position, id of a unit that it cites), each pair once."""
        sql = (
            "SELECT DISTINCT citing, unit FROM citations WHERE unit <> ''"
            " AND citing IN (SELECT value FROM json_each(?))"
        )
        return self._rows(sql, json.dumps(list(positions)))

    def citing_units(self, unit_id: str) -> list[tuple[int, int]]:
        """Return (position of a unit that cites this one, where it does so first)."""
        sql = "SELECT citing, MIN(start) FROM citations WHERE unit = ? GROUP BY citing"
        return self._rows(sql, unit_id)
