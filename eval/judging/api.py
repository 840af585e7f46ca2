"""The judging API as one application, beside the search API.

Its contract is committed: ``python -m eval.judging.api > docs/openapi-judging.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexUnavailable
from eval.judging.routes import PREFIX, create_judging_router
from eval.judging.store import JUDGING_FILE, JudgingStore
from search_api.authorizer import Authorizer, OpenAuthorizer
from search_api.http.app import new_api
from search_api.http.backend import BackendProvider, Gate, SearchBackend

if TYPE_CHECKING:
    from fastapi import FastAPI, Request


def create_judging_app(
    service_provider: BackendProvider,
    store: JudgingStore,
    authorizer: Authorizer | None = None,
    judge_of: Callable[[Request], str] | None = None,
) -> FastAPI:
    """Return the API under ``/api/v1/judging``.

    Where people sign in, ``judge_of`` returns who makes a request: nobody judges under another's
    name, whatever the request says.
    """
    app = new_api("Konkyo judging API", "Relevance judgments by people, blind.", PREFIX)
    gate = Gate(service_provider, authorizer or OpenAuthorizer())
    app.include_router(create_judging_router(gate, store, judge_of))
    return app


def contract() -> str:
    """Return the OpenAPI document as it is committed."""
    app = create_judging_app(_no_backend, JudgingStore(Path(JUDGING_FILE)))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2) + "\n"


def _no_backend() -> SearchBackend:
    raise IndexUnavailable("契約だけを作っています。")


if __name__ == "__main__":
    sys.stdout.write(contract())
