"""Suggestions, もしかして and groups over HTTP, and through the client."""

from __future__ import annotations

import httpx
import pytest

from corpus.errors import InputError
from search_api.client import KonkyoClient
from search_api.types import Grouping, Query
from ui.web.demo import demo_backend


def test_a_suggestion_says_what_it_is_and_where_it_stands(api: httpx.Client) -> None:
    title = demo_backend().unit("demo-law:art2").unit.title
    body = api.get("/suggest", params={"q": title[:2]}).json()
    assert body["query"] == title[:2]
    assert body["suggestions"][0] == {
        "text": title,
        "kind": "title",
        "note": "見本くらし支援法第2条",
        "unit_id": "demo-law:art2",
    }


@pytest.mark.parametrize("typed", ["", "　", "zzz", "あ" * 600])
def test_nothing_to_suggest_is_an_empty_list(api: httpx.Client, typed: str) -> None:
    response = api.get("/suggest", params={"q": typed})
    assert (response.status_code, response.json()["suggestions"]) == (200, [])


@pytest.mark.parametrize("limit", ["0", "21", "x"])
def test_a_limit_that_cannot_be_is_refused(api: httpx.Client, limit: str) -> None:
    assert api.get("/suggest", params={"q": "年", "limit": limit}).status_code == 422


def test_a_way_of_grouping_that_there_is_not_is_refused(api: httpx.Client) -> None:
    assert api.get("/search", params={"q": "年金", "group": "colour"}).status_code == 422


def test_groups_name_their_hits_by_rank(api: httpx.Client) -> None:
    body = api.get("/search", params={"q": "年金", "group": "hierarchy"}).json()
    levels = [(group["name"], group["ranks"]) for group in body["groups"]]
    assert levels
    assert sorted(rank for _, ranks in levels for rank in ranks) == [
        hit["rank"] for hit in body["hits"]
    ]
    assert api.get("/search", params={"q": "年金"}).json()["groups"] == []


def test_the_client_gives_what_the_service_gave(client: KonkyoClient) -> None:
    backend = demo_backend()
    assert client.suggest("年", 3) == backend.suggest("年", 3)
    with pytest.raises(InputError):
        client.suggest("年", 0)
    query = Query(text="年禁 届け出", group=Grouping.HIERARCHY)
    result = client.search(query)
    assert result.groups == backend.search(query).groups
    assert result.did_you_mean == backend.search(query).did_you_mean
