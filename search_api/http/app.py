"""The search API as one ASGI application."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from corpus.errors import KonkyoError
from search_api.authorizer import Authorizer, OpenAuthorizer
from search_api.feedback import FeedbackSink
from search_api.http.backend import BackendProvider, Gate
from search_api.http.guard import Guard
from search_api.http.problems import (
    Problem,
    http_problem,
    parameter_problem,
    problem_of,
    problem_response,
)
from search_api.http.routes import PREFIX, create_health_router, create_router
from search_api.http.schemas import ProblemSchema

_POLICY = "default-src 'none'; frame-ancestors 'none'"


def create_app(
    service_provider: BackendProvider,
    authorizer: Authorizer | None = None,
    feedback: FeedbackSink | None = None,
) -> FastAPI:
    """Return the API under ``/api/v1``. ``service_provider`` is asked at every request.

    Without an authorizer everybody may read; without ``feedback`` none is taken.
    The contract is at ``/api/v1/openapi.json``; there are no documentation pages, because
    FastAPI's load scripts from other hosts.
    """
    app = new_api("Konkyo search API", "Legal-basis search for public assistance in Japan.", PREFIX)
    gate = Gate(service_provider, authorizer or OpenAuthorizer())
    app.include_router(create_router(gate, feedback))
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
    return render_problem(http_problem(error.status_code, error.headers), request.scope)


def _document_problems(app: FastAPI) -> None:
    """Put ProblemSchema into the contract in place of FastAPI's own error models."""
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
        return contract

    app.openapi = openapi  # type: ignore[method-assign]
