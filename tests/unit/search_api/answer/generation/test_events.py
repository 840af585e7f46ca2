"""Events are the same however the bytes are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.answer.generation.events import EventStream

STREAM = (
    "data: 届出\n\n: 注\r\n\r\ndata:一行\r\ndata: 二行\r\n\r\nid: 1\rdata: 三\r\rdata\n\ndata: 末"
).encode()
EVENTS = ["届出", "一行\n二行", "三", "", "末"]


def read(chunks: list[bytes]) -> list[str]:
    stream = EventStream()
    return [event for chunk in chunks for event in stream.feed(chunk)] + stream.close()


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_cuts_anywhere_change_nothing(cuts: list[int]) -> None:
    at = [0, *sorted(cuts), len(STREAM)]
    assert read([STREAM[a:b] for a, b in pairwise(at)]) == EVENTS


@given(st.lists(st.binary(max_size=30), max_size=10))
def test_nothing_that_comes_breaks_it(chunks: list[bytes]) -> None:
    for event in read(chunks):
        assert isinstance(event, str)


@pytest.mark.parametrize("wrong", [b"\xff\xfe", b"\xe5\xb1"])
def test_bytes_that_are_no_utf_8_are_marked(wrong: bytes) -> None:
    assert "\ufffd" in read([b"data: " + wrong + b"\n\n"])[0]
