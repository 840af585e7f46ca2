"""The server on a real socket against clients that are slow, huge or ambiguous."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from office.http.connection import Connection
from ui.cli.serve import listen
from ui.cli.server import new_server
from ui.settings import Settings

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Hasty(Connection):
    head_seconds = 0.6
    body_seconds = 0.9
    answer_seconds = 1.5
    most = 12


@dataclass
class Site:
    """An application that answers everything and remembers what it was asked."""

    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        self.asked.append(scope)
        while (await receive()).get("more_body"):
            pass
        body = b"x" * 10_000_000 if scope["path"] == "/huge" else b"ok"
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})

    @property
    def paths(self) -> list[str]:
        return [scope["path"] for scope in self.asked]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, *pieces: bytes) -> bytes:
        """Send, and return all that comes until the server closes."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return everything(connection)


def everything(connection: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    listener = listen("127.0.0.1", None, Settings())
    site.port = listener.getsockname()[1]
    server = new_server(site, connection=Hasty)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield site
    server.should_exit = True
    thread.join()
    listener.close()


def trickle(connection: socket.socket, piece: bytes, seconds: float) -> float:
    """Send a piece again and again; return after how many seconds the server has had enough."""
    begun = time.monotonic()
    connection.settimeout(0.05)
    while (passed := time.monotonic() - begun) < seconds:
        with contextlib.suppress(TimeoutError):
            try:
                connection.sendall(piece)
                if connection.recv(1) == b"":
                    return passed
            except (ConnectionResetError, BrokenPipeError):
                return passed
    return seconds


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"", id="何も送らない"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", id="見出しを1字ずつ"),
        pytest.param(HEAD + b"Content-Length: 5000\r\n\r\n", id="本文を1字ずつ"),
    ],
)
def test_who_is_slow_is_cut_off_while_others_are_served(site: Site, beginning: bytes) -> None:
    with site.connect() as slow:
        slow.sendall(beginning)
        assert b"200 OK" in site.ask(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert trickle(slow, b"a" if beginning else b"", 5) < 3


def test_who_does_not_take_the_answer_is_cut_off(site: Site) -> None:
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", site.port))
        slow.sendall(b"GET /huge HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(3)
        slow.settimeout(10)
        assert len(everything(slow)) < 10_000_000


def test_an_answer_that_is_taken_in_time_comes_whole(site: Site) -> None:
    answer = site.ask(b"GET /huge HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert len(answer) > 10_000_000


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(b"X: " + b"a" * 40_000, b"431", id="見出しが40KB"),
        pytest.param(b"X: " + b"a" * 400_000, b"431", id="見出しが400KB"),
        pytest.param(
            b"\r\n".join(b"X-%d: aaaaaaaaaa" % n for n in range(4000)), b"431", id="4000行"
        ),
        pytest.param(b"Transfer-Encoding: chunked", b"411", id="長さのない本文"),
    ],
)
def test_what_is_too_large_is_refused_in_japanese(
    site: Site, request_: bytes, status: bytes
) -> None:
    answer = site.ask(HEAD + request_ + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert "送信された見出し" in answer.decode() or "本文の長さ" in answer.decode()
    assert site.asked == []


def test_a_path_of_ten_thousand_characters_is_refused(site: Site) -> None:
    answer = site.ask(b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 414")
    assert site.asked == []


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param(
            b"Content-Length: 47\r\nTransfer-Encoding: chunked", b"0\r\n\r\n", id="CLとTE"
        ),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 4", b"0\r\n\r\n", id="TEとCL"),
        pytest.param(
            b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            b"0\r\n\r\n",
            id="TEが二つ",
        ),
        pytest.param(b"Transfer-Encoding: xchunked", b"0\r\n\r\n", id="知らないTE"),
        pytest.param(b"Transfer-Encoding: gzip, chunked", b"0\r\n\r\n", id="二重のTE"),
        pytest.param(b"Transfer-Encoding : chunked", b"0\r\n\r\n", id="コロンの前の空白"),
        pytest.param(b"Transfer-Encoding:\x0bchunked", b"0\r\n\r\n", id="垂直タブ"),
        pytest.param(b"X: a\r\n Transfer-Encoding: chunked\x00", b"", id="折り返しとNUL"),
        pytest.param(b"Content-Length: 0\r\nContent-Length: 43", b"", id="違うCLが二つ"),
        pytest.param(b"Content-Length: +0", b"", id="符号の付いたCL"),
        pytest.param(b"Content-Length: -1", b"", id="負のCL"),
        pytest.param(b"Content-Length: 0x2b", b"", id="十六進のCL"),
        pytest.param(b"Content-Length: 1_0", b"", id="下線の入ったCL"),
        pytest.param(b"Content-Length: 0, 43", b"", id="並べたCL"),
        pytest.param("Content-Length: ４３".encode(), b"", id="全角のCL"),
        pytest.param(b"Host: other", b"", id="Hostが二つ"),
    ],
)
def test_no_second_request_hides_behind_an_ambiguous_one(
    site: Site, headers: bytes, body: bytes
) -> None:
    answer = site.ask(HEAD + headers + b"\r\n\r\n" + body + HIDDEN)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 411", b"HTTP/1.1 501"))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert "/hidden" not in site.paths


def test_a_request_in_a_body_stays_a_body(site: Site) -> None:
    length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(HIDDEN)
    answer = site.ask(HEAD + length + HIDDEN)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert site.paths == ["/"]


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", id="TLSの挨拶"
        ),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="Hostがない"),
        pytest.param(b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", id="空白が二つ"),
        pytest.param(b"GET /\xe3\x81\x82 HTTP/1.1\r\nHost: a\r\n\r\n", id="符号化しない字"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", id="NUL"),
        pytest.param(b"\r\n\r\n\r\nhello\r\n\r\n", id="でたらめ"),
    ],
)
def test_what_is_no_request_is_answered_in_japanese_and_closed(site: Site, noise: bytes) -> None:
    answer = site.ask(noise).decode()
    assert answer.startswith("HTTP/1.1 400")
    assert "読み取れません" in answer
    assert "uvicorn" not in answer.lower()
    assert "h11" not in answer
    assert site.asked == []


