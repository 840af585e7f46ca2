"""Whom a proxy may speak for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from office.http.proxies import Proxies, TrustedProxies

TRUSTED = TrustedProxies("10.0.0.1, 10.0.1.0/24")


def serve(client: str, *headers: tuple[str, str], trusted: TrustedProxies = TRUSTED) -> Any:
    """Return the scope that the application sees."""
    seen: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.update(scope)

    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope = {
        "type": "http",
        "client": (client, 5000),
        "scheme": "http",
        "headers": [(b"host", b"konkyo.internal"), *pairs],
    }
    asyncio.run(Proxies(app, trusted)(scope, None, None))  # type: ignore[arg-type]
    return seen


@pytest.mark.parametrize(
    ("forwarded", "caller"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", id="一つ"),
        pytest.param("203.0.113.9, 192.0.2.7", "192.0.2.7", id="左は名乗っただけ"),
        pytest.param("192.0.2.7, 10.0.1.5", "192.0.2.7", id="信じるプロキシが二段"),
        pytest.param("10.0.0.1, 10.0.1.5", "10.0.0.1", id="すべてプロキシなら一番遠いもの"),
        pytest.param("192.0.2.7:4711", "192.0.2.7", id="ポート付き"),
        pytest.param("[2001:db8::7]:4711", "2001:db8::7", id="ポート付きのIPv6"),
        pytest.param("2001:db8::7", "2001:db8::7", id="裸のIPv6"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.7", id="IPv4を写したIPv6"),
        pytest.param("192.0.2.7, unknown", "10.0.0.1", id="アドレスでないものより左は信じない"),
        pytest.param("192.0.2.7, ", "10.0.0.1", id="空"),
        pytest.param("<script>", "10.0.0.1", id="でたらめ"),
    ],
)
def test_the_caller_is_the_last_address_that_is_no_proxy(forwarded: str, caller: str) -> None:
    assert serve("10.0.0.1", ("x-forwarded-for", forwarded))["client"][0] == caller


def test_several_headers_read_as_one_list() -> None:
    lines = [("x-forwarded-for", "192.0.2.7"), ("x-forwarded-for", "10.0.1.5")]
    assert serve("10.0.0.1", *lines)["client"][0] == "192.0.2.7"


def test_a_proxy_tells_scheme_and_host() -> None:
    scope = serve(
        "10.0.1.9", ("x-forwarded-proto", "https"), ("x-forwarded-host", "evil, konkyo.example")
    )
    assert scope["scheme"] == "https"
    assert scope["headers"] == [(b"host", b"konkyo.example")]
    assert serve("10.0.1.9", ("x-forwarded-proto", "gopher"))["scheme"] == "http"


@pytest.mark.parametrize(
    ("client", "trusted"),
    [("192.0.2.66", TRUSTED), ("10.0.0.1", TrustedProxies("none")), ("", TRUSTED)],
    ids=["プロキシでない", "プロキシはない", "アドレスがない"],
)
def test_from_anybody_else_the_headers_are_only_thrown_away(
    client: str, trusted: TrustedProxies
) -> None:
    scope = serve(
        client,
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
        ("x-real-ip", "127.0.0.1"),
        ("forwarded", "for=127.0.0.1"),
        trusted=trusted,
    )
    assert scope["client"][0] == client
    assert scope["scheme"] == "http"
    assert scope["headers"] == [(b"host", b"konkyo.internal")]


@given(st.lists(st.text("0123456789.:,[] abcdef", max_size=20), max_size=4))
def test_what_a_caller_writes_itself_never_counts(invented: list[str]) -> None:
    forwarded = ", ".join([*invented, "192.0.2.7"])
    assert serve("10.0.0.1", ("x-forwarded-for", forwarded))["client"][0] == "192.0.2.7"


@pytest.mark.parametrize("setting", ["*", "10.0.0.300", "proxy.example", "10.0.0.1;10.0.0.2"])
def test_what_is_no_address_is_refused_when_the_setting_is_read(setting: str) -> None:
    with pytest.raises(InputError, match="trusted_proxies"):
        TrustedProxies(setting)
