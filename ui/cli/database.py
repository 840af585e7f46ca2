"""``konkyo database``: the tables of the office, their version, forwards and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say

if TYPE_CHECKING:
    from office.database import Database
    from office.database.migrate import DatabaseStatus


@click.group("database", cls=LazyGroup)
def database_command() -> None:
    """利用者や監査記録の表（データベース）の版を調べ、新しくし、前に戻します。"""


@contextmanager
def _opened(ctx: click.Context) -> Iterator[Database]:
    from office.database import Database

    settings = settings_of(ctx)
    database = Database.of(settings.home, settings.database)
    try:
        yield database
    finally:
        database.close()


@database_command.command("status", cls=JapaneseHelp)
@as_json
@click.pass_context
def status_command(ctx: click.Context, as_json: bool) -> None:
    """データベースの場所と、表の版を表示します。"""
    from office.database.migrate import status

    with _opened(ctx) as database:
        found = status(database)
        place = str(database.file or database.url.render_as_string(hide_password=True))
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    if as_json:
        print_json({"kind": kind, "place": place, **asdict(found), "is_current": found.is_current})
        return
    click.echo(f"データベース: {kind}（{place}）")
    click.echo(f"表の版: {found.current or 'まだありません'}（この konkyo は {found.latest}）")
    print_table(("加わる版", "内容"), [(each.revision, each.title) for each in found.pending])
    click.echo(_advice(found))


def _advice(found: DatabaseStatus) -> str:
    if found.is_current:
        return "このまま使えます。"
    if found.is_newer:
        return "もっと新しい版の konkyo で作られています。konkyo を新しくしてください。"
    return "「konkyo database upgrade」で、新しくしてください。"


@database_command.command("upgrade", cls=JapaneseHelp)
@click.pass_context
def upgrade_command(ctx: click.Context) -> None:
    """表を、この konkyo の版にします。SQLite では、その前に控えを横に残します。"""
    from office.database.copying import keep_copy
    from office.database.migrate import status, upgrade

    with _opened(ctx) as database:
        found = status(database)
        if found.pending and found.current is not None:
            _say_copy(keep_copy(database, found.current))
        made = upgrade(database)
    for version in made:
        click.echo(f"{version.revision} {version.title}")
    say("データベースを新しくしました。" if made else "データベースは新しいままです。")


@database_command.command("downgrade", cls=JapaneseHelp)
@click.argument("revision", metavar="REVISION")
@click.option("--yes", is_flag=True, help="確かめずに行います。")
@click.pass_context
def downgrade_command(ctx: click.Context, revision: str, yes: bool) -> None:
    """表を前の版に戻します。後の版で加わった情報はなくなります。

    REVISION は「konkyo database status」に出る版（例: 0001）か、base（表をすべてなくす）です。
    SQLite では、その前に控えを横に残します。
    """
    from office.database.copying import keep_copy
    from office.database.migrate import downgrade, going_back, status

    with _opened(ctx) as database:
        gone = going_back(database, revision)
        if not gone:
            say("戻すものはありません。")
            return
        say("次の情報がなくなります。")
        for version in gone:
            say(f"  {version.revision}: {version.lost}")
        if not database.is_sqlite:
            say("先に pg_dump で控えを取ってください（docs/operations.md）。")
        if not yes and not click.confirm("戻しますか", default=False, err=True):
            raise click.Abort
        _say_copy(keep_copy(database, status(database).current or ""))
        downgrade(database, revision)
    say(f"データベースを {revision} に戻しました。")


def _say_copy(copy: object) -> None:
    if copy is not None:
        say(f"控え: 「{copy}」（個人の情報が入っています。要らなくなったら消してください）")
