"""``konkyo up`` and ``serve``: where they listen, and what is said when they cannot."""

from __future__ import annotations

import errno
import socket

import pytest

from corpus.errors import InputError
from ui.cli.serve import addresses, listen
from ui.settings import Settings


def test_a_port_that_is_taken_gives_way_to_the_next_one() -> None:
    with listen("127.0.0.1", None, Settings()) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", None, Settings()) as second:
            assert second.getsockname()[1] > port
        with pytest.raises(InputError, match=f"ポート {port} はほかのプログラム"):
            listen("127.0.0.1", port, Settings())


@pytest.mark.parametrize("host", ["192.0.2.77", "no-such-host.invalid"], ids=["番号", "名前"])
def test_an_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(InputError, match=f"「{host}」はこの端末のアドレスではありません"):
        listen(host, None, Settings())


def test_a_port_without_permission_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(InputError, match="権限がありません"):
        listen("127.0.0.1", 80, Settings())


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("konkyo.city.example.jp, 192.0.2.5", ("127.0.0.1", "192.0.2.5", "konkyo.city.example.jp")),
        ("konkyo.city.example.jp:8400", ("127.0.0.1", "konkyo.city.example.jp")),
        ("*.city.example.jp", ("127.0.0.1",)),
        ("2001:db8::5", ("127.0.0.1", "[2001:db8::5]")),
    ],
    ids=["名前とアドレス", "ポートの付いた名前", "名前の終わりだけ", "IPv6"],
)
def test_no_address_is_shown_that_the_allowed_names_would_refuse(
    monkeypatch: pytest.MonkeyPatch, setting: str, shown: tuple[str, ...]
) -> None:
    entries = [(socket.AF_INET, 0, 0, "", (host, 0)) for host in ("192.0.2.5", "192.0.2.6")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: entries)
    assert addresses("0.0.0.0", 8400, setting) == tuple(f"http://{name}:8400/" for name in shown)


def test_a_listener_on_one_address_is_shown_by_its_allowed_name() -> None:
    name = "konkyo.city.example.jp"
    assert addresses("192.0.2.5", 8400, name) == (f"http://{name}:8400/",)
    assert addresses("127.0.0.1", 8400, name) == ("http://127.0.0.1:8400/",)
    assert addresses("192.0.2.5", 8400, "*.example.jp") == ("http://192.0.2.5:8400/",)


def test_a_listener_for_everyone_is_shown_with_the_address_in_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [(socket.AF_INET, 0, 0, "", (host, 0)) for host in ("127.0.1.1", "192.0.2.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: entries)
    shown = addresses("0.0.0.0", 8400)
    assert shown[0] == "http://127.0.0.1:8400/"
    assert "http://192.0.2.5:8400/" in shown
    assert "http://127.0.1.1:8400/" not in shown
    assert addresses("127.0.0.1", 8400) == ("http://127.0.0.1:8400/",)
