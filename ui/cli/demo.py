"""``konkyo demo``: a sample office to try everything with."""

from __future__ import annotations

from pathlib import Path

import click

from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import print_table, say
from ui.cli.serve import host_option, listen, port_option, serve


@click.command("demo", cls=JapaneseHelp)
@host_option
@port_option
@click.option(
    "--home",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="見本の事務所を置くフォルダーです。省くと、KONKYO_HOME の中の demo です。",
)
@click.option("--reset", is_flag=True, help="見本の事務所を消して、作り直します。")
@click.option("--no-browser", is_flag=True, help="ブラウザーを開きません。")
@click.pass_context
def demo_command(
    ctx: click.Context,
    host: str | None,
    port: int | None,
    folder: Path | None,
    reset: bool,
    no_browser: bool,
) -> None:
    """見本の事務所を作り、画面を開きます。

    利用者はすべて架空で、本物の事務所のデータには触れません。誰でも知っているパスワードなので、
    この端末の中だけで使ってください。終わるには Ctrl-C を押してください。
    """
    from contextlib import closing

    from office.demo.people import NOTICE, PASSWORD, STAFF
    from office.identity import ROLE_LABELS
    from ui.compose import compose, feedback_sink
    from ui.demo_office import open_demo

    demo = open_demo(settings_of(ctx), folder, reset=reset)
    with closing(demo):
        settings = demo.settings
        listener = listen(host or settings.host, port, settings)
        service, sink = demo.service, feedback_sink(settings)
        app = compose(lambda: service, settings.home, sink, demo.office, settings)
        rows = [
            (each.login, PASSWORD, each.name, ROLE_LABELS[each.role], each.office, each.team)
            for each in STAFF
        ]
        print_table(("ログイン名", "パスワード", "氏名", "役割", "事務所", "係"), rows)
        say(
            "連携プログラムのトークン（検索・本文・引用。起動のたびに新しくなり、前のものは"
            f"使えなくなります）: {demo.token}"
        )
        say(f"{NOTICE}。置き場所は「{settings.home}」です。")
        serve(app, settings, listener, browser=not no_browser)
