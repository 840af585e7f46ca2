"""What a request may carry: only what its operation knows, and JSON where JSON is read.

A parameter that nobody reads is mostly a misspelt one: unfiltered hits would look like the answer.
"""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

_MOST_NAMED = 10  # of the unknown parameters, in one answer
_LONGEST_NAME = 60  # characters of a name that are said again
_JSON = "application/json"


async def check_asked(request: Request) -> None:
    """Refuse, before anything is read, what the operation does not know; for every API.

    Raises RequestValidationError for unknown parameters, and HTTPException 415 for a body that is
    sent as something else than JSON.
    """
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    known = [field.alias for field in route.dependant.query_params]
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise RequestValidationError(
            [
                {"type": "unknown", "loc": ("query", name[:_LONGEST_NAME]), "ctx": {"known": known}}
                for name in unknown[:_MOST_NAMED]
            ]
        )
    has_body = request.headers.get("content-length", "0") != "0"
    if _reads_json(route) and has_body and not _is_json(request.headers.get("content-type", "")):
        raise HTTPException(415)


def document_json_alone(contract: dict[str, Any]) -> None:
    """Write into a contract which operations answer 415, as any that reads JSON does."""
    for operations in contract["paths"].values():
        for operation in operations.values():
            if _JSON in operation.get("requestBody", {}).get("content", {}):
                answers = operation["responses"]
                answers["415"] = answers["422"] | {"description": "The body is not sent as JSON."}


def _reads_json(route: APIRoute) -> bool:
    if route.body_field is not None:
        return not isinstance(route.body_field.field_info, Form)
    written = (route.openapi_extra or {}).get("requestBody", {})  # of one that reads it by itself
    return _JSON in written.get("content", {})


def _is_json(content_type: str) -> bool:
    """Return whether FastAPI reads a body of this type as JSON."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == _JSON or (kind.startswith("application/") and kind.endswith("+json"))
