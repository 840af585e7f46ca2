"""The style sheet comes inside the first page, and as a file for all that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from search_api.client import InProcessTransport
from ui.web.app import create_web
from ui.web.assets import Assets
from ui.web.demo import demo_backend

SHEET = f"<style>{Assets().style}</style>"
ADDRESS = f"/static/konkyo.css?v={Assets().version}"


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    transport = InProcessTransport(create_web(demo_backend))
    with httpx.Client(transport=transport, base_url="http://testserver") as client:
        yield client


@pytest.mark.parametrize("path", ["/?q=年金", "/help", "/nai"])
def test_who_was_never_here_waits_for_no_style_sheet(web: httpx.Client, path: str) -> None:
    page = web.get(path).text
    assert SHEET in page.partition("</head>")[0]
    late = page.partition("</main>")[2]
    assert f'<link rel="stylesheet" href="{ADDRESS}" media="not all">' in late


@pytest.mark.parametrize("path", ["/?q=年金", "/help", "/nai"])
def test_who_has_the_file_is_only_pointed_to_it(web: httpx.Client, path: str) -> None:
    web.get(ADDRESS)
    page = web.get(path).text
    assert "<style" not in page
    assert re.findall("<link[^>]+stylesheet[^>]*>", page) == [
        f'<link rel="stylesheet" href="{ADDRESS}">'
    ]


def test_a_style_sheet_of_an_earlier_edition_does_not_count(web: httpx.Client) -> None:
    assert SHEET in web.get("/", headers={"cookie": "konkyo_style=0123456789ab"}).text


def test_the_policy_names_the_style_sheet_by_its_hash_and_nothing_else(web: httpx.Client) -> None:
    policy = web.get("/").headers["content-security-policy"]
    assert len(re.findall("'sha256-[0-9A-Za-z+/]{43}='", policy)) == 1
    assert "unsafe" not in policy


def test_the_cookie_names_the_file_and_nobody(web: httpx.Client) -> None:
    answers = [web.get(ADDRESS), web.get(ADDRESS)]
    cookies = {each.headers["set-cookie"].partition(";")[0] for each in answers}
    assert cookies == {f"konkyo_style={Assets().version}"}
    assert all("private" in each.headers["cache-control"] for each in answers)
    assert "set-cookie" not in web.get(ADDRESS.replace(".css", ".js")).headers
