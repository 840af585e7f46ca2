"""``konkyo up`` and ``konkyo serve``."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from corpus.errors import InputError
from ui.cli.frame import Entry, JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import say
from ui.cli.parameters import Whole
from ui.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from office.foundation import Office
    from search_api.service import SearchService

_TRIED_PORTS = 20
_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)

host_option = click.option("--host", metavar="HOST", help="待ち受けるアドレスです。")
port_option = click.option("--port", type=Whole(1, 65535), help="待ち受けるポート番号です。")


@click.command("up", cls=JapaneseHelp)
@host_option
@port_option
@click.option("--no-browser", is_flag=True, help="ブラウザーを開きません。")
@click.pass_context
def up_command(ctx: click.Context, host: str | None, port: int | None, no_browser: bool) -> None:
    """準備をすべて行い、画面を開きます。

    モデルを用意し、付属の要旨を取り込み、索引を作り、画面のアドレスを表示します。
    済んでいることは繰り返しません。終わるには Ctrl-C を押してください。
    """
    from ui.compose import compose, feedback_sink
    from ui.office import open_office

    settings = settings_of(ctx)
    office = open_office(settings, upgrade=True)
    service = get_ready(settings)
    listener = listen(host or settings.host, port, settings)
    app = compose(lambda: service, settings.home, feedback_sink(settings), office, settings)
    if office.bootstrap.pending():
        host, port = listener.getsockname()[:2]
        _say_how_to_begin(office, addresses(host, port, settings.allowed_hosts)[0])
    serve(app, settings, listener, browser=not no_browser)


@click.group(
    "serve",
    cls=LazyGroup,
    entries=[
        Entry(
            name="workbench",
            module="ui.cli.workbench",
            help="作業台（資料の管理、用例の審査、適合判定）の画面を動かします。",
        )
    ],
)
def serve_command() -> None:
    """検索の API や画面を動かし続けます。"""


@serve_command.command("search", cls=JapaneseHelp)
@host_option
@port_option
@click.pass_context
def serve_search_command(ctx: click.Context, host: str | None, port: int | None) -> None:
    """検索の API（/api/v1）だけを動かします。"""
    from ui.compose import create_search
    from ui.office import open_office

    settings = settings_of(ctx)
    office = open_office(settings)
    listener = listen(host or settings.host, port or settings.port, settings)
    app = create_search(settings, office)
    serve(app, settings, listener, path="api/v1/health/ready")


@serve_command.command("web", cls=JapaneseHelp)
@host_option
@port_option
@click.pass_context
def serve_web_command(ctx: click.Context, host: str | None, port: int | None) -> None:
    """画面と検索の API を動かします。取り込みや索引の作成は行いません。"""
    from ui.compose import create_all
    from ui.office import open_office

    settings = settings_of(ctx)
    office = open_office(settings)
    listener = listen(host or settings.host, port or settings.port, settings)
    serve(create_all(settings, office), settings, listener)


def _say_how_to_begin(office: Office, address: str) -> None:
    say(
        "まだ管理者がいません（検索はこのまま使えます）。職員のサインインを始めるときは、\n"
        f"  {address}setup\n"
        f"を開き、次の登録コードを入れてください（24時間、1回だけ有効です）。\n"
        f"  {office.bootstrap.new_code()}"
    )


def get_ready(settings: Settings) -> SearchService:
    """Do what is not done yet (the model, the embedded corpus, the index); open the search."""
    from ingest.embed.remembering import RememberingEmbedder
    from ingest.pipeline import ingest_embedded
    from ingest.removed_digests import removed_digests
    from ui.cli.index import build, load
    from ui.cli.search import open_snapshot
    from ui.engines import reranking_of

    embedder = load(settings)
    ingest_embedded(settings.home, skip=removed_digests(settings.home))
    build(settings, embedder)
    remembering = RememberingEmbedder(embedder) if embedder else None
    return open_snapshot(settings, remembering, reranking=reranking_of(settings))


def listen(host: str, port: int | None, settings: Settings) -> socket.socket:
    """Return a listening socket on ``port``; without one, on the first free port from the default.

    Raises InputError when the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    first = port or settings.port
    fixed = port is not None or settings.port != Settings().port
    for candidate in (first,) if fixed else range(first, first + _TRIED_PORTS):
        try:
            listener = socket.create_server((host, candidate), family=family, backlog=1024)
        except OSError as error:
            failure = error
            if error.errno == errno.EADDRINUSE:
                continue
            break
        # asyncio sets this only on sockets that it opened itself; without it every answer waits
        # for the client's delayed acknowledgement, 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if candidate != first:
            say(f"ポート {first} は使用中のため、{candidate} を使います。")
        return listener
    raise InputError(_why_not(failure, host, first), host=host, port=first) from failure


