"""The page of the hierarchy of legal bases (根拠の階層)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from corpus.types import split_unit_id
from search_api.authorizer import Action
from search_api.hierarchy import PER_LEVEL
from search_api.http.backend import Gate
from ui.web.forms import SearchForm
from ui.web.rendering import Renderer


def add_hierarchy_page(app: FastAPI, renderer: Renderer, gate: Gate) -> None:
    """Add ``/hierarchy?unit=`` and ``/hierarchy?q=``."""

    @app.get("/hierarchy")
    def hierarchy(request: Request) -> Response:
        form = SearchForm.read(request.query_params)
        unit_id = request.query_params.get("unit", "").strip()
        action = Action.READ_UNIT if unit_id else Action.SEARCH
        backend = gate.open(request, action, *([split_unit_id(unit_id)[0]] if unit_id else []))
        found = backend.hierarchy(unit_id, form.text, form.day())
        return renderer.page("hierarchy.html", form=form, found=found, most=PER_LEVEL)
