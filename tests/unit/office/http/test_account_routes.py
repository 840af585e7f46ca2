"""An administrator keeps the people of the office; supervisors see those of their teams."""

from __future__ import annotations

from typing import Any

import pytest

from office.identity import CONSOLE, Role

from office_api import House, Neighbour
from offices import LOGINS, PASSWORD, TEAM

NEW = {"login": "suzuki", "display_name": "鈴木 一郎", "role": "caseworker"}
NEW_PASSWORD = PASSWORD * 2
NOBODY = "0" * 32


def team_id(house: House) -> str:
    return house.account(Role.CASEWORKER).team_ids[0]


def logins(answer: Any) -> list[str]:
    return [account["login"] for account in answer.json()["accounts"]]


def test_an_administrator_sees_everybody_of_the_office(house: House, neighbour: Neighbour) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    assert logins(api.get("/accounts")) == sorted(LOGINS.values())
    assert logins(api.get("/accounts", params={"words": "見本 sat"})) == ["sasatsu", "sato"]
    assert logins(api.get("/accounts", params={"words": "隣"})) == []


def test_a_supervisor_sees_the_own_teams_only(house: House, neighbour: Neighbour) -> None:
    api = house.as_(Role.SUPERVISOR)
    assert logins(api.get("/accounts")) == ["sasatsu", "sato", "shinnin"]
    assert api.get(f"/accounts/{house.account(Role.CASEWORKER).id}").status_code == 200
    for hidden in (house.account(Role.ADMINISTRATOR).id, neighbour.person.id, NOBODY):
        answer = api.get(f"/accounts/{hidden}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-account")
    other = house.office.accounts.create_team(CONSOLE, neighbour.office_id, "第三係")
    assert [team["name"] for team in api.get("/teams").json()["teams"]] == [TEAM]
    assert other.id not in api.get("/teams").text


def test_a_new_colleague_gets_a_code_that_is_told_once(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    body = NEW | {"team_ids": [team_id(house)], "email": "suzuki@example.jp"}
    answer = api.post("/accounts", body)
    assert answer.status_code == 201
    made, code = answer.json()["account"], answer.json()["code"]
    assert made["office_id"] == house.account(Role.ADMINISTRATOR).office_id
    assert (made["has_password"], made["version"]) == (False, 1)
    read = api.get(f"/accounts/{made['id']}")
    assert read.json() == made
    assert code not in read.text + api.get("/accounts").text + api.get("/audit/events").text
    house.office.recovery.complete(CONSOLE, code, NEW_PASSWORD)
    known = {"login": "suzuki", "password": NEW_PASSWORD}
    assert house.visitor.post("/session", known).status_code == 201


def test_a_service_needs_no_code(house: House) -> None:
    body = {"login": "batch", "display_name": "夜間の処理", "role": "service"}
    api = house.as_(Role.ADMINISTRATOR)
    made = api.post("/accounts", body).json()
    assert made["code"] is None
    reset = api.post(f"/accounts/{made['account']['id']}/reset")
    assert reset.status_code == 422
    assert "パスワードを使いません" in reset.json()["detail"]


def test_a_registration_that_is_sent_again_is_made_once_and_its_code_kept_nowhere(
    house: House,
) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    again = {"Idempotency-Key": "suzuki-1"}
    first = api.post("/accounts", NEW, headers=again)
    assert first.json()["code"]
    second = api.post("/accounts", NEW, headers=again)
    assert (second.status_code, second.json()["code"]) == (409, "already-done")
    assert house.actions().count("account-create") == len(LOGINS) + 1
    reset, path = {"Idempotency-Key": "reset-1"}, f"/accounts/{first.json()['account']['id']}/reset"
    assert api.post(path, headers=reset).status_code == 200
    assert api.post(path, headers=reset).json()["code"] == "already-done"
    assert house.actions().count("recovery-issue") == 1


def test_a_registration_without_a_code_is_answered_again(house: House) -> None:
    api, again = house.as_(Role.ADMINISTRATOR), {"Idempotency-Key": "batch-1"}
    body = {"login": "batch", "display_name": "夜間の処理", "role": "service"}
    first = api.post("/accounts", body, headers=again)
    second = api.post("/accounts", body, headers=again)
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"login": "sato"}, "もう使われています"),
        ({"login": "s@example.jp"}, "メールアドレスは使えません"),
        ({"display_name": "  "}, "氏名を入れてください"),
        ({"role": "boss"}, "administrator"),
        ({"email": "x"}, "メールアドレス"),
        ({"office_id": NOBODY}, "office_id"),
        ({"id": NOBODY}, "「id」"),
        ({"display_name": "番号 123456789018"}, "個人番号"),
    ],
    ids=[
        "いる人",
        "メール",
        "空白",
        "ない役割",
        "メールでない",
        "事務所を選ぶ",
        "番号",
        "個人番号",
    ],
)
def test_what_cannot_be_a_colleague_is_refused(
    house: House, change: dict[str, str], said: str
) -> None:
    answer = house.as_(Role.ADMINISTRATOR).post("/accounts", NEW | change)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert house.office.accounts.find("suzuki") is None


