"""The command line ``konkyo``: the table of commands and nothing that takes time to import."""

from __future__ import annotations

import sys

import click

from ui.cli.frame import Entry, LazyGroup, run

_HELP = """生活保護の根拠を、条文・通知・問答集・手帳から探します。

はじめての方は「konkyo up」をお試しください。準備をすべて行い、画面を開きます。
"""

COMMANDS = (
    Entry(name="up", module="ui.cli.serve", help="準備をすべて行い、画面を開きます。"),
    Entry(
        name="demo",
        module="ui.cli.demo",
        help="見本の事務所を作り、画面を開きます（架空の利用者で試せます）。",
    ),
    Entry(name="serve", module="ui.cli.serve", help="検索の API や画面を動かし続けます。"),
    Entry(name="search", module="ui.cli.search", help="根拠を探します。"),
    Entry(
        name="answer",
        module="ui.cli.answer",
        help="質問に、資料の文をそのまま引用して答えます。",
    ),
    Entry(
        name="suggest",
        module="ui.cli.suggest",
        help="検索する言葉の候補を、打ちかけの文字から並べます。",
    ),
    Entry(name="unit", module="ui.cli.unit", help="条・通知の項目・問を1つ表示します。"),
    Entry(
        name="hierarchy",
        module="ui.cli.hierarchy",
        help="根拠の階層（法律から手帳まで）を表示します。",
    ),
    Entry(name="cite", module="ui.cli.cite", help="文章の中の引用を探し、根拠につなぎます。"),
    Entry(name="changes", module="ui.cli.changes", help="2つの日の間に変わったところを並べます。"),
    Entry(name="watch", module="ui.cli.watch", help="引用した根拠が変わっていないか見守ります。"),
    Entry(
        name="knowledge",
        module="ui.cli.knowledge",
        help="事務所の用例を並べ、書き、審査し、ほかの事務所と交換します。",
    ),
    Entry(name="units", module="ui.cli.texts", help="資料の中の根拠をすべて並べます。"),
    Entry(name="documents", module="ui.cli.texts", help="収録されている資料を並べます。"),
    Entry(name="figures", module="ui.cli.figures", help="年金の支払日や基準額の数表を表示します。"),
    Entry(name="corpus", module="ui.cli.corpus", help="付属の要旨を公式の条文に置き換えます。"),
    Entry(name="ingest", module="ui.cli.ingest", help="ファイルを取り込み、探せるようにします。"),
    Entry(name="fetch", module="ui.cli.ingest", help="e-Gov から法令を取り寄せて取り込みます。"),
    Entry(name="remove", module="ui.cli.ingest", help="資料を取り除きます。"),
    Entry(name="index", module="ui.cli.index", help="索引を作り、調べ、1つ前に戻します。"),
    Entry(name="model", module="ui.cli.index", help="埋め込みモデルを用意し、調べます。"),
    Entry(name="eval", module="ui.cli.measure", help="検索の質を正解付きの質問で測ります。"),
    Entry(
        name="judge",
        module="ui.cli.judge",
        help="検索の結果を人が判定し、評価用の質問を作ります。",
    ),
    Entry(
        name="queries",
        module="ui.cli.queries",
        help="評価用の質問を、ほかの道具の形と取り交わします。",
    ),
    Entry(name="bench", module="ui.cli.measure", help="速さと正しさを測ります。"),
    Entry(name="user", module="ui.cli.user", help="利用者を登録し、変え、止めます。"),
    Entry(name="office", module="ui.cli.places", help="福祉事務所を登録し、名前を変えます。"),
    Entry(name="team", module="ui.cli.places", help="事務所の係を登録し、名前を変えます。"),
    Entry(
        name="token",
        module="ui.cli.token",
        help="連携するプログラムのトークンを作り、取り替え、取り消します。",
    ),
    Entry(
        name="audit",
        module="ui.cli.audit",
        help="監査記録を読み、改ざんがないか確かめ、書き出します。",
    ),
    Entry(name="keys", module="ui.cli.keys", help="個人情報を暗号にする鍵を調べ、替えます。"),
    Entry(
        name="retention",
        module="ui.cli.retention",
        help="決めた期間を過ぎた情報を調べ、消します。",
    ),
    Entry(
        name="database",
        module="ui.cli.database",
        help="利用者や監査記録の表（データベース）の版を調べ、新しくします。",
    ),
    Entry(name="backup", module="ui.cli.backup", help="データの控えを取ります。"),
    Entry(name="restore", module="ui.cli.backup", help="控えからデータを戻します。"),
    Entry(name="mcp", module="ui.cli.mcp", help="言語モデルから根拠を探せるようにします（MCP）。"),
    Entry(name="version", module="ui.cli.version", help="版を表示します。"),
)


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from ui.cli.version import version_command

        ctx.invoke(version_command)
        ctx.exit()


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    help=_HELP,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="版を表示します。",
)
def konkyo() -> None:
    """Hold the commands."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from ui.cli.log import log_crashes

    log_crashes()
    sys.exit(run(konkyo))
