"""Pages on the differences of a document between two days (新旧対照), and the same as CSV."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from corpus.errors import InvalidQuery, UnknownDocument
from corpus.types import Document
from search_api.authorizer import Action
from search_api.changes import CHANGE_LABELS, Changes, UnitChange, revision_days
from search_api.http.backend import Gate, SearchBackend
from ui.changes_csv import changes_csv
from ui.web.rendering import Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesForm:
    """The two days as the address says them, else those of the two newest revisions."""

    first: str
    second: str
    unit: str = ""  # only this unit

    @classmethod
    def read(cls, parameters: QueryParams, versions: Iterable[Document]) -> ChangesForm:
        """Read the form from an address; nothing is refused here."""
        second, first = [*(d.isoformat() for d in revision_days(versions).values()), "", ""][:2]
        known = first and second
        return cls(
            first=parameters.get("from", "").strip() or (first if known else ""),
            second=parameters.get("to", "").strip() or (second if known else ""),
            unit=parameters.get("unit", "").strip(),
        )

    @property
    def filled(self) -> bool:
        """Tell whether there are two days to compare."""
        return bool(self.first and self.second)

    def days(self) -> tuple[dt.date, dt.date]:
        """Return the two days. Raises InvalidQuery."""
        try:
            return dt.date.fromisoformat(self.first), dt.date.fromisoformat(self.second)
        except ValueError as error:
            message = "2つの日付を、2026-04-01 のように年・月・日で指定してください。"
            raise InvalidQuery(message) from error

    def address(self, document_id: str, name: str = "changes") -> str:
        """Return the address of the page, or of another form of it, for these days."""
        days = urlencode({"from": self.first, "to": self.second})
        return f"/documents/{quote(document_id)}/{name}?{days}"


def add_changes_pages(app: FastAPI, renderer: Renderer, gate: Gate) -> None:
    """Add ``/documents/{document_id}/changes`` and ``changes.csv``."""

    @app.get("/documents/{document_id}/changes")
    def changes(request: Request, document_id: str) -> Response:
        backend = gate.open(request, Action.READ_OUTLINE, document_id)
        versions = _versions(backend, document_id)
        form = ChangesForm.read(request.query_params, versions)
        found, error = None, ""
        try:
            found = backend.changes(document_id, *form.days()) if form.filled else None
        except InvalidQuery as refused:
            error = refused.message
        units = _wanted(found, form.unit)
        return renderer.page(
            "changes.html",
            status=422 if error else 200,
            days=form,
            document=versions[0],
            changes=found,
            units=units,
            counts=Counter(CHANGE_LABELS[unit.kind] for unit in units),
            error=error,
        )

    @app.get("/documents/{document_id}/changes.csv")
    def table(request: Request, document_id: str) -> Response:
        backend = gate.open(request, Action.READ_OUTLINE, document_id)
        form = ChangesForm.read(request.query_params, _versions(backend, document_id))
        found = backend.changes(document_id, *form.days())
        if not found.comparable:
            raise InvalidQuery(found.note)
        name = quote(f"{document_id}_{form.first}_{form.second}.csv")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "private, no-cache",
        }
        content = changes_csv(found).encode()
        return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


def _versions(backend: SearchBackend, document_id: str) -> list[Document]:
    summaries = [s for s in backend.documents() if s.document.id == document_id]
    if not summaries:
        message = f"「{document_id}」という資料はありません。資料一覧からお選びください。"
        raise UnknownDocument(message, document=document_id)
    summaries.sort(key=lambda summary: not summary.newest)
    return [summary.document for summary in summaries]


def _wanted(found: Changes | None, unit_id: str) -> tuple[UnitChange, ...]:
    units = found.units if found else ()
    return tuple(unit for unit in units if unit_id in ("", unit.unit_id))