def test_a_change_says_which_version_it_read(house: House) -> None:
    api, sato = house.as_(Role.ADMINISTRATOR), house.account(Role.CASEWORKER)
    path = f"/accounts/{sato.id}"
    changed = api.patch(path, {"version": sato.version, "display_name": "佐藤 改", "email": None})
    assert changed.status_code == 200
    after = changed.json()
    assert (after["display_name"], after["email"]) == ("佐藤 改", None)
    assert (after["role"], after["team_ids"]) == ("caseworker", list(sato.team_ids))
    late = api.patch(path, {"version": sato.version, "display_name": "遅い"})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert api.get(path).json() == after


@pytest.mark.parametrize(
    "body",
    [
        {"display_name": "版がない"},
        {"version": "1", "display_name": "文字の版"},
        {"version": True},
        {"version": 1, "office_id": NOBODY},
        {"version": 1, "login": "boss"},
        {"version": 1, "disabled_at": None},
        {"version": 1, "has_totp": False},
        {"version": 1, "role": None},
    ],
    ids=["版がない", "文字", "真偽", "事務所", "ログイン名", "停止", "二段階", "役割なし"],
)
def test_only_what_may_be_changed_is_taken(house: House, body: dict[str, Any]) -> None:
    sato = house.account(Role.CASEWORKER)
    answer = house.as_(Role.ADMINISTRATOR).patch(f"/accounts/{sato.id}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert house.account(Role.CASEWORKER) == sato


def test_nobody_but_an_administrator_raises_a_role_not_even_the_own(house: House) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR, Role.SERVICE}:
        own = house.account(role)
        answer = house.as_(role).patch(
            f"/accounts/{own.id}", {"version": own.version, "role": "administrator"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "access-denied")
        assert house.account(role) == own
    assert "door-refused" in house.actions()


def test_disabling_ends_everything_and_can_be_taken_back(house: House) -> None:
    sato = house.account(Role.CASEWORKER)
    theirs, api = house.as_(Role.CASEWORKER), house.as_(Role.ADMINISTRATOR)
    assert api.post(f"/accounts/{sato.id}/disable").json()["disabled_at"]
    assert theirs.get("/session").status_code == 401
    assert api.post(f"/accounts/{sato.id}/reset").status_code == 422
    assert api.post(f"/accounts/{sato.id}/enable").json()["disabled_at"] is None
    assert theirs.get("/session").status_code == 401


def test_the_last_administrator_stays(house: House) -> None:
    own = house.account(Role.ADMINISTRATOR)
    api = house.as_(Role.ADMINISTRATOR)
    answer = api.post(f"/accounts/{own.id}/disable")
    assert answer.status_code == 422
    assert "管理者が1人もいなくなります" in answer.json()["detail"]
    body = {"version": own.version, "role": "trainee"}
    assert api.patch(f"/accounts/{own.id}", body).status_code == 422
    assert api.get("/session").status_code == 200


def test_a_locked_account_is_unlocked(house: House) -> None:
    from sqlalchemy import update

    from office.accounts.tables import CredentialRow
    from office.database.base import now

    sato = house.account(Role.CASEWORKER)
    with house.office.database.write() as session:
        mine = update(CredentialRow).where(CredentialRow.account_id == sato.id)
        session.execute(mine.values(failures=20, locked_at=now()))
    api = house.as_(Role.ADMINISTRATOR)
    assert api.get(f"/accounts/{sato.id}").json()["locked_at"]
    assert api.post(f"/accounts/{sato.id}/unlock").json()["locked_at"] is None


def test_a_reset_gives_a_code_and_ends_the_password(house: House) -> None:
    sato, theirs = house.account(Role.CASEWORKER), house.as_(Role.CASEWORKER)
    api = house.as_(Role.ADMINISTRATOR)
    code = api.post(f"/accounts/{sato.id}/reset", {"turn_off_totp": True}).json()["code"]
    assert theirs.get("/session").status_code == 401
    assert not api.get(f"/accounts/{sato.id}").json()["has_password"]
    assert code not in api.get("/audit/events").text
    house.office.recovery.complete(CONSOLE, code, NEW_PASSWORD)
    again = {"login": "sato", "password": NEW_PASSWORD}
    assert house.visitor.post("/session", again).status_code == 201


def test_teams_are_made_and_renamed(house: House) -> None:
    api = house.as_(Role.ADMINISTRATOR)
    made = api.post("/teams", {"name": "保護第二係"})
    assert made.status_code == 201
    path = f"/teams/{made.json()['id']}"
    assert api.patch(path, {"name": TEAM}).status_code == 422
    assert api.patch(path, {"name": "面接係"}).json()["name"] == "面接係"
    assert [team["name"] for team in api.get("/teams").json()["teams"]] == sorted([TEAM, "面接係"])
    assert api.post("/teams", {"name": "係", "office_id": NOBODY}).status_code == 422


CHANGES = {"version": 1, "display_name": "乗っ取り", "role": "administrator"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/accounts/{person}", None),
        ("PATCH", "/accounts/{person}", CHANGES),
        ("POST", "/accounts/{person}/disable", {}),
        ("POST", "/accounts/{person}/enable", {}),
        ("POST", "/accounts/{person}/unlock", {}),
        ("POST", "/accounts/{person}/reset", {}),
        ("POST", "/accounts/{service}/disable", {}),
        ("PATCH", "/teams/{team}", {"name": "乗っ取り"}),
        ("POST", "/tokens/{token}/rotate", {}),
        ("DELETE", "/tokens/{token}", None),
    ],
)
def test_ids_of_another_office_do_not_exist(
    house: House, neighbour: Neighbour, method: str, path: str, body: dict[str, Any] | None
) -> None:
    ids = {
        "person": neighbour.person.id,
        "service": neighbour.service.id,
        "team": neighbour.team.id,
        "token": neighbour.token.id,
    }
    api = house.as_(Role.ADMINISTRATOR)
    content = {} if body is None else {"json": body}
    answer = api.ask(method, path.format(**ids), **content)
    unknown = api.ask(method, path.format(**dict.fromkeys(ids, NOBODY)), **content)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-account")
    same = ("status", "code", "title", "detail")
    assert [answer.json()[name] for name in same] == [unknown.json()[name] for name in same]
    assert neighbour.unchanged()


