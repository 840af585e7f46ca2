"""The search API as one ASGI application."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import Scope

from corpus.errors import KonkyoError
from search_api.authorizer import Authorizer, OpenAuthorizer
from search_api.feedback import FeedbackSink
from search_api.http.asked import check_asked, document_json_alone
from search_api.http.backend import BackendProvider, Gate
from search_api.http.guard import Guard
from search_api.http.manager import Manager
from search_api.http.problems import (
    Problem,
    http_problem,
    parameter_problem,
    problem_of,
    problem_response,
)
from search_api.http.routes import PREFIX, create_health_router, create_router
from search_api.http.schemas import ProblemSchema
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.noting import Noting
from search_api.publishing.report import UsageCounts

_UNREADABLE = "本文を読み取れません。文字は UTF-8 で、Content-Type のとおりの形で送ってください。"
_POLICY = "default-src 'none'; frame-ancestors 'none'"


def create_app(
    service_provider: BackendProvider,
    authorizer: Authorizer | None = None,
    feedback: FeedbackSink | None = None,
    *,
    desk: DocumentDesk | None = None,
    noting: Noting | None = None,
    counts: UsageCounts | None = None,
) -> FastAPI:
    """Return the API under ``/api/v1``. ``service_provider`` is asked at every request.

    Without an authorizer everybody may read; without ``feedback`` none is taken; without
    ``desk`` there are no documents to manage, and without ``counts`` no use is reported.
    The contract is at ``/api/v1/openapi.json``; there are no documentation pages, because
    FastAPI's load scripts from other hosts.
    """
    app = new_api("Konkyo search API", "Legal-basis search for public assistance in Japan.", PREFIX)
    gate = Gate(service_provider, authorizer or OpenAuthorizer())
    app.include_router(create_router(gate, feedback, Manager(gate, desk, noting), counts))
    app.include_router(create_health_router(gate))
    return app


def new_api(title: str, description: str, prefix: str) -> FastAPI:
    """Return an API without routes: guarded, with problem+json, its contract below ``prefix``."""
    app = FastAPI(
        title=title,
        version=version("konkyo"),
        description=description,
        openapi_url=f"{prefix}/openapi.json",
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        dependencies=[Depends(check_asked)],
    )
    app.add_exception_handler(KonkyoError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_parameters)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_middleware(Guard, content_security_policy=_POLICY, render=render_problem)
    _document_problems(app)
    return app


def render_problem(problem: Problem, scope: Scope) -> Response:
    """Return the problem+json answer to a request."""
    return problem_response(problem, instance=scope["path"], request_id=scope.get("request_id", ""))


def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, KonkyoError)
    return render_problem(problem_of(error), request.scope)


def _on_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return render_problem(parameter_problem(error.errors()), request.scope)


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers = _allowed(request) or headers
    problem = http_problem(error.status_code, headers)
    if error.status_code == 400:  # the sentence of the table is for who has a page before them
        problem = replace(problem, detail=_UNREADABLE)
    return render_problem(problem, request.scope)


def _allowed(request: Request) -> dict[str, str]:
    """Return the methods of a path: the router names those of the first of its routes alone."""
    found = {
        method.upper()
        for path, methods in request.app.openapi()["paths"].items()
        if compile_path(path)[0].match(request.url.path)
        for method in methods
    }
    return {"allow": ", ".join(sorted(found))} if found else {}


def _document_problems(app: FastAPI) -> None:
    """Put ProblemSchema into the contract in place of FastAPI's own error models, and 415."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        contract = generate()
        components = contract.setdefault("components", {}).setdefault("schemas", {})
        components.pop("HTTPValidationError", None)
        components.pop("ValidationError", None)
        problem = ProblemSchema.model_json_schema(ref_template="#/components/schemas/{model}")
        components.update(problem.pop("$defs", {}))
        components["ProblemSchema"] = problem
        contract["components"]["schemas"] = dict(sorted(components.items()))
        document_json_alone(contract)
        return contract

    app.openapi = openapi  # type: ignore[method-assign]
