"""Every route of pages and APIs, opened with every role: what happens is what the table says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.foundation import Office
from office.http.doorkeeper import PUBLIC, Door
from office.identity import Identity, Role
from office.permission.table import Scope, scope_of
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.doors import API_DOORS, PAGE_DOORS
from ui.settings import Settings
from ui.web.demo import demo_backend

from offices import make_office, session_of, token_of, without_rate_limit

DOORS = (*PAGE_DOORS, *API_DOORS)
SERVICE_DEEDS = sorted(
    {door.deed for door in DOORS if door.deed and scope_of(Role.SERVICE, door.deed)}
)
WHO: tuple[Role | None, ...] = (None, *Role)

#: What stands in a path: something that there is not, so that whoever passes learns it is not.
_NOTHING = "nothing"


class House:
    """The whole application with an office, and a caller of every role."""

    def __init__(self, home: Path) -> None:
        self.office = make_office(home)
        settings = Settings(home=home)
        feedback = FeedbackStore(home / FEEDBACK_FILE)
        self.app = without_rate_limit(compose(demo_backend, home, feedback, self.office, settings))
        transport = InProcessTransport(self.app)
        self.client = httpx.Client(transport=transport, base_url="http://localhost")

    def secret(self, role: Role | None) -> str:
        """Return a fresh secret: some doors end the session that goes through them."""
        if role is None:
            return ""
        if role is Role.SERVICE:
            return token_of(self.office, *SERVICE_DEEDS)
        return session_of(self.office, role)

    def knock(self, door: Door, role: Role | None) -> httpx.Response:
        secret = self.secret(role)
        path = re.sub(r"\{[^}]+\}", _NOTHING, door.path)
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if not secret:
            headers["Origin"] = "http://localhost"
        return self.client.request(door.method, path, headers=headers)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = House(tmp_path_factory.mktemp("home"))
    yield built
    built.client.close()
    built.office.close()


def routes(app: Any) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, through routers and the applications below."""
    for route in getattr(app, "routes", ()):
        candidates = getattr(route, "effective_candidates", None)
        for each in candidates() if candidates else (route,):
            inner = getattr(each, "effective_candidates", None)
            if inner:
                yield from routes(each)
                continue
            for method in getattr(each, "methods", None) or ():
                yield method, each.path


def applications(app: FastAPI) -> Iterator[FastAPI]:
    """Yield an application and all that are mounted before it."""
    yield app
    for layer in app.user_middleware:
        other = layer.kwargs.get("other")
        if isinstance(other, FastAPI):
            yield from applications(other)


def test_every_route_is_a_door_and_every_door_is_a_route(house: House) -> None:
    there = {
        (method, path)
        for app in applications(house.app)
        for method, path in routes(app)
        if method != "HEAD"
    }
    listed = {(door.method, door.path) for door in DOORS}
    assert there - listed == set(), "add to ui/doors.py"
    assert listed - there == set(), "no such route any more: take out of ui/doors.py"


def test_no_door_is_listed_twice() -> None:
    keys = [(door.method, door.path) for door in DOORS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_a_door_opens_for_whom_the_table_says_and_for_nobody_else(house: House, door: Door) -> None:
    for role in WHO:
        answer = house.knock(door, role)
        allowed = door.deed is PUBLIC or scope_of(role, door.deed) is not Scope.NONE
        assert _turned_away(answer) is not allowed, (
            f"{door.method} {door.path} as {role or 'visitor'}: {answer.status_code}"
        )
        assert answer.status_code != 500, answer.text


@pytest.mark.parametrize(
    "door",
    [door for door in DOORS if door.deed in SERVICE_DEEDS],
    ids=lambda door: f"{door.method} {door.path}",
)
def test_a_token_opens_only_the_doors_of_its_scopes(house: House, door: Door) -> None:
    other = next(deed for deed in SERVICE_DEEDS if deed is not door.deed)
    path = re.sub(r"\{[^}]+\}", _NOTHING, door.path)
    bearer = {"Authorization": f"Bearer {token_of(house.office, other)}"}
    assert house.client.request(door.method, path, headers=bearer).status_code == 403


def _turned_away(answer: httpx.Response) -> bool:
    """Tell whether a request was refused for who it came from, not for what it asked."""
    if answer.status_code == 303:
        return answer.headers["location"].startswith("/sign-in?next=")
    if answer.status_code not in (401, 403):
        return False
    if "json" in answer.headers.get("content-type", ""):
        return answer.json()["code"] in ("sign-in-needed", "access-denied")
    said = ("サインインすると使えます", "あなたの役割では", "このトークンでは")
    return any(sentence in answer.text for sentence in said)


def test_identities_of_the_test_have_the_roles_that_they_claim(house: House) -> None:
    for role in Role:
        found = house.office.identify(house.secret(role))
        assert isinstance(found, Identity)
        assert found.role is role


def test_the_office_of_the_test_is_an_office(house: House) -> None:
    assert isinstance(house.office, Office)
    assert not house.office.bootstrap.pending()
