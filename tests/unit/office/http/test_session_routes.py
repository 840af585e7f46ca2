"""A program signs in, asks who it is, and signs out."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest

from office.http.csrf import csrf_token
from office.identity import CONSOLE, Role

from office_api import BASE, House
from offices import LOGINS, OFFICE, PASSWORD, TEAM, session_of, token_of

SATO = {"login": LOGINS[Role.CASEWORKER], "password": PASSWORD}


def test_whoever_signs_in_gets_a_secret_that_opens_the_door(house: House) -> None:
    answer = house.visitor.post("/session", SATO)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    started = answer.json()
    assert started["secret"].startswith("konkyo_s_")
    left = dt.datetime.fromisoformat(started["expires_at"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(hours=11) < left <= dt.timedelta(hours=12)
    me = house.with_secret(started["secret"]).get("/session").json()
    assert me == started["caller"]
    assert (me["kind"], me["login"], me["display_name"]) == ("person", "sato", "見本 sato")
    assert (me["role"], me["office"]["name"]) == ("caseworker", OFFICE)
    assert [team["name"] for team in me["teams"]] == [TEAM]
    assert me["scopes"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"login": "sato", "password": "違うパスワードを入れました"},
        {"login": "daremo-inai", "password": PASSWORD},
        {"login": LOGINS[Role.SERVICE], "password": PASSWORD},
        {"login": "s\0to", "password": PASSWORD},
    ],
    ids=["パスワードが違う", "いない人", "連携プログラム", "NUL"],
)
def test_a_refusal_never_tells_what_was_wrong(house: House, body: dict[str, str]) -> None:
    answer = house.visitor.post("/session", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-refused")
    assert (
        answer.json()["detail"]
        == (house.visitor.post("/session", {"login": "x1", "password": "y"}).json()["detail"])
    )


def test_a_second_factor_is_asked_for_and_taken(house: House) -> None:
    account = house.account(Role.CASEWORKER)
    address = house.office.totp.begin(CONSOLE, account.id)
    totp = pyotp.parse_uri(address)
    assert isinstance(totp, pyotp.TOTP)
    earlier = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=30)
    house.office.totp.confirm(CONSOLE, account.id, totp.at(earlier))
    answer = house.visitor.post("/session", SATO)
    assert (answer.status_code, answer.json()["code"]) == (401, "second-factor-needed")
    assert "ticket" not in answer.text
    wrong = house.visitor.post("/session", SATO | {"second_factor": "ABCD-EFGH"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "sign-in-refused")
    right = house.visitor.post("/session", SATO | {"second_factor": totp.now()})
    assert right.status_code == 201


def test_a_service_learns_what_its_token_is_for(house: House) -> None:
    me = house.with_token("search", "read-unit").get("/session").json()
    assert (me["kind"], me["role"], me["login"]) == ("service", "service", "renkei")
    assert me["scopes"] == ["read-unit", "search"]
    assert me["expires_at"]


def test_a_visitor_is_told_so_and_an_old_secret_is_refused(house: House) -> None:
    assert house.visitor.get("/session").json() == {
        "kind": "visitor", "account_id": "", "login": "", "display_name": "", "role": None,
        "office": None, "teams": [], "scopes": None, "expires_at": None, "demo": False,
    }  # fmt: skip
    old = house.with_secret("konkyo_s_" + "x" * 43).get("/session")
    assert (old.status_code, old.json()["code"]) == (401, "sign-in-needed")


def test_signing_out_ends_this_session_only(house: House) -> None:
    one, other = house.as_(Role.CASEWORKER), house.as_(Role.CASEWORKER)
    assert one.delete("/session").status_code == 204
    assert one.get("/session").status_code == 401
    assert other.get("/session").status_code == 200
    assert house.actions()[0] == "sign-out"


def test_signing_out_everywhere_ends_all_of_ones_own(house: House) -> None:
    one, other = house.as_(Role.CASEWORKER), house.as_(Role.CASEWORKER)
    somebody = house.as_(Role.SUPERVISOR)
    assert one.delete("/sessions").json() == {"sessions": 2}
    assert [each.get("/session").status_code for each in (one, other, somebody)] == [401, 401, 200]


def test_a_token_can_sign_nobody_out(house: House) -> None:
    api = house.with_token("search")
    for path in ("/session", "/sessions"):
        assert api.delete(path).json()["code"] == "access-denied"


def test_a_browser_signs_out_by_its_cookie_and_the_token_of_its_forms(house: House) -> None:
    secret = session_of(house.office, Role.CASEWORKER)
    identity = house.office.identify(secret)
    assert identity is not None
    cookie = {"Cookie": f"konkyo_session={secret}", "Origin": "http://localhost"}
    refused = house.http.delete(f"{BASE}/session", headers=cookie)
    assert (refused.status_code, refused.json()["code"]) == (403, "form-expired")
    token = {"X-CSRF-Token": csrf_token(house.office.cipher, identity.session_id)}
    done = house.http.delete(f"{BASE}/session", headers=cookie | token)
    assert done.status_code == 204
    assert "konkyo_session=" in done.headers["set-cookie"]
    assert house.office.identify(secret) is None


def test_a_sign_in_that_is_sent_again_is_not_answered_from_memory(house: House) -> None:
    again = {"Idempotency-Key": "one"}
    assert house.visitor.post("/session", SATO, headers=again).status_code == 201
    answer = house.visitor.post("/session", SATO, headers=again)
    assert (answer.status_code, answer.json()["code"]) == (409, "already-done")


def test_guessing_is_slowed_down(house: House) -> None:
    answers = [
        house.visitor.post("/session", SATO | {"password": f"あてずっぽう{number}"})
        for number in range(25)
    ]
    codes = [answer.json()["code"] for answer in answers]
    assert codes == sorted(codes)  # first refused, then told to wait, then not even listened to
    assert set(codes) == {"sign-in-refused", "too-many-attempts", "too-many-requests"}
    for answer in answers:
        assert (answer.status_code == 429) is ("retry-after" in answer.headers)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"login": "sato"},
        {"login": ["sato"], "password": PASSWORD},
        {"login": "sato", "password": "あ" * 257},
        {"login": "sato", "password": PASSWORD, "role": "administrator"},
    ],
    ids=["空", "パスワードがない", "並び", "長すぎる", "知らない欄"],
)
def test_what_is_no_sign_in_is_refused_without_repeating_it(
    house: House, body: dict[str, object]
) -> None:
    answer = house.visitor.post("/session", body)
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


def test_the_secret_of_a_token_is_no_session(house: House) -> None:
    secret = token_of(house.office, "search")
    cookie = {"Cookie": f"konkyo_session={secret}", "Origin": "http://localhost"}
    assert house.http.delete(f"{BASE}/session", headers=cookie).status_code == 403
