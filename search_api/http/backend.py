"""What the API routes and the pages need: a search backend, and the one way to reach it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from starlette.requests import Request

from search_api.answer.types import Answer
from search_api.authorizer import Action, Authorizer, RequestContext
from search_api.changes import Changes
from search_api.citing import CitingPage
from search_api.hierarchy import Hierarchy
from search_api.suggest import Suggestion
from search_api.types import Query, SearchResult
from search_api.views import Annotated, DocumentSummary, OutlineEntry, Resolved, UnitView


class Identified(Protocol):
    """What is known of an index everywhere: its id."""

    @property
    def id(self) -> str:
        """Id of the index snapshot."""
        ...


class SearchBackend(Protocol):
    """The service in process, or the client of a service elsewhere. Thread-safe."""

    @property
    def manifest(self) -> Identified:
        """The index that answers."""
        ...

    def ready(self) -> bool:
        """Return True when searches can be answered."""
        ...

    def search(self, query: Query) -> SearchResult:
        """Return the units that answer the query."""
        ...

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        """Answer a question with verbatim quotes, or refuse it. Raises InvalidQuery.

        Without ``drafted`` no generator is asked.
        """
        ...

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return what a query that is being typed may become. Raises InvalidQuery."""
        ...

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        """Return one unit. Raises UnknownUnit."""
        ...

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document, in the order of the hierarchy of legal bases."""
        ...

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        """Return a document's contents on a day (None: today). Raises UnknownDocument."""
        ...

    def changes(self, document_id: str, first: dt.date, second: dt.date) -> Changes:
        """Return what became of a document between two days. Raises UnknownDocument."""
        ...

    def resolve(self, reference: str) -> tuple[Resolved, ...]:
        """Return what a written reference (法29条) points to."""
        ...

    def annotate(
        self, text: str, as_of: dt.date | None = None, written_on: dt.date | None = None
    ) -> Annotated:
        """Find and resolve the citations of any text. Raises InvalidQuery."""
        ...

    def cited_by(
        self, unit_id: str, as_of: dt.date | None = None, *, offset: int = 0, limit: int = 50
    ) -> CitingPage:
        """Return the units that cite a unit. Raises UnknownUnit."""
        ...

    def hierarchy(
        self, unit_id: str = "", question: str = "", as_of: dt.date | None = None
    ) -> Hierarchy:
        """Return the legal bases of a unit or a question. Raises InvalidQuery, UnknownUnit."""
        ...


#: Gives the backend; raises IndexUnavailable while there is no index.
BackendProvider = Callable[[], SearchBackend]


class Gate:
    """Authorises, then hands out the backend: no route has another way to it."""

    def __init__(self, provider: BackendProvider, authorizer: Authorizer) -> None:
        self._provider = provider
        self._authorizer = authorizer

    def open(self, request: Request, action: Action, *document_ids: str) -> SearchBackend:
        """Return the backend if the caller may do ``action`` on these documents.

        Raises AccessDenied (or SignInNeeded) and IndexUnavailable.
        """
        self.permit(request, action, *document_ids)
        return self._provider()

    def permit(self, request: Request, action: Action, *document_ids: str) -> None:
        """Return if the caller may; what is asked for needs no index. Raises AccessDenied."""
        self._authorizer.authorize(context_of(request), action, document_ids)

    def ready(self) -> SearchBackend:
        """Return the backend without asking who calls; only for health checks."""
        return self._provider()


def context_of(request: Request) -> RequestContext:
    """Return what an authorizer, or a log, may know of a request."""
    return RequestContext(
        request_id=request.scope.get("request_id", ""),
        method=request.method,
        path=request.url.path,
        client=request.client.host if request.client else "",
        headers=dict(request.headers),
    )