def test_nobody_is_put_into_a_team_or_gets_a_token_of_another_office(
    house: House, neighbour: Neighbour
) -> None:
    api, sato = house.as_(Role.ADMINISTRATOR), house.account(Role.CASEWORKER)
    there = {"team_ids": [neighbour.team.id]}
    refused = (
        api.post("/accounts", NEW | there),
        api.patch(f"/accounts/{sato.id}", {"version": sato.version} | there),
        api.post(
            "/tokens", {"name": "x", "account_id": neighbour.service.id, "scopes": ["search"]}
        ),
    )
    assert [answer.status_code for answer in refused] == [404, 404, 404]
    assert neighbour.unchanged()
    assert house.account(Role.CASEWORKER) == sato


@pytest.mark.parametrize("scope", ["manage-accounts", "read-accounts", "manage-tokens"])
def test_no_token_may_manage_people_or_tokens(house: House, scope: str) -> None:
    service = house.account(Role.SERVICE)
    body = {"name": "強いトークン", "account_id": service.id, "scopes": [scope]}
    assert house.as_(Role.ADMINISTRATOR).post("/tokens", body).status_code == 422
    api = house.with_token("search", "read-unit")
    for answer in (
        api.get("/accounts"),
        api.post("/accounts", NEW),
        api.get("/tokens"),
        api.get("/audit/events"),
        api.get("/audit/export"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "access-denied")