def _why_not(failure: OSError, host: str, port: int) -> str:
    if failure.errno == errno.EADDRINUSE:
        return (
            f"ポート {port} はほかのプログラムが使っています。"
            "そのプログラムを終えるか、--port で別の番号を指定してください。"
        )
    if failure.errno in (errno.EACCES, errno.EPERM):
        return (
            f"ポート {port} で待ち受ける権限がありません。"
            "--port で 1024 以上の番号を指定してください。"
        )
    # A name that is not known comes as a negative number of getaddrinfo.
    if (failure.errno or 0) < 0 or failure.errno in _NO_SUCH_ADDRESS:
        return (
            f"「{host}」はこの端末のアドレスではありません。--host には 127.0.0.1（この端末だけ）、"
            "0.0.0.0（同じネットワークから使う）、またはこの端末のアドレスを指定してください。"
        )
    return f"{host} のポート {port} で待ち受けられません（エラー番号 {failure.errno}）。"


def addresses(host: str, port: int, allowed_hosts: str = "auto") -> tuple[str, ...]:
    """Return the web addresses under which a listener on ``host`` can be reached, nearest first.

    None that the setting ``allowed_hosts`` would refuse, unless it names none in full. Raises
    InputError where the setting cannot be read.
    """
    hosts = [host]
    if host in ("0.0.0.0", "::"):
        hosts = ["127.0.0.1" if host == "0.0.0.0" else "::1", *_lan_hosts(host)]
    if not (allowed_hosts.strip().lower() == "auto" or _is_local(host)):
        hosts = _allowed(hosts, allowed_hosts) or hosts
    shown = (f"[{name}]" if ":" in name else name for name in hosts)
    return tuple(f"http://{name}:{port}/" for name in shown)


def _allowed(hosts: list[str], setting: str) -> list[str]:
    from office.http.hosts import AllowedHosts

    allowed = AllowedHosts(setting)
    return list(dict.fromkeys([*filter(allowed.allow, hosts), *allowed.listed]))


def _lan_hosts(host: str) -> list[str]:
    """Return this machine's addresses in its networks, for a listener on every address."""
    families = [(socket.AF_INET, "192.0.2.1")]  # documentation addresses: nothing is sent there
    if host == "::":
        families.append((socket.AF_INET6, "2001:db8::1"))
    found: dict[str, None] = {}
    for family, far in families:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found[probe.getsockname()[0]] = None
        with suppress(OSError):
            for entry in socket.getaddrinfo(socket.gethostname(), None, family):
                found[str(entry[4][0])] = None
    return [name for name in found if not _is_local(name)]


def _is_local(host: str) -> bool:
    import ipaddress

    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def serve(
    app: FastAPI,
    settings: Settings,
    listener: socket.socket,
    *,
    browser: bool = False,
    path: str = "",
) -> None:
    """Answer on ``listener`` until Ctrl-C; ``path`` is what to open first."""
    from ui.cli.server import new_server

    host, port = listener.getsockname()[:2]
    found = addresses(host, port, settings.allowed_hosts)
    for address in found:
        click.echo(address + path)
    if not _is_local(host):
        click.echo(
            "検索は、同じネットワークの誰でも使えます（設定 search_access で変えられます）。"
            if settings.search_access == "open"
            else "同じネットワークから、サインインした人が使えます。"
        )
    click.echo("終わるには Ctrl-C を押してください。")
    if browser:
        _open_browser(found[0])
    server = new_server(app, access_log=settings.log_queries)
    threading.Thread(target=app.state.warm, name="warm", daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        say("終わりました。")


def _open_browser(address: str) -> None:
    """Open the page where there is a desktop; a browser that hangs must not hold the server."""
    import webbrowser

    if sys.platform == "linux" and not ({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()):
        return
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
