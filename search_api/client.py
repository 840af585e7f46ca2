"""The typed client that everyone uses: over HTTP, or in process on an ASGI application.

It has the methods of the service and returns the same dataclasses; problems become the same
errors again. So whatever runs on a service runs on a client::

    with KonkyoClient("http://127.0.0.1:8400") as client:
        result = client.search(Query(text="年金が増えたときの収入認定"))

Where the service lets only known callers search, ``token=`` takes the secret of a service token.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from corpus.errors import KonkyoError
from corpus.locator import Locator
from search_api.answer.types import Answer
from search_api.changes import Changes
from search_api.citing import CitingPage
from search_api.feedback import Feedback
from search_api.hierarchy import Hierarchy
from search_api.http.problems import STATUS
from search_api.publishing.client import ManagerMethods
from search_api.suggest import Suggestion
from search_api.types import Query, SearchResult
from search_api.views import Annotated, DocumentSummary, OutlineEntry, Resolved, UnitView

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_RESULT = TypeAdapter(SearchResult)
_ANSWER = TypeAdapter(Answer)
_UNIT = TypeAdapter(UnitView)
_DOCUMENTS = TypeAdapter(tuple[DocumentSummary, ...])
_OUTLINE = TypeAdapter(tuple[OutlineEntry, ...])
_CHANGES = TypeAdapter(Changes)
_ANNOTATED = TypeAdapter(Annotated)
_CITING = TypeAdapter(CitingPage)
_HIERARCHY = TypeAdapter(Hierarchy)
_SUGGESTIONS = TypeAdapter(tuple[Suggestion, ...])
_RESOLVED = TypeAdapter(tuple[Resolved, ...])

_WRITING = 630.0  # seconds for an answer: the service may wait for a generator, 600 at most

_KINDS = {kind.code: kind for kind in STATUS}


class ServiceUnreachable(KonkyoError):
    """The search service does not answer, or what answers is not the search service."""

    code: ClassVar[str] = "service-unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteManifest:
    """What a client knows of the service's index."""

    id: str


