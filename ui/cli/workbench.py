"""``konkyo serve workbench``: the Streamlit pages, in a process of their own."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from importlib.util import find_spec

import click

from corpus.errors import InputError
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.parameters import WebAddress, Whole
from ui.settings import PREFIX

#: No usage statistics, no button of a foreign service, no reading of files that change.
OPTIONS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "logger.level": "warning",
}


@click.command("workbench", cls=JapaneseHelp)
@click.option("--host", metavar="HOST", help="待ち受けるアドレスです。")
@click.option("--port", type=Whole(1, 65535), help="待ち受けるポート番号です。")
@click.option(
    "--url", type=WebAddress(), default="", help="動いている Konkyo（konkyo up）のアドレスです。"
)
@click.pass_context
def workbench_command(ctx: click.Context, host: str | None, port: int | None, url: str) -> None:
    """作業台（検索、資料の管理、用例の審査、適合判定）の画面を動かします。

    「konkyo up」か「konkyo serve web」を先に動かしておきます。
    「./konkyo serve workbench」で始めると、必要なソフトウェアも入ります。
    """
    from ui.cli.serve import addresses, listen

    settings = settings_of(ctx)
    if find_spec("streamlit") is None:
        raise InputError(
            "作業台のためのソフトウェアが入っていません。"
            "「./konkyo serve workbench」で始めてください。"
        )
    host, port = host or settings.host, port or settings.workbench_port
    listen(host, port, settings).close()  # says in Japanese why not
    for address in addresses(host, port):
        click.echo(address)
    if host not in ("127.0.0.1", "::1", "localhost"):
        click.echo("同じネットワークの、サインインできる人が使えます。")
    click.echo(f"使う Konkyo: {url or settings.service_url}")
    click.echo("終わるには Ctrl-C を押してください。")
    sys.stdout.flush()
    environment = {**os.environ, f"{PREFIX}API_URL": url or settings.service_url}
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Streamlit greets in English
    os.execve(sys.executable, command(host, port), environment)


def command(host: str, port: int) -> list[str]:
    """Return the command line of the server."""
    options = OPTIONS | {"server.address": host, "server.port": str(port)}
    entry = str(files("ui.workbench") / "app.py")
    return [
        *(sys.executable, "-m", "streamlit", "run", entry),
        *(f"--{name}={value}" for name, value in options.items()),
    ]
