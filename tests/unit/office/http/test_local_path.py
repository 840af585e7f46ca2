"""After signing in one goes to a page of ours, never to another host."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.http.local_path import local_path


@pytest.mark.parametrize("page", ["/", "/units/325AC0000000144:art29?q=%E5%8F%8E#p1", "/検索"])
def test_pages_of_ours(page: str) -> None:
    assert local_path(page) == page


@pytest.mark.parametrize(
    "text",
    [
        "",
        "units",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ /evil.example",
        "javascript:alert(1)",
        " /",
        "/\x00",
        "/" + "a" * 2000,
    ],
)
def test_anything_else_leads_home(text: str) -> None:
    assert local_path(text) == "/"


@given(st.text(alphabet=st.sampled_from("/\\ \t\r\n.:@ae%?#あ"), max_size=12))
def test_no_text_leads_to_another_host(text: str) -> None:
    # A browser takes tabs and line ends away, and a backslash for a slash.
    seen = local_path(text).translate({9: None, 10: None, 13: None, 92: "/"})
    assert urlsplit(urljoin("https://ours.example/sign-in", seen)).netloc == "ours.example"
