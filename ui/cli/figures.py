"""``konkyo figures``: payment days, time limits and standards, with source and validity."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import click

from corpus.days import today_in_japan
from ui.cli.frame import JapaneseHelp
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.parameters import Day


@click.command("figures", cls=JapaneseHelp)
@click.argument("name", default="")
@click.option("--on", "day", type=Day(), help="この日に使えるかを確かめます（省くと今日）。")
@as_json
def figures_command(name: str, day: dt.date | None, as_json: bool) -> None:
    """年金の支払日、期限、基準額などの数表を、出典と使える期間とともに表示します。

    NAME（例: 年金、pension-payment）を省くと、ある数表を並べます。
    """
    from corpus.figures import figures, load_figures

    wanted = [figures(name)] if name else list(load_figures())
    today = day or today_in_japan()
    if as_json:
        for found in wanted:
            print_json(asdict(found) | {"holds": found.holds_on(today)})
        return
    if not name:
        rows = [
            (f.name, f.title, f.valid_from, f.valid_to or "", _holds(f.holds_on(today)))
            for f in wanted
        ]
        print_table(("名前", "数表", "始まり", "終わり", "使えるか"), rows)
        return
    (found,) = wanted
    click.secho(found.title, bold=True)
    click.echo(found.summary)
    for table in found.tables:
        click.secho(f"\n{table.title}" + (f"（{table.unit}）" if table.unit else ""), bold=True)
        print_table(table.columns, table.rows)
        if table.note:
            click.echo(table.note)
    click.echo(f"\n根拠: {'、'.join(found.basis)}")
    click.echo(f"確かめたこと: {found.checked}")
    for source in found.sources:
        click.echo(f"出典: {source.publisher}「{source.document}」 {source.url}")
    if not found.holds_on(today):
        say(f"この数表は {today} には使えません。新しい公式の資料を確かめてください。")


def _holds(holds: bool) -> str:
    return "はい" if holds else "いいえ"
