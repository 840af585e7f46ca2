"""The route of suggestions while typing; see ``search_api.http.routes``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Query as Parameter

from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.http.schemas import dump
from search_api.http.suggest_schemas import SuggestionListSchema
from search_api.suggest import MAX_SUGGESTIONS
from search_api.understand import MAX_QUERY


def add_suggesting(router: APIRouter, gate: Gate) -> None:
    """Add ``GET suggest``."""

    @router.get(
        "/suggest",
        operation_id="suggestQueries",
        summary="Suggest what a query that is being typed may become",
        response_model=SuggestionListSchema,
    )
    def suggest(
        request: Request,
        q: Annotated[
            str,
            Parameter(
                description=f"What has been typed; {MAX_QUERY} characters of it count.",
                examples=["ほごひ"],
            ),
        ] = "",
        limit: Annotated[int, Parameter(ge=1, le=MAX_SUGGESTIONS, description="Suggestions.")] = 10,
    ) -> Response:
        backend = gate.open(request, Action.SEARCH)
        typed = q[:MAX_QUERY]
        answer = {"query": typed, "suggestions": backend.suggest(typed, limit)}
        return Response(
            dump(SuggestionListSchema, answer),
            media_type="application/json",
            headers={"Cache-Control": "private, no-cache"},
        )
