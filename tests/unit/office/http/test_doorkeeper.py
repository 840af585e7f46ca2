"""The doorkeeper: given a request as it comes, is it let through, and as whom?"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import office.http.problems  # noqa: F401 — the statuses of the office's errors
from office.http.caller import caller
from office.http.cookies import SessionCookie
from office.http.doorkeeper import PUBLIC, Door, Doorkeeper, Doors
from office.identity import Identity, Origin, Role
from office.permission.actions import OfficeAction
from search_api.authorizer import Action
from search_api.client import InProcessTransport
from search_api.http.app import render_problem
from search_api.http.guard import Guard

DOORS = (
    Door(method="GET", path="/free", deed=PUBLIC),
    Door(method="GET", path="/search", deed=Action.SEARCH),
    Door(method="GET", path="/units/{unit_id:path}", deed=Action.READ_UNIT),
    Door(method="GET", path="/audit", deed=OfficeAction.READ_AUDIT),
    Door(method="GET", path="/export", deed=OfficeAction.EXPORT_AUDIT, proof=True),
)
PEOPLE = {
    "secret-of-sato": Identity(
        account_id="a1", login="sato", role=Role.CASEWORKER, office_id="o1", session_id="s1"
    ),
    "secret-of-admin": Identity(
        account_id="a2", login="admin", role=Role.ADMINISTRATOR, office_id="o1", session_id="s2"
    ),
}


class House:
    """A small application behind the doorkeeper, with a door that nobody listed."""

    def __init__(self, *, open_search: bool = True) -> None:
        self.denied: list[tuple[Origin, Door]] = []
        self.asked: list[str] = []
        self.proved = True
        paths = ("/free", "/search", "/units/{unit_id:path}", "/audit", "/export", "/forgotten")
        app = Starlette(routes=[Route(path, self.answer, methods=["GET", "PUT"]) for path in paths])
        app.add_middleware(
            Doorkeeper,
            doors=Doors(DOORS),
            identify=self.identify,
            denied=lambda origin, door: self.denied.append((origin, door)),
            proved=lambda session_id: session_id == "s2" and self.proved,
            open_search=open_search,
            cookie=SessionCookie(),
        )
        app.add_middleware(
            Guard, content_security_policy="default-src 'none'", render=render_problem
        )
        transport = InProcessTransport(app)
        self.client = httpx.Client(transport=transport, base_url="http://konkyo.invalid")

    @staticmethod
    def answer(request: Request) -> PlainTextResponse:
        known = caller()
        assert request.state.identity == known
        return PlainTextResponse(known.login if known else "visitor")

    def identify(self, secret: str) -> Identity | None:
        self.asked.append(secret)
        return PEOPLE.get(secret)

    def get(self, path: str, secret: str = "") -> httpx.Response:
        return self.client.get(
            path, headers={"Cookie": f"konkyo_session={secret}"} if secret else {}
        )


@pytest.fixture
def house() -> Iterator[House]:
    built = House()
    yield built
    built.client.close()


def test_a_visitor_searches_and_nobody_is_asked_who_it_is(house: House) -> None:
    assert house.get("/search").text == "visitor"
    assert house.asked == []


def test_a_person_is_known_by_cookie_or_by_bearer(house: House) -> None:
    assert house.get("/search", "secret-of-sato").text == "sato"
    bearer = {"Authorization": "Bearer secret-of-sato"}
    assert house.client.get("/search", headers=bearer).text == "sato"


def test_the_caller_is_forgotten_after_the_request(house: House) -> None:
    house.get("/search", "secret-of-sato")
    assert house.get("/search").text == "visitor"
    assert caller() is None


def test_a_visitor_is_asked_to_sign_in(house: House) -> None:
    answer = house.get("/audit")
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign-in-needed"


def test_somebody_whose_session_is_over_is_told_so(house: House) -> None:
    assert "期限が切れました" in house.get("/audit", "secret-of-yesterday").json()["detail"]


def test_an_old_cookie_does_not_keep_a_visitor_from_open_search(house: House) -> None:
    assert house.get("/search", "secret-of-yesterday").text == "visitor"


@pytest.mark.parametrize("token", ["", " ", "secret-of-yesterday"], ids=["空", "空白", "違う"])
def test_a_program_whose_token_is_nobodys_is_told_so(house: House, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Cookie": "konkyo_session=secret-of-sato"}
    refused = house.client.get("/search", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign-in-needed")
    assert "このトークンは使えません" in refused.json()["detail"]


def test_who_may_not_is_turned_away_and_noted(house: House) -> None:
    answer = house.get("/audit", "secret-of-sato")
    assert answer.status_code == 403
    assert answer.json()["code"] == "access-denied"
    ((origin, door),) = house.denied
    assert (origin.actor, door.path) == ("a1", "/audit")
    assert origin.request_id == answer.headers["X-Request-ID"]


def test_who_may_passes(house: House) -> None:
    assert house.get("/audit", "secret-of-admin").text == "admin"
    assert house.denied == []


def test_closed_search_is_for_those_who_signed_in() -> None:
    house = House(open_search=False)
    assert house.get("/search").status_code == 401
    assert house.get("/search", "secret-of-sato").text == "sato"
    assert house.get("/free").text == "visitor"


def test_a_route_that_is_not_listed_does_not_exist(house: House) -> None:
    assert house.get("/forgotten", "secret-of-admin").status_code == 404


@pytest.mark.parametrize("path", ["/units/325AC0000000144:art29/p1", "/units/a%2Fb"])
def test_a_path_with_parts_is_one_door(house: House, path: str) -> None:
    assert house.get(path).text == "visitor"


def test_a_method_that_is_not_listed_is_refused_though_the_route_knows_it(house: House) -> None:
    answer = house.client.put("/audit", headers={"Cookie": "konkyo_session=secret-of-admin"})
    assert answer.status_code == 405


@pytest.mark.parametrize("path", ["//audit", "/audit/", "/AUDIT", "/audit%00", "/./audit"])
def test_no_other_spelling_of_a_path_gets_past(house: House, path: str) -> None:
    answer = house.client.get(httpx.URL("http://konkyo.invalid" + path))
    assert answer.status_code in (401, 404)


@pytest.mark.parametrize(
    "header",
    ["konkyo_session", "konkyo_session=;;;", "a=b; konkyo_session", "\x00", "=secret-of-admin"],
)
def test_a_broken_cookie_is_a_visitor(house: House, header: str) -> None:
    assert house.client.get("/audit", headers={"Cookie": header}).status_code == 401


def test_two_different_session_cookies_are_nobody(house: House) -> None:
    both = "konkyo_session=secret-of-sato; konkyo_session=secret-of-admin"
    assert house.client.get("/audit", headers={"Cookie": both}).status_code == 401


def test_a_grave_deed_asks_for_proof_after_permission(house: House) -> None:
    assert house.get("/export", "secret-of-admin").status_code == 200
    house.proved = False
    refused = house.get("/export", "secret-of-admin")
    assert (refused.status_code, refused.json()["code"]) == (403, "proof-needed")
    assert house.denied == [], "asked to prove it is not turned away"
    assert house.get("/audit", "secret-of-admin").status_code == 200
    assert house.get("/export", "secret-of-sato").json()["code"] == "access-denied"
    assert house.get("/export").json()["code"] == "sign-in-needed"


def test_a_token_that_is_over_is_told_so_where_visitors_may_pass(house: House) -> None:
    answer = house.client.get("/search", headers={"Authorization": "Bearer konkyo_t_revoked"})
    assert answer.status_code == 401
    assert "このトークンは使えません" in answer.json()["detail"]
