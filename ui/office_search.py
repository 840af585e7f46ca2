"""The search that everybody shares, with the caller's own office's entries beside it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from corpus.errors import KonkyoError
from search_api.http.backend import BackendProvider, SearchBackend

if TYPE_CHECKING:
    from office.foundation import Office
    from office.knowledge.searching import WithKnowledge


class OfficeSearch:
    """Gives the search of a provider, wrapped for the office; raises what the provider raises."""

    def __init__(self, provider: BackendProvider, office: Office) -> None:
        self._provider = provider
        self._office = office
        self._known: WithKnowledge | None = None

    def __call__(self) -> WithKnowledge:
        """Return the search; the same as long as the provider gives the same."""
        inner, known = self._provider(), self._known
        if known is None or known.inner is not inner:
            known = self._known = self._wrapped(inner)
        return known

    def warm(self) -> None:
        """Open the search and read the entries, before anybody asks.

        Where that fails, the first who asks is told why.
        """
        with suppress(KonkyoError):
            self().warm()

    def _wrapped(self, inner: SearchBackend) -> WithKnowledge:
        from office.http.caller import caller
        from office.knowledge.searching import WithKnowledge
        from search_api.service import SearchService

        embedder = inner.embedder if isinstance(inner, SearchService) else None
        office = self._office
        return WithKnowledge(inner, office.knowledge, office.knowledge_vectors(), caller, embedder)
