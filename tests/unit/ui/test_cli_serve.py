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