@pytest.mark.parametrize(
    "query", ["q=年金", "q=%E5%B9%B4&kind=法律", "q=a b"], ids=["日本語", "一部だけ", "空白"]
)
def test_a_program_that_does_not_encode_its_address_is_told_how(site: Site, query: str) -> None:
    line = f"GET /api/v1/search?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head, _, body = site.ask(line.encode()).decode().partition("\r\n\r\n")
    problem = json.loads(body)
    assert head.startswith("HTTP/1.1 400")
    assert "application/problem+json" in head
    assert (problem["code"], problem["instance"]) == ("bad-request", "/api/v1/search")
    assert "パーセント符号化" in problem["detail"]
    assert "--data-urlencode" in problem["detail"]
    assert f"x-request-id: {problem['request_id']}" in head.lower()


def test_the_second_request_of_a_connection_is_told_of_its_own_fault(site: Site) -> None:
    with site.connect() as connection:
        connection.sendall(b"GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in connection.recv(65536)
        time.sleep(0.1)
        connection.sendall("GET /api/v1/search?q=年 HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert "パーセント符号化" in everything(connection).decode()


def test_too_many_connections_are_told_to_wait_and_then_served(site: Site) -> None:
    ask = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with contextlib.ExitStack() as stack:
        for _ in range(Hasty.most):
            stack.enter_context(site.connect())
        answer = site.ask(ask).decode()
        assert answer.startswith("HTTP/1.1 503")
        assert "混み合っています" in answer
    time.sleep(0.2)
    assert site.ask(ask).startswith(b"HTTP/1.1 200")


def test_the_server_believes_no_header_and_tells_nothing_of_itself(site: Site) -> None:
    lines = (
        b"X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\n"
        b"Connection: close, upgrade\r\nUpgrade: websocket\r\n\r\n"
    )
    answer = site.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + lines)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"server:" not in answer.lower()
    assert (site.asked[0]["client"][0], site.asked[0]["scheme"]) == ("127.0.0.1", "http")


def test_a_patient_client_keeps_its_connection(site: Site) -> None:
    with site.connect() as connection:
        for _ in range(4):
            time.sleep(0.3)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = b""
            while not answer.endswith(b"\r\n\r\nok"):
                answer += connection.recv(65536)
