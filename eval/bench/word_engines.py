"""Word search engines behind one door: terms in, the numbers of the ten best passages out.

All of them get the same terms, so that only the engines differ.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from eval.bench.passages import Terms
from ingest.index.lexical import write_field
from search_api.lexical import Bm25sIndex, best

TOP = 10


class WordEngine(Protocol):
    """An index that is ready to be asked."""

    def search(self, terms: Terms) -> Sequence[int]:
        """Return the positions of the best ten, best first."""
        ...

    def size(self) -> int:
        """Return the bytes of the index, on disk or (rank-bm25) in memory."""
        ...


class Ours:
    """A field of our snapshot: bm25s's scores, memory-mapped, only the query's postings read."""

    def __init__(self, documents: Sequence[Terms], folder: Path) -> None:
        self._folder = folder
        write_field(folder, documents)
        self.index = Bm25sIndex(folder)

    def search(self, terms: Terms) -> Sequence[int]:
        """Add up postings, then take the best."""
        found: list[int] = best(self.index.scores(terms), TOP).tolist()
        return found

    def size(self) -> int:
        """Return the bytes of the field's files."""
        return _bytes_of(self._folder)


class RankBm25:
    """rank-bm25's BM25Okapi as it comes."""

    def __init__(self, documents: Sequence[Terms], folder: Path) -> None:
        from rank_bm25 import BM25Okapi

        self._index = BM25Okapi(documents)

    def search(self, terms: Terms) -> Sequence[int]:
        """Score every passage and sort."""
        found: list[int] = np.argsort(self._index.get_scores(terms))[::-1][:TOP].tolist()
        return found

    def size(self) -> int:
        """Return the bytes of its dictionaries in memory, without the words themselves."""
        return sum(map(sys.getsizeof, self._index.doc_freqs)) + sys.getsizeof(self._index.idf)


class PlainBm25s:
    """bm25s with its own defaults and its own retrieval."""

    def __init__(self, documents: Sequence[Terms], folder: Path) -> None:
        import bm25s

        self._index = bm25s.BM25()
        self._index.index([list(terms) for terms in documents], show_progress=False)
        self._index.save(str(folder), show_progress=False)
        self._folder = folder

    def search(self, terms: Terms) -> Sequence[int]:
        """Ask ``retrieve`` for one query."""
        positions, _ = self._index.retrieve([list(terms)], k=TOP, show_progress=False, n_threads=0)
        found: list[int] = positions[0].tolist()
        return found

    def size(self) -> int:
        """Return the bytes of its saved files."""
        return _bytes_of(self._folder)


class SqliteFts5:
    """SQLite FTS5, its bm25 ranking, unicode61 over the terms with spaces between."""

    def __init__(self, documents: Sequence[Terms], folder: Path) -> None:
        folder.mkdir()
        self._path = folder / "fts5.sqlite"
        self._db = sqlite3.connect(self._path)
        self._db.execute(
            "CREATE VIRTUAL TABLE passages USING fts5"
            "(body, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        with self._db as db:
            db.executemany(
                "INSERT INTO passages (rowid, body) VALUES (?, ?)",
                ((number, " ".join(terms)) for number, terms in enumerate(documents)),
            )
            db.execute("INSERT INTO passages (passages) VALUES ('optimize')")

    def search(self, terms: Terms) -> Sequence[int]:
        """Ask for any of the terms."""
        asked = " OR ".join(f'"{term}"' for term in terms)
        rows = self._db.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?", (asked, TOP)
        )
        return [number for (number,) in rows]

    def size(self) -> int:
        """Return the bytes of the database."""
        return self._path.stat().st_size


class Tantivy:
    """tantivy, split at spaces, one writing thread, one segment."""

    def __init__(self, documents: Sequence[Terms], folder: Path) -> None:
        import tantivy

        folder.mkdir()
        self._folder, self._tantivy = folder, tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        schema.add_unsigned_field("number", stored=True)
        self._schema = schema.build()
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(num_threads=1, heap_size=512_000_000)
        for number, terms in enumerate(documents):
            writer.add_document(tantivy.Document(body=" ".join(terms), number=number))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, terms: Terms) -> Sequence[int]:
        """Ask for any of the terms."""
        query, occur = self._tantivy.Query, self._tantivy.Occur
        any_of = [(occur.Should, query.term_query(self._schema, "body", t, "freq")) for t in terms]
        hits = self._searcher.search(query.boolean_query(any_of), TOP).hits
        return [self._searcher.doc(address)["number"][0] for _, address in hits]

    def size(self) -> int:
        """Return the bytes of the index's files."""
        return _bytes_of(self._folder)


#: Name → opened over documents and an unused folder.
ENGINES: dict[str, Callable[[Sequence[Terms], Path], WordEngine]] = {
    "ours": Ours,
    "rank_bm25": RankBm25,
    "bm25s": PlainBm25s,
    "fts5": SqliteFts5,
    "tantivy": Tantivy,
}


def _bytes_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
