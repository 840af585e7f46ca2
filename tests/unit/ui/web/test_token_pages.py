"""The pages on tokens: made, shown once, exchanged, ended."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from office.audit.reading import AuditQuery, AuditReading
from office.foundation import Office
from office.identity import CONSOLE, Role

from offices import LOGINS, client_of, person_elsewhere

SECRET = re.compile(r'<p class="secret"><code>(konkyo_t_[^<]+)</code>')
NEW = {"name": "文書管理との連携", "scope": ["search", "read-unit"], "days": "90"}


@pytest.fixture
def web(office: Office) -> Iterator[httpx.Client]:
    with client_of(office, Role.ADMINISTRATOR) as client:
        yield client


def program(office: Office) -> str:
    found = office.accounts.find(LOGINS[Role.SERVICE])
    assert found is not None
    return found.id


def create(office: Office, web: httpx.Client, **fields: object) -> httpx.Response:
    return web.post("/admin/tokens", data=NEW | {"account": program(office)} | fields)


def test_a_secret_is_shown_once_and_stands_in_no_log(office: Office, web: httpx.Client) -> None:
    shown = create(office, web)
    secret = SECRET.findall(shown.text)[0]
    assert shown.headers["cache-control"] == "no-store"
    known = office.identify(secret)
    assert known is not None
    assert known.scopes == {"search", "read-unit"}
    listed = web.get("/admin/tokens").text
    assert "文書管理との連携" in listed
    assert "検索する" in listed
    events = AuditReading(office.database).page(AuditQuery(), length=1000).events
    assert secret not in listed + str(events)


@pytest.mark.parametrize(
    ("field", "typed", "place", "told"),
    [
        pytest.param("name", "", "name", "1文字から", id="名前なし"),
        pytest.param("account", "", "account", "どのプログラム", id="プログラムなし"),
        pytest.param("account", "nobody", "account", "その利用者はいません", id="いない人"),
        pytest.param("scope", [], "scope", "1つ以上", id="操作なし"),
        pytest.param("scope", ["read-audit"], "scope", "1つ以上", id="選べない操作"),
        pytest.param("days", "367", "days", "366 日まで", id="長すぎる"),
        pytest.param("days", "-1", "days", "366 日まで", id="負の数"),
        pytest.param("days", "9" * 99, "days", "366 日まで", id="大きすぎる数"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    office: Office, web: httpx.Client, field: str, typed: object, place: str, told: str
) -> None:
    answer = create(office, web, **{field: typed})
    assert answer.status_code == 422
    assert re.search(rf'id="{place}-wrong">[^<]*{told}', html.unescape(answer.text))
    assert office.tokens.list() == ()


def test_a_name_is_given_once_and_never_a_personal_number(
    office: Office, web: httpx.Client
) -> None:
    create(office, web)
    assert "もうあります" in create(office, web).text
    assert "12桁の番号" in create(office, web, name="123456789018").text
    assert len(office.tokens.list()) == 1


def test_an_exchanged_token_works_beside_the_old_one_until_it_is_revoked(
    office: Office, web: httpx.Client
) -> None:
    old = SECRET.findall(create(office, web).text)[0]
    token = office.tokens.list()[0]
    exchanged = web.post(f"/admin/tokens/{token.id}/rotate", data={"overlap": "24"})
    new = SECRET.findall(exchanged.text)[0]
    assert "前のトークンは" in exchanged.text
    assert office.identify(old) is not None
    assert office.identify(new) is not None
    assert web.post(f"/admin/tokens/{token.id}/revoke").status_code == 303
    assert office.identify(old) is office.identify(new) is None
    assert "取り消し済み" in web.get("/admin/tokens").text
    again = web.post(f"/admin/tokens/{token.id}/rotate", data={"overlap": "0"})
    assert again.status_code == 422
    assert "取り消されています" in again.text


def test_the_tokens_of_another_office_are_neither_seen_nor_ended(
    office: Office, web: httpx.Client
) -> None:
    other = person_elsewhere(office, Role.SERVICE)
    token, secret = office.tokens.create(
        CONSOLE, name="となりの連携", account_id=other.id, scopes=("search",), days=9
    )
    assert "となりの連携" not in web.get("/admin/tokens").text
    for deed in ("rotate", "revoke"):
        assert web.post(f"/admin/tokens/{token.id}/{deed}").status_code == 404
    assert create(office, web, account=other.id).status_code == 422
    assert office.identify(secret) is not None
    assert len(office.tokens.list()) == 1
