"""Over HTTP a grave deed asks a session to show again who it is of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import update

from office.accounts.tables import SessionRow
from office.database.base import now
from office.identity import Role

from office_api import Api, House
from offices import PASSWORD

GRAVE: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/accounts", {"login": "suzuki", "display_name": "鈴木", "role": "administrator"}),
    ("PATCH", "/accounts/{}", {"version": 1, "role": "administrator"}),
    ("POST", "/accounts/{}/reset", {"turn_off_totp": True}),
    ("POST", "/tokens", {"name": "連携", "scopes": ["search"]}),
    ("POST", "/tokens/nothing/rotate", {}),
    ("GET", "/audit/export", {}),
]


@pytest.fixture
def api(house: House) -> Api:
    """Return an administrator's session, twenty minutes after the sign-in."""
    api = house.as_(Role.ADMINISTRATOR)
    with house.office.database.write() as db:
        db.execute(update(SessionRow).values(proved_at=now() - dt.timedelta(minutes=20)))
    return api


@pytest.mark.parametrize(("method", "path", "body"), GRAVE, ids=lambda each: str(each)[:24])
def test_a_grave_deed_is_refused_until_it_is_proved(
    house: House, api: Api, method: str, path: str, body: dict[str, Any]
) -> None:
    person = house.account(Role.CASEWORKER)
    path, content = path.format(person.id), {"json": body} if method != "GET" else {}
    refused = api.ask(method, path, **content)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof-needed")
    assert "もう一度確かめます" in refused.json()["detail"]
    assert house.office.accounts.get(person.id) == person

    assert api.post("/session/proof", {"password": PASSWORD}).status_code == 200

    assert api.ask(method, path, **content).status_code in (200, 201, 404, 422)


def test_a_proof_says_until_when_it_counts(api: Api) -> None:
    until = api.post("/session/proof", {"password": PASSWORD}).json()["until"]
    left = dt.datetime.fromisoformat(until) - now()
    assert dt.timedelta(minutes=14) < left <= dt.timedelta(minutes=15)


def test_reading_and_stopping_ask_for_no_proof(house: House, api: Api) -> None:
    person = house.account(Role.CASEWORKER)
    assert api.get("/accounts").status_code == 200
    assert api.get("/audit/events").status_code == 200
    assert api.post(f"/accounts/{person.id}/disable").status_code == 200


def test_a_wrong_password_proves_nothing(house: House, api: Api) -> None:
    refused = api.post("/session/proof", {"password": "違うパスワード"})
    assert (refused.status_code, refused.json()["code"]) == (401, "sign-in-refused")
    assert api.get("/audit/export").json()["code"] == "proof-needed"
    assert api.post("/session/proof", {}).status_code == 422
    assert house.visitor.post("/session/proof", {"password": PASSWORD}).status_code == 401
    assert house.with_token("search").post("/session/proof", {"password": "x"}).status_code == 403
