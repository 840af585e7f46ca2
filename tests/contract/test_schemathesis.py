"""Whatever a program sends that the contracts allow or forbid, the APIs answer as they promise."""

from __future__ import annotations

import atexit
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from eval.judging import JudgingStore
from eval.judging.api import create_judging_app
from eval.judging.types import PooledTopic, Topic
from office.feedback import FeedbackStore
from office.identity import Role
from office.personal import refuse_personal_number
from search_api.http.app import create_app
from search_api.publishing.jobs import MOST_WAITING
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from desks import open_desk
from offices import make_office, session_of, token_of

pytestmark = pytest.mark.slow

_SETTINGS = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,  # the same requests in every run
    database=None,
    suppress_health_check=list(HealthCheck),
)


_FOLDER = tempfile.TemporaryDirectory()  # the contracts are read before any fixture exists
atexit.register(_FOLDER.cleanup)
_HOME = Path(_FOLDER.name)


def search_api() -> FastAPI:
    store = FeedbackStore(_HOME / "feedback.sqlite", 30)
    return create_app(demo_backend, feedback=store, desk=_DESK, counts=store)


def judging_api() -> FastAPI:
    store = JudgingStore(_HOME / "judging.sqlite", refuse_personal_number)
    units = ("demo-law:art1", "demo-law:art2")
    topic = PooledTopic(topic=Topic(qid="q1", text="年金"), units=units)
    store.add_pool("見本", [topic], systems=["words"], depth=2)
    return create_judging_app(demo_backend, store)


def office_api() -> FastAPI:
    """Return everything, with an office behind its doors."""
    settings = Settings(home=_HOME, requests_per_minute=100_000)
    return compose(demo_backend, _HOME, None, _OFFICE, settings)


_DESK = open_desk(_HOME)
_OFFICE = make_office(_HOME)
atexit.register(_OFFICE.close)
for _ in range(3):
    token_of(_OFFICE, "search")
#: What exists; the administrator who asks is not among them.
_IDS = {
    "account_id": [
        account.id for account in _OFFICE.accounts.list() if account.role is not Role.ADMINISTRATOR
    ],
    "team_id": [team.id for team in _OFFICE.accounts.teams()],
    "token_id": [token.id for token in _OFFICE.tokens.list()],
}

SEARCH = schemathesis.openapi.from_asgi("/api/v1/openapi.json", search_api())
JUDGING = schemathesis.openapi.from_asgi("/api/v1/judging/openapi.json", judging_api())
OFFICE = schemathesis.openapi.from_asgi(
    "/api/v1/office/openapi.json",
    office_api(),
    headers={"Host": "localhost"},
    # Who asks is decided below; what happens to others is in tests/unit/ui/test_doors.py.
    config=schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}}),
)


@OFFICE.hook("map_case")
def let_some_exist(context: Any, case: Any) -> Any:
    """Let half of the people, teams and tokens that are asked for exist."""
    if case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE:
        for name, asked in (case.path_parameters or {}).items():
            if name in _IDS and len(asked) % 2:
                case.path_parameters[name] = _IDS[name][len(asked) % len(_IDS[name])]
    return case


@JUDGING.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Let half of the pools that are asked for exist."""
    pool = (path_parameters or {}).get("pool_id")
    if isinstance(pool, int) and pool % 2:
        path_parameters["pool_id"] = 1
    return path_parameters


def check(case: schemathesis.Case, **sent: Any) -> None:
    """Send a request and hold the answer to every check."""
    if case.path.endswith("/documents"):
        wait_for_room()
    response = case.call(**sent)
    # What no schema can say (a text without a single letter) is refused without naming a
    # parameter; whatever a schema says, its refusal names one.
    # A sign-in that is tried too often is refused whatever it says.
    beyond = response.status_code == 429 or (
        response.status_code == 422 and "errors" not in json.loads(response.content)
    )
    excluded = [positive_data_acceptance] if beyond else []
    if case.method == "GET" or case.media_type == "multipart/form-data":
        # In an address and in the fields of a form everything is text: what is no string in the
        # schema (null, 20995) is one.
        excluded.append(negative_data_rejection)
    case.validate_response(response, excluded_checks=excluded)


def wait_for_room() -> None:
    """Wait until another file may be sent: a person sends fewer, and reads that it is too many."""
    until = time.monotonic() + 300
    while sum(not job.ended for job in _DESK.jobs.all()) >= MOST_WAITING:
        assert time.monotonic() < until
        time.sleep(0.1)


@SEARCH.parametrize()
@_SETTINGS
def test_the_search_api_keeps_its_contract(case: schemathesis.Case) -> None:
    check(case)


@JUDGING.parametrize()
@_SETTINGS
def test_the_judging_api_keeps_its_contract(case: schemathesis.Case) -> None:
    check(case)


@OFFICE.parametrize()
@_SETTINGS
def test_the_api_of_the_office_keeps_its_contract_for_an_administrator(
    case: schemathesis.Case,
) -> None:
    secret = session_of(_OFFICE, Role.ADMINISTRATOR)  # the last request may have ended its own
    check(case, headers={"Authorization": f"Bearer {secret}", "Host": "localhost"})