class KonkyoClient(ManagerMethods):
    """Client of the search API; thread-safe. Close it, or use it in a ``with`` statement.

    Every method raises the KonkyoError that the service raised, and ServiceUnreachable.
    """

    def __init__(
        self,
        base_url: str = "http://konkyo.invalid",
        *,
        app: ASGIApp | None = None,
        timeout: float = 30.0,  # seconds
        token: str = "",
    ) -> None:
        """``token`` is the secret of a service token, where the service asks who it is."""
        self._timeout = timeout
        transport = InProcessTransport(app) if app is not None else None
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/v1",
            timeout=timeout,
            transport=transport,
            trust_env=transport is None,
            headers={"Authorization": f"Bearer {token}"} if token else None,
        )

    def search(self, query: Query) -> SearchResult:
        """Return the units that answer the query."""
        filters = query.filters
        parameters: dict[str, Any] = {
            "q": query.text,
            "kind": list(filters.kinds),
            "document": list(filters.documents),
            "status": list(filters.status),
            "exclude": list(filters.exclude),
            "mode": query.mode,
            "limit": query.limit,
            "explain": query.explain,
            "group": query.group,
            **_on(filters.as_of),
        }
        return _RESULT.validate_python(self._get("/search", parameters))

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        """Answer a question with verbatim quotes, or refuse it. Raises InvalidQuery.

        Without ``drafted`` no generator is asked.
        """
        body = {"question": question, **({} if drafted else {"drafted": False}), **_on(as_of)}
        patience = httpx.Timeout(self._timeout, read=max(self._timeout, _WRITING))
        return _ANSWER.validate_python(self._ask("POST", "/answers", json=body, timeout=patience))

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Return what a query that is being typed may become. Raises InvalidQuery."""
        answer = self._get("/suggest", {"q": text, "limit": limit})
        return _SUGGESTIONS.validate_python(answer["suggestions"])

    def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
        """Return one unit. Raises UnknownUnit."""
        path = f"/units/{quote(unit_id, safe='')}"
        return _UNIT.validate_python(self._get(path, _on(as_of)))

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Return every document."""
        return _DOCUMENTS.validate_python(self._get("/documents")["documents"])

    def outline(self, document_id: str, as_of: dt.date | None = None) -> tuple[OutlineEntry, ...]:
        """Return a document's contents on a day (None: today). Raises UnknownDocument."""
        path = f"/documents/{quote(document_id, safe='')}/outline"
        return _OUTLINE.validate_python(self._get(path, _on(as_of))["entries"])

    def changes(self, document_id: str, first: dt.date, second: dt.date) -> Changes:
        """Return what became of a document between two days. Raises UnknownDocument."""
        path = f"/documents/{quote(document_id, safe='')}/changes"
        days = {"from": first.isoformat(), "to": second.isoformat()}
        return _CHANGES.validate_python(self._get(path, days))

    def resolve(self, reference: str) -> tuple[Resolved, ...]:
        """Return what a written reference (法29条) points to."""
        answer = self._get("/citations/resolve", {"ref": reference})
        return _RESOLVED.validate_python(answer["resolved"])

    def annotate(
        self, text: str, as_of: dt.date | None = None, written_on: dt.date | None = None
    ) -> Annotated:
        """Find and resolve the citations of any text. Raises InvalidQuery."""
        days = {"as_of": as_of, "written_on": written_on}
        body = {"text": text} | {name: day.isoformat() for name, day in days.items() if day}
        return _ANNOTATED.validate_python(self._ask("POST", "/citations/find", json=body))

    def cited_by(
        self, unit_id: str, as_of: dt.date | None = None, *, offset: int = 0, limit: int = 50
    ) -> CitingPage:
        """Return the units that cite a unit. Raises UnknownUnit."""
        parameters = {"unit": unit_id, "offset": offset, "limit": limit, **_on(as_of)}
        return _CITING.validate_python(self._get("/citations/cited-by", parameters))

    def hierarchy(
        self, unit_id: str = "", question: str = "", as_of: dt.date | None = None
    ) -> Hierarchy:
        """Return the legal bases of a unit or a question. Raises InvalidQuery, UnknownUnit."""
        asked = {"unit": unit_id, "q": question}
        parameters = {name: value for name, value in asked.items() if value} | _on(as_of)
        return _HIERARCHY.validate_python(self._get("/hierarchy", parameters))

    def ready(self) -> bool:
        """Return True when searches can be answered; False also if nobody answers."""
        try:
            self._get("/health/ready")
        except KonkyoError:
            return False
        return True

    def give_feedback(self, feedback: Feedback) -> None:
        """Say whether a result helped. Raises FeedbackOff, UnknownUnit and InputError."""
        self._ask("POST", "/feedback", json=asdict(feedback))

    @property
    def manifest(self) -> RemoteManifest:
        """The index that answers."""
        return RemoteManifest(id=self._get("/health/ready")["manifest_id"])

    def close(self) -> None:
        """Give back connections and, in process, the event loop's thread."""
        self._http.close()

    def __enter__(self) -> KonkyoClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _get(self, path: str, parameters: dict[str, Any] | None = None) -> Any:
        return self._ask("GET", path, params=parameters)

    def _ask(self, method: str, path: str, **content: Any) -> Any:
        return self._read(self._send(method, path, **content))

    def _bytes(self, path: str) -> bytes:
        response = self._send("GET", path)
        if not response.is_success:
            self._read(response)
        return response.content

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **content)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _read(self, response: httpx.Response) -> Any:
        try:
            body = json.loads(response.content or "null", object_hook=_with_locator)
        except ValueError as error:
            raise self._unreachable(error) from error
        if response.is_success:
            return body
        raise _error_of(body if isinstance(body, dict) else {})

    def _unreachable(self, error: Exception) -> ServiceUnreachable:
        return ServiceUnreachable(
            f"検索サービス（{self._http.base_url.host}）が応答しません。"
            "アドレスを確かめ、サービスが動いているか管理者にお尋ねください。",
            reason=str(error),
        )


class InProcessTransport(httpx.BaseTransport):
    """Answer httpx's requests from an ASGI application, on an event loop in one thread."""

    def __init__(self, app: ASGIApp) -> None:
        from anyio.from_thread import start_blocking_portal

        self._application = httpx.ASGITransport(app=app)
        self._context = start_blocking_portal()
        self._portal = self._context.__enter__()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Run one request to its end."""
        return self._portal.call(self._run, request)

    async def _run(self, request: httpx.Request) -> httpx.Response:
        response = await self._application.handle_async_request(request)
        content = b"".join([part async for part in response.aiter_raw()])  # httpx decodes it
        return httpx.Response(response.status_code, headers=response.headers, content=content)

    def close(self) -> None:
        """End the event loop's thread."""
        self._context.__exit__(None, None, None)


def _on(day: dt.date | None) -> dict[str, Any]:
    return {"as_of": day.isoformat()} if day else {}


def _with_locator(mapping: dict[str, Any]) -> dict[str, Any]:
    # Units are the only objects with both; a part's locator is a plain path.
    if "document_id" in mapping and "locator" in mapping:
        mapping["locator"] = Locator.parse(mapping["locator"])
    return mapping


def _error_of(problem: dict[str, Any]) -> KonkyoError:
    code = str(problem.get("code", ""))
    message = problem.get("detail") or "検索サービスが正しく応答しませんでした。"
    kind = _KINDS.get(code, KonkyoError)
    return kind(message, code=code, request_id=problem.get("request_id", ""))
