"""The suggestions that the search box of the pages shows while typing."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.suggest import SUGGESTION_LABELS
from search_api.understand import MAX_QUERY

_SHOWN = 8  # as many as a phone shows above its keyboard, and a few to scroll to


def add_suggest_page(app: FastAPI, gate: Gate) -> None:
    """Add ``/suggest?q=``: what the script of the search box reads."""

    @app.get("/suggest")
    def suggest(request: Request) -> Response:
        typed = request.query_params.get("q", "")[:MAX_QUERY]
        found = gate.open(request, Action.SEARCH).suggest(typed, _SHOWN)
        options = [
            {"text": one.text, "note": one.note, "label": SUGGESTION_LABELS[one.kind]}
            for one in found
        ]
        return JSONResponse({"options": options}, headers={"Cache-Control": "private, max-age=60"})
