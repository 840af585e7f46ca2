"""Under which names the office is open (DNS rebinding)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from corpus.errors import InputError
from office.addresses import without_port
from office.http.hosts import AllowedHosts, Hosts

LIST = "konkyo.city.example.jp, *.fukushi.example.jp, 10.1.2.3, [fd00::1]"


@pytest.mark.parametrize(
    ("host", "reached", "allowed"),
    [
        pytest.param("127.0.0.1:8400", "127.0.0.1", True, id="この端末"),
        pytest.param("127.8.8.8", "127.0.0.1", True, id="どのループバックも"),
        pytest.param("localhost:8400", "127.0.0.1", True, id="localhost"),
        pytest.param("LOCALHOST.:8400", "127.0.0.1", True, id="大文字と末尾の点"),
        pytest.param("[::1]:8400", "::1", True, id="IPv6"),
        pytest.param("[::ffff:127.0.0.1]", "127.0.0.1", True, id="IPv4を写したIPv6"),
        pytest.param("fukushi-01:8400", "192.0.2.5", True, id="この端末の名前"),
        pytest.param("fukushi-01.local", "192.0.2.5", True, id="mDNSの名前"),
        pytest.param("fukushi-01.office.example", "192.0.2.5", True, id="長い名前"),
        pytest.param("192.0.2.5:8400", "192.0.2.5", True, id="届いたアドレスそのもの"),
        pytest.param("192.0.2.5", "::ffff:192.0.2.5", True, id="両方で待つソケット"),
        pytest.param("192.0.2.6", "192.0.2.5", False, id="届いたのと違うアドレス"),
        pytest.param("evil.example:8400", "127.0.0.1", False, id="よその名前"),
        pytest.param("localhost.evil.example", "127.0.0.1", False, id="localhostに似せた名前"),
        pytest.param("127.0.0.1.evil.example", "127.0.0.1", False, id="番号に似せた名前"),
        pytest.param("evil.example:80:80", "127.0.0.1", False, id="ポートが二つ"),
        pytest.param("[::1].evil.example", "::1", False, id="括弧の後に名前"),
        pytest.param("2130706433", "127.0.0.1", False, id="十進数で書いた番号"),
        pytest.param("evil.example", "", False, id="ソケットが分からない"),
        pytest.param("", "127.0.0.1", False, id="空"),
        pytest.param(":8400", "127.0.0.1", False, id="ポートだけ"),
    ],
)
def test_auto_is_this_machine_and_nothing_else(host: str, reached: str, allowed: bool) -> None:
    assert AllowedHosts("auto", "fukushi-01.office.example").allow(host, reached) is allowed


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        pytest.param("konkyo.city.example.jp:443", True, id="書いた名前"),
        pytest.param("KONKYO.city.example.jp", True, id="大文字"),
        pytest.param("a.fukushi.example.jp", True, id="後ろが同じ名前"),
        pytest.param("a.b.fukushi.example.jp", True, id="その下の名前"),
        pytest.param("10.1.2.3:80", True, id="書いたアドレス"),
        pytest.param("[fd00:0::1]", True, id="別の書き方のIPv6"),
        pytest.param("127.0.0.1", True, id="ループバックはいつも"),
        pytest.param("fukushi.example.jp", False, id="*.の親"),
        pytest.param("evilfukushi.example.jp", False, id="点のない後ろ"),
        pytest.param("city.example.jp", False, id="親の名前"),
        pytest.param("192.0.2.5", False, id="書いていないこの端末のアドレス"),
    ],
)
def test_a_list_is_taken_at_its_word(host: str, allowed: bool) -> None:
    assert AllowedHosts(LIST, "fukushi-01").allow(host, "192.0.2.5") is allowed


@pytest.mark.parametrize(
    "setting", ["*", "http://a.example", "a b", "役所.example", "a/b", "*.*.a"]
)
def test_what_is_no_name_is_refused_when_the_setting_is_read(setting: str) -> None:
    with pytest.raises(InputError, match="allowed_hosts"):
        AllowedHosts(setting)


@given(st.text(max_size=40))
@example("\0")
def test_no_host_that_is_not_listed_passes(host: str) -> None:
    name = without_port(host).lower().rstrip(".")
    if AllowedHosts("konkyo.example").allow(host):
        assert name in ("localhost", "konkyo.example", "::1", "[::1]") or name.startswith(
            ("127.", "[::ffff:127.", "::ffff:127.")
        )


async def _nothing(*_: Any) -> None:
    return None


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        pytest.param([], 400, id="Hostがない"),
        pytest.param([b""], 400, id="空のHost"),
        pytest.param([b"localhost", b"evil.example"], 400, id="Hostが二つ"),
        pytest.param([b"evil.example"], 421, id="よその名前"),
        pytest.param([b"\xff\xfe"], 421, id="文字でない"),
        pytest.param([b"localhost"], 0, id="この端末"),
    ],
)
def test_a_request_names_one_host_and_it_is_ours(hosts: list[bytes], status: int) -> None:
    scope = {
        "type": "http",
        "server": ("127.0.0.1", 8400),
        "headers": [(b"host", h) for h in hosts],
    }
    serving = Hosts(_nothing, AllowedHosts("auto", "fukushi-01"))(scope, _nothing, _nothing)
    if status:
        with pytest.raises(HTTPException) as caught:
            asyncio.run(serving)
        assert caught.value.status_code == status
    else:
        asyncio.run(serving)
