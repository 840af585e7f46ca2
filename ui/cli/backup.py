"""``konkyo backup`` and ``konkyo restore``: copies of everything that is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, say
from ui.settings import KEYS_VARIABLE, Settings

if TYPE_CHECKING:
    from office.database.migrate import DatabaseStatus

_FOLDER = click.Path(path_type=Path)


@click.command("backup", cls=JapaneseHelp)
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.option("--with-index", is_flag=True, help="索引も入れます（なくても作り直せます）。")
@click.option("--with-keys", is_flag=True, help="暗号の鍵（keys.toml）も入れます。")
@as_json
@click.pass_context
def backup_command(
    ctx: click.Context, folder: Path, with_index: bool, with_keys: bool, as_json: bool
) -> None:
    """データの控えを、新しいフォルダーに取ります。ほかの人が使っている間もできます。

    鍵は、控えとは別の場所に置くものなので、--with-keys を付けたときだけ入れます。
    """
    from importlib.metadata import version

    from office.backup import backup

    settings = settings_of(ctx)
    manifest = backup(
        settings.home,
        folder,
        version=version("konkyo"),
        with_index=with_index,
        with_keys=with_keys,
    )
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "files": [file.path for file in manifest.files],
                "size": manifest.size,
                "with_index": manifest.with_index,
                "with_keys": manifest.with_keys,
            }
        )
    else:
        for file in manifest.files:
            click.echo(f"{file.path}\t{file.size}")
    say(f"控えを「{folder}」に取りました（{len(manifest.files)} 個、{_size(manifest.size)}）。")
    _say_of_keys(settings, with_keys, manifest.with_keys)
    _note(settings, "backup-take", with_keys=manifest.with_keys, files=len(manifest.files))
    _say_what_is_elsewhere(settings, "pg_dump で控えを取ってください")


def _note(settings: Settings, deed: str, **facts: str | int | bool) -> None:
    """Note a deed in the audit log, where there is one. Nothing is made for it, no key either.

    After a restore nobody stays signed in: who has been signed out since would be in again.
    """
    from corpus.errors import KonkyoError
    from office.encryption.key_file import KEY_FILE
    from office.identity import CONSOLE
    from ui.office import existing_office

    has_keys = bool(os.environ.get(KEYS_VARIABLE)) or (settings.home / KEY_FILE).is_file()
    try:
        if not has_keys or not _tables(settings).is_current:
            return
        with existing_office(settings) as office:
            with office.database.write() as session:
                office.audit.append(session, CONSOLE, deed, "backup", "", refused=False, **facts)
            if deed == "backup-restore":
                for account in office.accounts.list():
                    office.sessions.end_all(CONSOLE, account.id)
    except KonkyoError as error:
        say(f"監査記録には残せませんでした。{error.message}")


def _say_of_keys(settings: Settings, wanted: bool, held: bool) -> None:
    from office.encryption.key_file import KEY_FILE

    if held:
        say(
            "【注意】暗号の鍵が入っています。この控えを持つ人は、個人の情報をすべて読めます。"
            "金庫など、鍵のかかる場所に置いてください。"
        )
    elif os.environ.get(KEYS_VARIABLE):
        say(
            f"暗号の鍵は環境変数 {KEYS_VARIABLE} にあるため、入っていません。"
            "別の場所に控えてください。鍵がないと、個人の情報を読めません。"
        )
    elif (settings.home / KEY_FILE).is_file():
        say(
            f"暗号の鍵（{KEY_FILE}）は入っていません。「{settings.home / KEY_FILE}」を、"
            "この控えとは別の安全な場所に控えてください。鍵がないと、個人の情報を読めません。"
        )
    elif wanted:
        say("暗号の鍵はまだありません（利用者がいないため、要りません）。")


def _say_what_is_elsewhere(settings: Settings, deed: str) -> None:
    if settings.database.startswith("postgresql"):
        say(f"利用者と監査記録は PostgreSQL にあるため、{deed}（docs/operations.md）。")
    elif settings.database != "auto":
        say(
            f"設定 database のファイル「{settings.database.removeprefix('sqlite:///')}」が"
            f"「{settings.home}」の外にあるときは、別に扱ってください。"
        )


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


@click.command("restore", cls=JapaneseHelp)
@click.argument("folder", metavar="FOLDER", type=_FOLDER)
@click.option("--check", "check_only", is_flag=True, help="控えを確かめるだけで、戻しません。")
@click.option("--yes", is_flag=True, help="確かめずに行います。")
@click.pass_context
def restore_command(ctx: click.Context, folder: Path, check_only: bool, yes: bool) -> None:
    """控えからデータを戻します。控えが壊れていないことを、先に確かめます。

    動いている konkyo を、先にすべて止めてください。今のデータは消さず、横に残します。
    """
    from office.backup import check, restore
    from ui.cli.index import japan_time

    settings = settings_of(ctx)
    manifest = check(folder)
    say(
        f"控え「{folder}」は壊れていません（{japan_time(manifest.made_at)}、"
        f"konkyo {manifest.version}、{len(manifest.files)} 個、{_size(manifest.size)}）。"
    )
    if check_only:
        return
    say(
        f"「{settings.home}」のデータを、この控えのものに入れ替えます（今のデータは横に残します）。"
    )
    if not yes and not click.confirm("戻しますか", default=False, err=True):
        raise click.Abort
    kept = restore(settings.home, folder)
    say("戻しました。")
    _note(settings, "backup-restore", made_at=manifest.made_at)
    say(
        "控えのあとに停止した利用者や取り消したトークンは、また使えるようになっています。"
        "「konkyo user list」「konkyo token list」で確かめてください。"
    )
    if kept is not None:
        say(
            f"前のデータは「{kept}」にあります。個人の情報があるため、要らなくなったら消してください。"
        )
    _say_what_next(settings, manifest.with_index)


def _say_what_next(settings: Settings, with_index: bool) -> None:
    from office.database.engine import OFFICE_FILE
    from office.encryption.key_file import KEY_FILE

    if not (settings.home / KEY_FILE).is_file() and not os.environ.get(KEYS_VARIABLE):
        say(f"暗号の鍵がありません。控えてある {KEY_FILE} を「{settings.home}」に置いてください。")
    _say_what_is_elsewhere(settings, "pg_restore で戻してください")
    is_embedded = settings.database == "auto" and (settings.home / OFFICE_FILE).is_file()
    if is_embedded and _tables(settings).pending:
        say("「konkyo database upgrade」で、利用者の表を新しくしてください。")
    if not with_index:
        say("「konkyo index build」で、索引を作り直してください。")


def _tables(settings: Settings) -> DatabaseStatus:
    from office.database import Database
    from office.database.migrate import status

    database = Database.of(settings.home, settings.database)
    try:
        return status(database)
    finally:
        database.close()
