"""``konkyo keys``: the keys that seal personal data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say, stages

if TYPE_CHECKING:
    from office.encryption.management import KeyKeeping


@contextmanager
def _keeping(ctx: click.Context) -> Iterator[KeyKeeping]:
    from office.encryption.management import KeyKeeping
    from ui.office import existing_office

    with existing_office(settings_of(ctx)) as office:
        yield KeyKeeping(office.database, office.cipher, office.audit)


@click.group("keys", cls=LazyGroup)
def keys_command() -> None:
    """個人情報を暗号にする鍵を調べ、替え、外します。"""


@keys_command.command("list", cls=JapaneseHelp)
@as_json
@click.pass_context
def keys_list_command(ctx: click.Context, as_json: bool) -> None:
    """鍵の名前、今使っている鍵、それぞれで暗号になっている件数を並べます（鍵の値は出しません）。"""
    with _keeping(ctx) as keeping:
        uses = keeping.list()
    if as_json:
        for use in uses:
            print_json(asdict(use))
        return
    states = {(True, True): "使用中", (False, True): "前の鍵", (False, False): "鍵がありません"}
    print_table(
        ("鍵", "状態", "件数"),
        [(use.id, states[use.is_current, use.is_held], f"{use.values:,}") for use in uses],
    )
    missing = sum(use.values for use in uses if not use.is_held)
    waiting = sum(use.values for use in uses if use.is_held and not use.is_current)
    if missing:
        say(f"{missing:,} 件は、鍵がないため読めません。鍵の控えを戻してください。")
    if waiting:
        say(f"{waiting:,} 件が前の鍵のままです。「konkyo keys rotate --continue」で替えられます。")


@keys_command.command("rotate", cls=JapaneseHelp)
@click.option(
    "--continue",
    "go_on",
    is_flag=True,
    help="新しい鍵を作らず、今使っている鍵にまだ替わっていないものを替えます。",
)
@as_json
@click.pass_context
def keys_rotate_command(ctx: click.Context, go_on: bool, as_json: bool) -> None:
    """新しい鍵を作り、暗号になっている情報をすべてその鍵に替えます。

    サービスを動かしたままで行えます。途中で止めたら、--continue で続けられます。
    """
    from office.identity import CONSOLE

    with _keeping(ctx) as keeping, stages() as show:
        done = keeping.rotate(
            CONSOLE,
            new_key=not go_on,
            on_progress=lambda done, total: show("鍵を替える", done, total),
        )
        current = next(use for use in keeping.list() if use.is_current)
    if as_json:
        print_json({"key": current.id, "changed": done, "values": current.values})
        return
    say(f"{done:,} 件を鍵「{current.id}」に替えました。")
    if not go_on:
        say(
            "鍵のファイル keys.toml の控えを取り直してください。前の鍵は、すべて替わったことを"
            "「konkyo keys list」で確かめてから「konkyo keys retire」で外せます。"
        )


@keys_command.command("retire", cls=JapaneseHelp)
@click.argument("key", metavar="KEY")
@click.option("--yes", is_flag=True, help="確かめずに行います。")
@click.pass_context
def keys_retire_command(ctx: click.Context, key: str, yes: bool) -> None:
    """使われなくなった鍵 KEY を外します。

    その鍵でなければ読めない、古いデータベースの控えは、もう開けなくなります。
    """
    from office.identity import CONSOLE

    with _keeping(ctx) as keeping:
        if not yes:
            click.confirm(
                f"鍵「{key}」を外すと、その鍵のころのデータベースの控えは読めなくなります。"
                "外しますか",
                abort=True,
                err=True,
            )
        keeping.retire(CONSOLE, key)
    say(f"鍵「{key}」を外しました。")
