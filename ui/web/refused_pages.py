"""Where an address leads that holds a personal number: to a page that says so without it.

An address stays in the bar, in the history and in the links of its page. One that redirects stays
in none of them: a browser keeps the last one alone.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from office.http.local_path import local_path
from office.http.personal_guard import stands_in_address
from office.personal import NOT_ASKED, PersonalNumberFound, holds_personal_number
from search_api.http.problems import Problem
from ui.web.field_labels import FIELD_LABELS

REFUSED = "/refused"


def add_refused_page(app: FastAPI) -> None:
    """Add the page. It answers as the address did, with the same refusal."""

    @app.get(REFUSED)
    def refused(request: Request) -> Response:
        names = dict.fromkeys(request.query_params.getlist("field"))
        fields = tuple(name for name in names if name in FIELD_LABELS)
        raise PersonalNumberFound(NOT_ASKED, fields=fields)


def way_to_refusal(problem: Problem, scope: Scope) -> Response | None:
    """Return the way to the page from an address that holds a number, None from any other."""
    if problem.code != PersonalNumberFound.code or not stands_in_address(scope):
        return None
    path = scope["path"]
    pairs = [("at", "/" if holds_personal_number(path) else path)]
    names = (each["parameter"] for each in problem.errors)
    pairs += [("field", name) for name in names if name in FIELD_LABELS]
    headers = {"Cache-Control": "no-store"}
    return RedirectResponse(f"{REFUSED}?{urlencode(pairs)}", 303, headers)


def form_of(scope: Scope) -> str:
    """Return the path of the form that was refused; of any other request its own."""
    path: str = scope["path"]
    if path != REFUSED:
        return path
    return local_path(parse_qs(scope["query_string"].decode("latin-1")).get("at", [""])[0])
