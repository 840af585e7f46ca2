"""An administrator gives programs their tokens, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from office.accounts.token_rules import TOKEN_SCOPES
from office.identity import Role

from office_api import House, Neighbour


def wanted(house: House, **change: Any) -> dict[str, Any]:
    service = house.account(Role.SERVICE)
    body = {"name": "文書管理との連携", "account_id": service.id, "scopes": ["search"]}
    return body | change


def test_a_token_works_at_once_and_its_secret_is_told_once(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    answer = api.post("/tokens", wanted(house, days=30))
    assert answer.status_code == 201
    token, secret = answer.json()["token"], answer.json()["secret"]
    assert secret.startswith("konkyo_t_")
    bearer = {"Authorization": f"Bearer {secret}"}
    found = house.http.get("/api/v1/search", params={"q": "年金"}, headers=bearer)
    assert found.status_code == 200
    assert house.http.get("/api/v1/documents", headers=bearer).status_code == 403
    listed = api.get("/tokens")
    assert [each["id"] for each in listed.json()["tokens"]] == [token["id"]]
    assert secret not in listed.text + api.get("/audit/events").text


def test_a_token_that_is_asked_for_twice_is_made_once_and_its_secret_told_once(
    house: House,
) -> None:
    api, again = house.as_(Role.ADMINISTRATOR), {"Idempotency-Key": "token-1"}
    first = api.post("/tokens", wanted(house), headers=again)
    second = api.post("/tokens", wanted(house), headers=again)
    assert (second.status_code, second.json()["code"]) == (409, "already-done")
    kept = house.home.glob("office.sqlite*")
    secret = first.json()["secret"].encode()
    assert not any(secret in path.read_bytes() for path in kept)
    assert len(api.get("/tokens").json()["tokens"]) == 1
    rotate = f"/tokens/{first.json()['token']['id']}/rotate"
    once = {"Idempotency-Key": "token-2"}
    rotated = api.post(rotate, {"overlap_hours": 0}, headers=once).json()["secret"]
    assert api.post(rotate, {"overlap_hours": 0}, headers=once).json()["code"] == "already-done"
    assert house.with_secret(rotated).get("/session").json()["kind"] == "service"


def test_rotation_gives_a_new_secret_and_lets_the_old_one_work_for_a_while(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    made = api.post("/tokens", wanted(house)).json()
    path = f"/tokens/{made['token']['id']}/rotate"
    rotated = api.post(path, {"overlap_hours": 1}).json()
    assert rotated["token"]["old_until"]
    for secret in (made["secret"], rotated["secret"]):
        assert house.with_secret(secret).get("/session").json()["kind"] == "service"
    at_once = api.post(path, {"overlap_hours": 0, "days": 1}).json()
    assert at_once["token"]["expires_at"] < made["token"]["expires_at"]
    for secret in (made["secret"], rotated["secret"]):
        assert house.with_secret(secret).get("/session").status_code == 401


def test_a_token_that_is_revoked_opens_nothing_any_more(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    made = api.post("/tokens", wanted(house)).json()
    path = f"/tokens/{made['token']['id']}"
    assert api.delete(path).json()["revoked_at"]
    assert api.delete(path).status_code == 200
    assert house.with_secret(made["secret"]).get("/session").status_code == 401
    assert api.post(f"{path}/rotate").status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"scopes": []},
        {"scopes": ["search", "judge"]},
        {"scopes": "search"},
        {"days": 0},
        {"days": 367},
        {"days": "30"},
        {"name": ""},
        {"name": "あ\nい"},
        {"secret": "konkyo_t_" + "x" * 43},
    ],
    ids=["なし", "できない操作", "並びでない", "0日", "367日", "文字", "空", "改行", "秘密を選ぶ"],
)
def test_what_cannot_be_a_token_is_refused(house: House, change: dict[str, Any]) -> None:
    answer = house.as_(Role.ADMINISTRATOR).post("/tokens", wanted(house, **change))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert house.office.tokens.list() == ()


def test_only_a_service_can_have_a_token(house: House) -> None:
    person = house.account(Role.CASEWORKER)
    answer = house.as_(Role.ADMINISTRATOR).post("/tokens", wanted(house, account_id=person.id))
    assert answer.status_code == 422
    assert "連携プログラム" in answer.json()["detail"]


def test_an_administrator_sees_the_tokens_of_the_own_office(
    house: House, neighbour: Neighbour
) -> None:
    assert house.as_(Role.ADMINISTRATOR).get("/tokens").json() == {"tokens": []}


def test_the_contract_names_every_scope_that_a_token_may_have(house: House) -> None:
    schemas = house.visitor.get("/openapi.json").json()["components"]["schemas"]
    scopes = schemas["NewTokenSchema"]["properties"]["scopes"]
    assert scopes["items"]["enum"] == list(TOKEN_SCOPES)
