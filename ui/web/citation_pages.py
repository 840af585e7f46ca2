"""Pages on citations: who cites a unit, and the citations of a text that somebody wrote."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import FastAPI, Form, Request
from starlette.responses import Response

from corpus.errors import InvalidQuery
from corpus.types import split_unit_id
from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.service import MAX_ANNOTATED
from ui.web.forms import SearchForm, whole_number
from ui.web.rendering import Renderer

_PAGE_SIZE = 50


def add_citation_pages(app: FastAPI, renderer: Renderer, gate: Gate) -> None:
    """Add ``/cited-by`` and ``/cite``."""

    @app.get("/cited-by")
    def cited_by(request: Request) -> Response:
        unit_id = request.query_params.get("unit", "")
        offset = whole_number(request.query_params.get("offset", ""))
        form = SearchForm(as_of=request.query_params.get("as_of", ""))
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit_id)[0])
        view = backend.unit(unit_id, form.day())
        page = backend.cited_by(view.unit.id, form.day(), offset=offset, limit=_PAGE_SIZE)
        return renderer.page(
            "cited_by.html", form=form, view=view, page=page, offset=offset, size=_PAGE_SIZE
        )

    @app.get("/cite")
    def empty(request: Request) -> Response:
        gate.open(request, Action.RESOLVE_CITATION)
        return _page(renderer)

    @app.post("/cite")
    def annotate(
        request: Request, text: Annotated[str, Form()] = "", written_on: Annotated[str, Form()] = ""
    ) -> Response:
        backend = gate.open(request, Action.RESOLVE_CITATION)
        text = text.replace("\r\n", "\n")
        values: dict[str, Any] = {"text": text, "written_on": written_on}
        try:
            if not text.strip():
                raise InvalidQuery("文章を貼ってから「確かめる」を押してください。")
            found = backend.annotate(text, None, _day(written_on))
        except InvalidQuery as error:
            return _page(renderer, **values, error=error.message, status=422)
        return _page(renderer, **values, found=found)


def _page(renderer: Renderer, **values: Any) -> Response:
    blank = {"text": "", "written_on": "", "found": None, "error": "", "longest": MAX_ANNOTATED}
    return renderer.page("cite.html", **{**blank, **values})


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidQuery("書いた日は、2026-04-01 のように指定してください。") from error
