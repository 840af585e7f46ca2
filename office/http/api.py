"""The office's API as one application, beside the search API.

Its contract is committed: ``python -m office.http.api > docs/openapi-office.json``.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, cast

from fastapi import Depends
from fastapi.security import HTTPBearer

import office.http.problems  # noqa: F401  the statuses of the office's errors
from office.http.account_routes import create_account_router
from office.http.audit_routes import create_audit_router
from office.http.case_note_routes import create_case_note_router
from office.http.cookies import SessionCookie
from office.http.knowledge_exchange_routes import create_exchange_router
from office.http.knowledge_routes import create_knowledge_router
from office.http.session_routes import create_session_router
from office.http.shelf_routes import create_shelf_router
from office.http.team_routes import create_team_router
from office.http.token_routes import create_token_router
from office.http.training_routes import create_training_router
from search_api.http.app import new_api
from search_api.http.problems import ANYWHERE, documented

if TYPE_CHECKING:
    from fastapi import FastAPI

    from office.foundation import Office
    from search_api.http.backend import BackendProvider

PREFIX = "/api/v1/office"

# Only for the contract: who it is, the doorkeeper has found out.
_BEARER = HTTPBearer(
    scheme_name="bearer",
    description="Secret of a session (konkyo_s_…) or of a service token (konkyo_t_…).",
    auto_error=False,
)


def create_office_app(office: Office, cookie: SessionCookie, provider: BackendProvider) -> FastAPI:
    """Return the API under ``/api/v1/office``; ``cookie`` is how browsers carry sessions.

    ``provider`` gives the search by which what the office writes down is cited.

    It works behind ``office.http.doorkeeper``: without it everybody is a visitor.
    """
    app = new_api(
        "Konkyo office API",
        "Accounts, teams, tokens, the audit log and the office's own knowledge.",
        PREFIX,
    )
    problems = documented(*ANYWHERE)
    app.include_router(create_session_router(office, cookie), prefix=PREFIX, responses=problems)
    for router in (
        create_account_router(office),
        create_team_router(office),
        create_token_router(office),
        create_audit_router(office),
        create_training_router(office),
        create_case_note_router(office, provider),
        create_shelf_router(office, provider),
        create_exchange_router(office),
        create_knowledge_router(office, provider),
    ):
        app.include_router(
            router, prefix=PREFIX, responses=problems, dependencies=[Depends(_BEARER)]
        )
    return app


def contract() -> str:
    """Return the OpenAPI document as it is committed."""
    nobody = cast("Office", None)  # no route runs
    app = create_office_app(nobody, SessionCookie(), cast("BackendProvider", None))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(contract())
