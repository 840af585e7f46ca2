"""What versions say, folded for the search of the list: opened once, kept in memory alone.

What a version says never changes, so that nothing kept ever grows old.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator

from sqlalchemy.orm import Session

from corpus.folding import fold
from corpus.thesaurus import load_thesaurus
from office.knowledge.rows import KnowledgeRows
from office.knowledge.types import EntryStanding

_KEPT = 10_000  # versions: about 1 kB each

#: What a word may be written as; any of them will do.
Ways = tuple[str, ...]


class Said:
    """Keeps the folded words of versions. Thread-safe."""

    def __init__(self, rows: KnowledgeRows) -> None:
        self._rows = rows
        self._lock = threading.Lock()
        self._known: OrderedDict[str, str] = OrderedDict()  # by version; the latest used last

    def holding(
        self, session: Session, entries: Iterable[EntryStanding], text: str
    ) -> Iterator[EntryStanding]:
        """Yield the entries in which every word of a text stands, or another name for it."""
        asked, listed = ways_of(text), tuple(entries)
        if not asked:
            yield from listed
            return
        shown = {entry.id: _shown(entry) for entry in listed}
        said = self._of(session, {each for ids in shown.values() for each in ids})
        for entry in listed:
            whole = "\n".join((f"用例{entry.number}", *(said[each] for each in shown[entry.id])))
            if all(any(way in whole for way in ways) for ways in asked):
                yield entry

    def _of(self, session: Session, version_ids: Collection[str]) -> dict[str, str]:
        with self._lock:
            known = {each: self._known[each] for each in version_ids if each in self._known}
        fresh = {
            each: fold(said)
            for each, said in self._rows.said(session, [v for v in version_ids if v not in known])
        }
        with self._lock:
            self._known |= fresh
            for each in known:
                if each in self._known:
                    self._known.move_to_end(each)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known | fresh


def ways_of(text: str) -> tuple[Ways, ...]:
    """Return for each word of a text how it may be written: クーラー, エアコン, 冷房器具 …"""
    thesaurus = load_thesaurus()
    found = []
    for word in fold(text).split():
        ways = {word: None}
        for entry in thesaurus.expand(word):
            if fold(entry.surface) == word:
                ways |= dict.fromkeys(map(fold, (*entry.words, *thesaurus.alike(entry))))
        found.append(tuple(ways))
    return tuple(found)


def _shown(entry: EntryStanding) -> tuple[str, ...]:
    versions = (entry.latest, entry.approved)
    return tuple(dict.fromkeys(version.id for version in versions if version))
