"""The hierarchy over HTTP, and through the client."""

from __future__ import annotations

import httpx
import pytest

from corpus.errors import InvalidQuery, UnknownUnit
from search_api.client import KonkyoClient
from ui.web.demo import demo_backend


def test_every_level_is_there_and_says_why(api: httpx.Client) -> None:
    body = api.get("/hierarchy", params={"unit": "demo-law:art2"}).json()
    assert (body["unit_id"], body["question"]) == ("demo-law:art2", "")
    assert [bool(level["entries"]) for level in body["levels"]] == [True] + [False] * 8
    (entry,) = body["levels"][0]["entries"]
    assert entry["citation"] == "見本くらし支援法第2条"
    assert entry["reason"] == "この根拠"


@pytest.mark.parametrize("parameters", [{}, {"unit": ""}, {"unit": "demo-law:art2", "q": "年金"}])
def test_exactly_one_thing_is_asked_for(api: httpx.Client, parameters: dict[str, str]) -> None:
    response = api.get("/hierarchy", params=parameters)
    assert response.status_code == 422
    assert response.json()["code"] == "invalid-query"
    assert "どちらか一方だけ" in response.json()["detail"]


def test_the_client_gives_what_the_service_gave(client: KonkyoClient) -> None:
    backend = demo_backend()
    assert client.hierarchy("demo-law:art2") == backend.hierarchy("demo-law:art2")
    assert client.hierarchy(question="年金") == backend.hierarchy(question="年金")
    with pytest.raises(InvalidQuery):
        client.hierarchy()
    with pytest.raises(UnknownUnit):
        client.hierarchy("demo-law:art99")


def test_a_unit_comes_with_its_styles(api: httpx.Client, client: KonkyoClient) -> None:
    styles = api.get("/units/demo-law:art2/p2").json()["styles"]
    assert styles["full"] == "見本くらし支援法第2条第2項"
    assert styles["short"] == "見本くらし支援法2条2項"
    assert styles["address"].endswith("/units/demo-law:art2/p2")
    assert client.unit("demo-law:art2/p2") == demo_backend().unit("demo-law:art2/p2")
