"""The routes that report: the state of the service, and its use in counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi import Query as Parameter

from search_api.authorizer import Action
from search_api.http import manager_schemas as schemas
from search_api.http.backend import Gate
from search_api.http.manager import Manager, answer
from search_api.publishing import viewing
from search_api.publishing.report import NOT_COUNTED, UsageCounts

MAX_DAYS = 180


def add_reporting(
    router: APIRouter, gate: Gate, manager: Manager, counts: UsageCounts | None
) -> None:
    """Add ``status`` and ``statistics/usage``; without ``counts`` the use says that it is off."""

    @router.get(
        "/status",
        operation_id="getStatus",
        summary="Tell the state of index, corpus and disk",
        response_model=schemas.StatusSchema,
    )
    def status(request: Request) -> Response:
        desk = manager.open(request, Action.READ_STATISTICS)
        return answer(schemas.StatusSchema, viewing.status_of(desk))

    @router.get(
        "/statistics/usage",
        operation_id="getUsage",
        summary="Count searches and questions, those without hits or answer, and feedback",
        response_model=schemas.UsageSchema,
    )
    def usage(
        request: Request,
        days: Annotated[int, Parameter(ge=1, le=MAX_DAYS, description="Days back.")] = 30,
    ) -> Response:
        gate.permit(request, Action.READ_STATISTICS)
        return answer(schemas.UsageSchema, counts.usage(days) if counts else NOT_COUNTED)
