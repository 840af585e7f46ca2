"""A write that is sent twice, because the line was cut or a finger was quick, counts once."""

from __future__ import annotations

import asyncio
import datetime as dt

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import func, select, text, update
from starlette.types import ASGIApp, Receive, Scope, Send

from office.accounts.tables import OfficeRow
from office.database import Database
from office.database.base import now
from office.database.idempotency import IdempotentWriteRow, IdempotentWrites
from office.encryption import Cipher
from office.http.idempotency import MAX_KEPT, Idempotency
from search_api.http.guard import Guard
from search_api.http.problems import problem_response

NAME = "山田太郎"  # must never lie in the database in clear


class Caller:
    """Stands where the doorkeeper stands: the header X-Caller says who it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        scope.setdefault("state", {})["caller"] = headers.get(b"x-caller", b"").decode()
        await self._app(scope, receive, send)


def _application(database: Database, cipher: Cipher) -> ASGIApp:
    app = FastAPI()

    @app.post("/api/v1/offices", status_code=201)
    @app.post("/pages/offices", status_code=201)
    def create(body: dict[str, str], response: Response) -> dict[str, str]:
        with database.write() as session:
            session.add(OfficeRow(name=f"{body['name']} {_count(database)}"))
        response.headers["Location"] = "/api/v1/offices/1"
        return {"name": body["name"]}

    @app.post("/api/v1/unsure")
    def unsure() -> dict[str, str]:
        if _count(database) == 0:
            with database.write() as session:
                session.add(OfficeRow(name="試し"))
            raise RuntimeError("the first time, something breaks")
        return {"state": "done"}

    @app.post("/api/v1/refused", status_code=422)
    def refused() -> dict[str, str]:
        return {"state": "refused"}

    @app.post("/api/v1/session")
    def sign_in(response: Response) -> dict[str, str]:
        response.set_cookie("session", "secret")
        return {"state": "signed in"}

    @app.post("/api/v1/export")
    async def export(request: Request) -> StreamingResponse:
        with database.write() as session:
            session.add(OfficeRow(name="書き出し"))
        return StreamingResponse(iter([b"x" * 1000] * (MAX_KEPT // 1000 + 2)))

    app.add_middleware(Idempotency, database=database, cipher=cipher)
    app.add_middleware(Caller)
    app.add_middleware(
        Guard,
        content_security_policy="",
        render=lambda problem, scope: problem_response(
            problem, instance=scope["path"], request_id=""
        ),
    )
    return app


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(OfficeRow)) or 0


@pytest.fixture
def client(database: Database, cipher: Cipher) -> httpx.AsyncClient:
    """Return a client of an API with that middleware, on a database of each kind."""
    transport = httpx.ASGITransport(_application(database, cipher), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://office.test")


def _post(
    client: httpx.AsyncClient, *bodies: str, key: str = "k-1", path: str = "/api/v1/offices"
) -> list[httpx.Response]:
    async def send_all() -> list[httpx.Response]:
        headers = {"Idempotency-Key": key} if key else {}
        return [await client.post(path, json={"name": name}, headers=headers) for name in bodies]

    return asyncio.run(send_all())


def test_the_same_write_with_the_same_key_counts_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    first, second = _post(client, NAME, NAME)

    assert _count(database) == 1
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["location"] == "/api/v1/offices/1"
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"


def test_without_a_key_each_write_counts(client: httpx.AsyncClient, database: Database) -> None:
    _post(client, NAME, NAME, key="")
    assert _count(database) == 2


def test_pages_have_no_keys(client: httpx.AsyncClient, database: Database) -> None:
    _post(client, NAME, NAME, path="/pages/offices")
    assert _count(database) == 2


def test_a_key_stands_for_one_body(client: httpx.AsyncClient, database: Database) -> None:
    _, other = _post(client, NAME, "北")

    assert other.status_code == 422
    assert other.json()["code"] == "idempotency-key-reused"
    assert "新しいキー" in other.json()["detail"]
    assert _count(database) == 1


def test_a_key_stands_for_one_address(client: httpx.AsyncClient) -> None:
    _post(client, NAME)
    assert _post(client, NAME, path="/api/v1/offices?again=1")[0].status_code == 422
    assert _post(client, NAME, path="/api/v1/refused")[0].status_code == 422


def test_a_key_belongs_to_its_caller(client: httpx.AsyncClient, database: Database) -> None:
    async def as_two() -> None:
        for caller in ("a", "b", "a"):
            headers = {"Idempotency-Key": "k-1", "X-Caller": caller}
            await client.post("/api/v1/offices", json={"name": NAME}, headers=headers)

    asyncio.run(as_two())
    assert _count(database) == 2


def test_twenty_at_once_count_once(client: httpx.AsyncClient, database: Database) -> None:
    async def all_at_once() -> list[httpx.Response]:
        post = lambda: client.post(  # noqa: E731
            "/api/v1/offices", json={"name": NAME}, headers={"Idempotency-Key": "k-1"}
        )
        return await asyncio.gather(*(post() for _ in range(20)))

    answers = asyncio.run(all_at_once())

    assert _count(database) == 1
    done = [answer for answer in answers if answer.status_code == 201]
    others = [answer.json()["code"] for answer in answers if answer.status_code != 201]
    assert done
    assert set(others) <= {"still-running"}


def test_what_is_still_running_is_not_begun_again(
    client: httpx.AsyncClient, database: Database, cipher: Cipher
) -> None:
    body = b'{"name":"' + NAME.encode() + b'"}'
    IdempotentWrites(database, cipher).claim("", "k-1", b"POST /api/v1/offices?\n" + body)

    (answer,) = _post(client, NAME)

    assert answer.json()["code"] == "still-running"
    assert "少し待ってから" in answer.json()["detail"]
    assert _count(database) == 0


def test_a_refusal_may_be_put_right_under_the_same_key(client: httpx.AsyncClient) -> None:
    first, second = _post(client, NAME, "北", path="/api/v1/refused")
    assert first.json() == second.json() == {"state": "refused"}


def test_after_an_error_the_same_key_tries_again(client: httpx.AsyncClient) -> None:
    first, second = _post(client, NAME, NAME, path="/api/v1/unsure")
    assert first.status_code == 500
    assert second.json() == {"state": "done"}


def test_a_sign_in_is_never_given_out_again(client: httpx.AsyncClient, database: Database) -> None:
    first, second = _post(client, NAME, NAME, path="/api/v1/session")

    assert "set-cookie" in first.headers
    assert "set-cookie" not in second.headers
    assert second.json()["code"] == "already-done"


def test_an_answer_too_long_to_keep_is_given_once_and_the_write_counts_once(
    client: httpx.AsyncClient, database: Database
) -> None:
    first, second = _post(client, NAME, NAME, path="/api/v1/export")

    assert len(first.content) > MAX_KEPT
    assert second.json()["code"] == "already-done"
    assert _count(database) == 1


@pytest.mark.parametrize(
    "key",
    ["x" * 65, "tab\there", "\x7f", "鍵".encode().decode("latin-1")],
    ids=["長すぎる", "タブ", "制御文字", "日本語"],
)
def test_a_key_that_cannot_be_used_is_refused(
    client: httpx.AsyncClient, database: Database, key: str
) -> None:
    async def send() -> httpx.Response:
        headers = [(b"Idempotency-Key", key.encode("latin-1"))]
        return await client.post("/api/v1/offices", json={"name": NAME}, headers=headers)

    answer = asyncio.run(send())

    assert answer.status_code == 422
    assert "64 文字まで" in answer.json()["detail"]
    assert _count(database) == 0


def test_two_keys_at_once_are_refused(client: httpx.AsyncClient) -> None:
    async def send() -> httpx.Response:
        headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
        return await client.post("/api/v1/offices", json={"name": NAME}, headers=headers)

    assert asyncio.run(send()).status_code == 422


def test_a_key_is_forgotten_after_a_day(client: httpx.AsyncClient, database: Database) -> None:
    _post(client, NAME)
    _later(database, dt.timedelta(hours=24))

    assert _post(client, NAME)[0].status_code == 201

    assert _count(database) == 2


def test_a_process_that_died_holds_a_key_for_ten_minutes(
    client: httpx.AsyncClient, database: Database, cipher: Cipher
) -> None:
    IdempotentWrites(database, cipher).claim("", "k-1", b"of a process that died")
    assert _post(client, NAME)[0].status_code == 422
    _later(database, dt.timedelta(minutes=10))

    assert _post(client, NAME)[0].status_code == 201


def _later(database: Database, passed: dt.timedelta) -> None:
    with database.write() as session:
        session.execute(
            update(IdempotentWriteRow).values(
                created_at=now() - passed, expires_at=now() + dt.timedelta(hours=24) - passed
            )
        )


def test_what_has_expired_is_removed(
    client: httpx.AsyncClient, database: Database, cipher: Cipher
) -> None:
    _post(client, NAME)
    _later(database, dt.timedelta(hours=25))

    assert IdempotentWrites(database, cipher).sweep() == 1

    with database.read() as session:
        assert session.scalars(select(IdempotentWriteRow)).all() == []


def test_neither_body_nor_key_nor_answer_lies_in_the_database_in_clear(
    client: httpx.AsyncClient, database: Database
) -> None:
    _post(client, NAME, key="kagi-of-yamada")
    with database.read() as session:
        rows = session.execute(text("SELECT * FROM idempotent_write")).all()
    kept = repr(rows)
    assert len(rows) == 1
    assert NAME not in kept
    assert repr(NAME.encode())[2:-1] not in kept
    assert "yamada" not in kept
