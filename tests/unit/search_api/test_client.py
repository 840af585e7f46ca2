"""The typed client gives back exactly what the service gave, over ASGI and over HTTP."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.errors import IndexUnavailable, InvalidQuery, KonkyoError, UnknownDocument, UnknownUnit
from corpus.types import DocumentKind, Status
from search_api.authorizer import AccessDenied, SignInNeeded
from search_api.client import KonkyoClient, ServiceUnreachable
from search_api.http.app import create_app
from search_api.http.backend import SearchBackend
from search_api.types import Filters, Mode, Query
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from browsing import serving
from offices import make_office, token_of


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """Serve the made-up texts on a free port and return the address."""
    with serving(create_app(demo_backend)) as address:
        yield address


@pytest.fixture(params=["ASGI", "HTTP"])
def client(request: pytest.FixtureRequest) -> Iterator[KonkyoClient]:
    if request.param == "ASGI":
        opened = KonkyoClient(app=create_app(demo_backend))
    else:
        opened = KonkyoClient(request.getfixturevalue("served"))
    with opened:
        yield opened


QUERY = Query(
    text="年金 & 収入?",
    filters=Filters(
        kinds=(DocumentKind.LAW, DocumentKind.HANDBOOK),
        documents=("demo-law", "demo-handbook"),
        status=(Status.OFFICIAL, Status.OFFICE),
        as_of=dt.date(2026, 4, 1),
        exclude=("demo-law:art1",),
    ),
    mode=Mode.LEXICAL,
    limit=3,
    explain=True,
)


@pytest.mark.parametrize("query", [QUERY, Query(text="年金 収入")], ids=["全条件", "ことばだけ"])
def test_search_gives_the_same_dataclasses(client: KonkyoClient, query: Query) -> None:
    assert client.search(query) == demo_backend().search(query)


@pytest.mark.parametrize(
    "unit_id", ["demo-law:art2/p1/i2/イ", "demo-law:art1", "demo-digest:1/2/3"]
)
def test_units_give_the_same_dataclasses(client: KonkyoClient, unit_id: str) -> None:
    assert client.unit(unit_id) == demo_backend().unit(unit_id)


def test_lists_give_the_same_dataclasses(client: KonkyoClient) -> None:
    here = demo_backend()
    assert client.documents() == here.documents()
    assert client.outline("demo-law") == here.outline("demo-law")
    assert client.resolve("第2条") == here.resolve("第2条")
    days = dt.date(2024, 4, 1), dt.date(2026, 4, 1)
    assert client.changes("demo-law", *days) == here.changes("demo-law", *days)
    assert client.ready()
    assert client.manifest.id == here.manifest.id


def test_problems_become_the_errors_that_they_were(client: KonkyoClient) -> None:
    with pytest.raises(UnknownUnit, match="art99") as caught:
        client.unit("demo-law:art99")
    assert caught.value.details["request_id"]
    with pytest.raises(UnknownDocument):
        client.outline("nothing")
    with pytest.raises(InvalidQuery, match="501文字"):
        client.search(Query(text="あ" * 501))


def test_sixteen_threads_share_one_client(client: KonkyoClient) -> None:
    expected = demo_backend().search(Query(text="年金"))
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda _: client.search(Query(text="年金")), range(64))
        assert all(answer == expected for answer in answers)


def test_a_service_without_an_index_is_not_ready() -> None:
    def missing() -> SearchBackend:
        raise IndexUnavailable("索引がありません。")

    with KonkyoClient(app=create_app(missing)) as client:
        assert not client.ready()
        with pytest.raises(IndexUnavailable, match="索引がありません"):
            client.search(Query(text="年金"))


def test_a_silent_address_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with KonkyoClient(address) as client:
            assert not client.ready()
            with pytest.raises(ServiceUnreachable, match=r"127\.0\.0\.1"):
                client.documents()


def test_every_error_of_the_client_is_a_konkyo_error() -> None:
    assert issubclass(ServiceUnreachable, KonkyoError)


def test_a_client_shows_its_token_where_only_known_callers_search(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    settings = Settings(home=tmp_path, search_access="signed-in", allowed_hosts="konkyo.invalid")
    app = compose(demo_backend, tmp_path, None, office, settings)
    query = Query(text="年金")
    with KonkyoClient(app=app) as client, pytest.raises(SignInNeeded):
        client.search(query)
    with KonkyoClient(app=app, token=token_of(office, "search")) as client:
        assert client.search(query) == demo_backend().search(query)
        with pytest.raises(AccessDenied, match="このトークンでは"):
            client.documents()
    office.close()
