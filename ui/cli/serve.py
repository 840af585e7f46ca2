"""``konkyo up`` and ``konkyo serve``."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import click

from corpus.errors import InputError
from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import say
from ui.cli.parameters import Whole
from ui.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from search_api.service import SearchService

_TRIED_PORTS = 20

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
    from ui.compose import compose

    settings = settings_of(ctx)
    service = get_ready(settings)
    listener = listen(host or settings.host, port, settings)
    _serve(compose(lambda: service), settings, listener, browser=not no_browser)


@click.group("serve", cls=LazyGroup)
def serve_command() -> None:
    """検索の API や画面を動かし続けます。"""


@serve_command.command("search", cls=JapaneseHelp)
@host_option
@port_option
@click.pass_context
def serve_search_command(ctx: click.Context, host: str | None, port: int | None) -> None:
    """検索の API（/api/v1）だけを動かします。"""
    from ui.compose import create_search

    settings = settings_of(ctx)
    listener = listen(host or settings.host, port or settings.port, settings)
    _serve(create_search(settings.home, settings), settings, listener, browser=False)


@serve_command.command("web", cls=JapaneseHelp)
@host_option
@port_option
@click.pass_context
def serve_web_command(ctx: click.Context, host: str | None, port: int | None) -> None:
    """画面と検索の API を動かします。取り込みや索引の作成は行いません。"""
    from ui.compose import create_all

    settings = settings_of(ctx)
    listener = listen(host or settings.host, port or settings.port, settings)
    _serve(create_all(settings.home, settings), settings, listener, browser=False)


def get_ready(settings: Settings) -> SearchService:
    """Do what is not done yet (the model, the embedded corpus, the index); open the search."""
    from ingest.pipeline import ingest_embedded
    from search_api.service import SearchService
    from ui.cli.index import build, load

    embedder = load(settings)
    ingest_embedded(settings.home)
    build(settings, embedder)
    return SearchService.open(settings.home, embedder=embedder)


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
            continue
        # asyncio sets this only on sockets that it opened itself; without it every answer waits
        # for the client's delayed acknowledgement, 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if candidate != first:
            say(f"ポート {first} は使用中のため、{candidate} を使います。")
        return listener
    raise InputError(
        f"{host} のポート {first} で待ち受けられません（{failure.strerror}）。"
        "ほかのプログラムが使っているときは --port で別の番号を指定してください。"
    )


def _serve(app: FastAPI, settings: Settings, listener: socket.socket, *, browser: bool) -> None:
    """Answer on ``listener`` until Ctrl-C."""
    import uvicorn

    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    address = f"http://{shown}:{port}/"
    click.echo(f"{address}\n終わるには Ctrl-C を押してください。")
    if browser:
        _open_browser(address)
    config = uvicorn.Config(
        app,
        log_config=None,  # records go where settings say, see ui.cli.log
        access_log=settings.log_queries,  # a request line holds what was searched for
        timeout_graceful_shutdown=5,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        say("終わりました。")


def _open_browser(address: str) -> None:
    """Open the page where there is a desktop; a browser that hangs must not hold the server."""
    import threading
    import webbrowser

    if sys.platform == "linux" and not ({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys()):
        return
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
