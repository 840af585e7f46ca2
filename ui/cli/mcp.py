"""``konkyo mcp``: the search for language models, over standard input and output."""

from __future__ import annotations

import click

from corpus.errors import InputError
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.parameters import WebAddress


@click.command("mcp", cls=JapaneseHelp)
@click.option(
    "--url",
    type=WebAddress(),
    default="",
    help="動いている検索サービスのアドレスです。省くと、この端末の索引を使います。",
)
@click.pass_context
def mcp_command(ctx: click.Context, url: str) -> None:
    """言語モデルから根拠を探せるようにします（MCP、標準入出力）。

    読むだけで、何も書き込みません。「./konkyo mcp」で始めると、必要なソフトウェアも入ります。
    --url の先がサインインを求めるときは、環境変数 KONKYO_API_TOKEN にトークンを入れます。
    """
    try:
        import mcp  # noqa: F401

        from ui.mcp_server import create_mcp_server
    except ImportError as error:
        raise InputError(
            "MCP のためのソフトウェアが入っていません。「./konkyo mcp」で始めてください。"
        ) from error
    if url:
        from search_api.client import KonkyoClient
        from ui.settings import api_token

        with KonkyoClient(url, token=api_token()) as client:
            create_mcp_server(client).run("stdio")
        return
    from search_api.types import Mode
    from ui.cli.search import open_service

    create_mcp_server(open_service(settings_of(ctx), Mode.HYBRID)).run("stdio")
