"""``konkyo watch``: units that the office has cited, and whether they still read so."""

from __future__ import annotations

from dataclasses import asdict

import click

from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.people import opened


@click.group("watch", cls=LazyGroup)
def watch_command() -> None:
    """引用した根拠を事務所の一覧で見守り、変わったものを知らせます。"""


@watch_command.command("add", cls=JapaneseHelp)
@click.argument("words", metavar="ID", nargs=-1, required=True)
@click.option("--note", help="何の件で引いたかのメモです（個人が分かることは書けません）。")
@click.pass_context
def watch_add_command(ctx: click.Context, words: tuple[str, ...], note: str | None) -> None:
    """根拠を事務所の見守りの一覧に加えます。すでにあれば、今の本文で確かめたことにします。

    ID は根拠の番号（例: 325AC0000000144:art29/p1）か、引用の書き方（例: 法29条1項）です。
    """
    from office.identity import CONSOLE
    from ui.cli.search import open_snapshot

    backend = open_snapshot(settings_of(ctx))
    with opened(ctx) as office:
        watched = office.watch_list().add(CONSOLE, backend, " ".join(words), note)
    say(f"{watched.citation}（{watched.reference}）を見守ります。")


@watch_command.command("list", cls=JapaneseHelp)
@as_json
@click.pass_context
def watch_list_command(ctx: click.Context, as_json: bool) -> None:
    """見守っている根拠を、変わったものから先に並べます。"""
    from office.alerts import ALERT_LABELS, alerts
    from ui.cli.search import open_snapshot

    with opened(ctx) as office:
        items = office.watch_list().items()
    found = {each.watched: each for each in alerts(items, open_snapshot(settings_of(ctx)))}
    items = tuple(sorted(items, key=lambda each: each not in found))
    for each in items if as_json else ():
        told = found.get(each)
        alert = told and {"kind": told.kind, "message": told.message, "since": told.since}
        print_json(asdict(each) | {"alert": alert})
    if not as_json:
        rows = []
        for each in items:
            told = found.get(each)
            state, message = (ALERT_LABELS[told.kind], told.message) if told else ("同じ", "")
            rows.append((state, each.reference, each.citation, each.day, each.note, message))
        header = ("状態", "根拠の番号", "根拠", "引いた日", "メモ", "知らせ")
        print_table(header, rows)
    say(
        f"{len(items)} 件のうち、{len(found)} 件を確かめてください。"
        if items
        else "見守っている根拠はありません。「konkyo watch add 法29条」のように加えます。"
    )


@watch_command.command("remove", cls=JapaneseHelp)
@click.argument("words", metavar="ID", nargs=-1, required=True)
@click.pass_context
def watch_remove_command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """根拠を見守りの一覧から外します。ID の書き方は watch add と同じです。"""
    from office.identity import CONSOLE
    from office.watch import find_unit
    from ui.cli.search import open_snapshot

    with opened(ctx) as office:
        watch, reference = office.watch_list(), " ".join(words)
        if watch.find(reference) is None:
            reference = find_unit(open_snapshot(settings_of(ctx)), reference)
        removed = watch.remove(CONSOLE, reference)
    say(f"{removed.citation} の見守りをやめました。")
