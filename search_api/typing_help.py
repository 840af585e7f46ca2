"""Help while and after typing, for one snapshot on one day: suggestions and もしかして.

Both are made when they are first wanted (about 1 second and 0.3 seconds for 2,500 units), so
that opening a snapshot costs nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from corpus.errors import InvalidQuery
from corpus.thesaurus import EntryKind, Expansion, load_thesaurus
from ingest.tokenise import content_terms
from search_api.candidates import SnapshotSuggester
from search_api.grouping import group_hits
from search_api.snapshot import Snapshot
from search_api.spelling import repair
from search_api.suggest import MAX_SUGGESTIONS, Suggestion
from search_api.types import Grouping, Query, Repair, SearchResult
from search_api.understand import MAX_QUERY
from search_api.vocabulary import Vocabulary

_LONGEST = 100  # characters of a query that may be nothing but slips


class TypingHelp:
    """Helps with queries to a snapshot. Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, day: dt.date) -> None:
        self.snapshot = snapshot
        self.day = day

    @cached_property
    def _suggester(self) -> SnapshotSuggester:
        return SnapshotSuggester(self.snapshot, self.day)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the snapshot."""
        return Vocabulary.of(self.snapshot, self.day)

    def suggest(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return what the query may become. Raises InvalidQuery for a limit out of range."""
        check_limit(limit)
        return self._suggester.suggest(text[:MAX_QUERY], limit)

    def search(self, query: Query, search: Callable[[Query], SearchResult]) -> SearchResult:
        """Search, and say what the query may have meant; put the hits into groups.

        What was typed is searched as it is. The words of the most probable repair count as well,
        and stand among the expansions.
        """
        meant = repair(query.text, self.vocabulary)
        added = self._repaired_words(query.text, meant)
        if not added:
            return self._completed(search(query), meant)
        words = " ".join(word for expansion in added for word in expansion.words)
        result = search(replace(query, text=f"{query.text} {words}"))
        expansions = (*added, *result.expansions)
        return self._completed(replace(result, query=query, expansions=expansions), meant)

    def _repaired_words(self, text: str, meant: tuple[Repair, ...]) -> tuple[Expansion, ...]:
        if not meant or len(text) > _LONGEST:
            return ()
        known = {expansion.surface for expansion in load_thesaurus().expand(text)}
        return tuple(
            Expansion(surface=typed, kind=EntryKind.VARIANT, words=(word,))
            for typed, word in meant[0].slips
            if typed not in known
        )

    def _completed(self, result: SearchResult, meant: tuple[Repair, ...]) -> SearchResult:
        by_level = result.query.group is Grouping.HIERARCHY
        return replace(
            result,
            did_you_mean=self._offered(result, meant),
            groups=group_hits(result.hits) if by_level else (),
        )

    def _offered(self, result: SearchResult, repairs: tuple[Repair, ...]) -> tuple[Repair, ...]:
        if not repairs:
            return ()
        allowed = self.snapshot.allowed(result.query.filters, self.day)
        field = self.snapshot.lexical["words"]
        found = []
        for meant in repairs:
            terms = content_terms(" ".join(word for _, word in meant.slips))
            holding = np.logical_and.reduce([field.scores([term]) > 0 for term in terms]) & allowed
            found.append(replace(meant, units=int(holding.sum())))
        return tuple(meant for meant in found if meant.units)


def check_limit(limit: int) -> None:
    """Raise InvalidQuery, with a sentence for the user, for a number that cannot be."""
    if not 1 <= limit <= MAX_SUGGESTIONS:
        raise InvalidQuery(f"候補の数は1から{MAX_SUGGESTIONS}までの数で指定してください。")
