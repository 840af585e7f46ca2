"""The list of documents, and the contents of one: by chapter, for a handbook has 900 lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from starlette.responses import Response

from corpus.types import KIND_LABELS, Status
from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.views import DocumentSummary
from ui.web.contents import Contents
from ui.web.forms import SearchForm
from ui.web.rendering import Renderer


def add_contents_pages(app: FastAPI, renderer: Renderer, gate: Gate) -> None:
    """Add both pages."""

    @app.get("/documents")
    def documents(request: Request) -> Response:
        backend = gate.open(request, Action.LIST_DOCUMENTS)
        current = current_of(backend.documents())
        return renderer.page(
            "documents.html", groups=_by_kind(current.values()), namesakes=namesakes_of(current)
        )

    @app.get("/documents/{document_id}")
    def outline(request: Request, document_id: str) -> Response:
        backend = gate.open(request, Action.READ_OUTLINE, document_id)
        day = SearchForm.read(request.query_params).day()
        entries = backend.outline(document_id, day)
        if entries:
            view = backend.unit(entries[0].unit_id, day)
            document, versions = view.document, view.versions
        else:
            document = current_of(backend.documents())[document_id].document
            versions = ()
        form = SearchForm().on(day)
        params = request.query_params
        contents = Contents.of(
            entries,
            chapter=params.get("chapter", ""),
            words=params.get("find", ""),
            unit_id=params.get("at", ""),
        )

        def address(**asked: object) -> str:
            query = {"as_of": form.as_of} if form.as_of else {}
            query |= {name: str(value) for name, value in asked.items()}
            mark = "#here" if asked else ""
            return f"/documents/{quote(document_id)}" + (
                f"?{urlencode(query)}{mark}" if query else ""
            )

        return renderer.page(
            "outline.html",
            form=form,
            document=document,
            versions=versions,
            contents=contents,
            contents_address=address,
        )


def current_of(summaries: Iterable[DocumentSummary]) -> dict[str, DocumentSummary]:
    """Return one line for each document: not its old revisions, not a digest beside its text."""
    lines: dict[str, DocumentSummary] = {}
    for summary in summaries:
        other = lines.get(summary.document.id)
        if other is None or _precedence(summary) > _precedence(other):
            lines[summary.document.id] = summary
    return lines


def _precedence(summary: DocumentSummary) -> tuple[bool, bool]:
    return summary.document.status is not Status.DIGEST, summary.newest


def namesakes_of(current: Mapping[str, DocumentSummary]) -> frozenset[str]:
    """Return the ids of the documents that share their title with another."""
    titles = Counter(summary.document.title for summary in current.values())
    return frozenset(n for n, summary in current.items() if titles[summary.document.title] > 1)


def _by_kind(
    summaries: Iterable[DocumentSummary],
) -> list[tuple[str, list[DocumentSummary]]]:
    groups: dict[str, list[DocumentSummary]] = {label: [] for label in KIND_LABELS.values()}
    for summary in summaries:
        groups[KIND_LABELS[summary.document.kind]].append(summary)
    return [(label, group) for label, group in groups.items() if group]
