"""``konkyo user``: who may sign in, and what their part is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.days import JAPAN
from ui.cli.frame import JapaneseHelp, LazyGroup
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.people import (
    HANDING_OVER,
    find_account,
    opened,
    recorder_of,
    show_code,
    team_ids_of,
)

if TYPE_CHECKING:
    from office.accounts.types import Account

_login = click.argument("login", metavar="LOGIN")
_office = click.option("--office", "office_name", help="事務所の名前です。1つだけなら省けます。")
_team = click.option("--team", "teams", multiple=True, help="係の名前です。何度でも書けます。")
_email = click.option("--email", help="メールアドレスです。")


@click.group("user", cls=LazyGroup)
def user_command() -> None:
    """利用者（サインインする職員）を登録し、変え、止めます。"""


@user_command.command("list", cls=JapaneseHelp)
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--office", "office_name", help="この事務所の人だけを並べます。")
@as_json
@click.pass_context
def user_list_command(
    ctx: click.Context, words: tuple[str, ...], office_name: str | None, as_json: bool
) -> None:
    """利用者を並べます。WORDS を書くと、ログイン名か氏名にそれが入っている人だけを並べます。"""
    from office.accounts.importing import the_office
    from office.identity import ROLE_LABELS

    with opened(ctx) as office:
        accounts = office.accounts
        only = the_office(accounts.offices(), office_name).id if office_name else None
        found = accounts.list(only, " ".join(words))
        as_record = recorder_of(accounts)
    records = [as_record(account) for account in found]
    if as_json:
        for record in records:
            print_json(record)
    else:
        header = ("ログイン名", "氏名", "役割", "事務所", "係", "状態", "最後のサインイン")
        rows = [
            (
                account.login,
                account.display_name,
                ROLE_LABELS[account.role],
                record["office"],
                "、".join(record["teams"]),
                _state(account),
                _moment(account.last_sign_in_at),
            )
            for account, record in zip(found, records, strict=True)
        ]
        print_table(header, rows)
    say(f"{len(found)} 人です。" if found else "その人は登録されていません。" if words else _NOBODY)


_NOBODY = "まだだれも登録されていません。「konkyo user add LOGIN」で登録します。"


@user_command.command("add", cls=JapaneseHelp)
@_login
@click.option("--name", required=True, help="氏名です（暗号にして保存します）。")
@click.option("--role", required=True, help="役割です。caseworker、ケースワーカー など。")
@_office
@_team
@_email
@as_json
@click.pass_context
def user_add_command(
    ctx: click.Context,
    login: str,
    name: str,
    role: str,
    office_name: str | None,
    teams: tuple[str, ...],
    email: str | None,
    as_json: bool,
) -> None:
    """利用者を1人登録し、パスワードを決めるためのコードを出します（7日間、1回だけ使えます）。"""
    from office.accounts.importing import the_office
    from office.accounts.roles import role_of
    from office.identity import CONSOLE

    with opened(ctx) as office:
        accounts = office.accounts
        place = the_office(accounts.offices(), office_name or "")
        account = accounts.create(
            CONSOLE,
            login=login,
            display_name=name,
            role=role_of(role),
            office_id=place.id,
            team_ids=team_ids_of(accounts, place.id, teams),
            email=email,
        )
        code = office.recovery.welcome(CONSOLE, account.id)
        record = recorder_of(accounts)(account)
    show_code(record, code, as_json)
    say(f"{account.login} を登録しました。上のコードを7日以内に使うよう、{HANDING_OVER}")


@user_command.command("change", cls=JapaneseHelp)
@_login
@click.option("--name", help="新しい氏名です。")
@click.option("--role", help="新しい役割です。サインイン中のときは、サインアウトさせます。")
@click.option("--office", "office_name", help="移る先の事務所です。")
@click.option("--team", "teams", multiple=True, help="係を、書いたものだけにします。")
@click.option("--no-team", is_flag=True, help="どの係にも入らないようにします。")
@click.option("--email", help='新しいメールアドレスです。"" で消します。')
@as_json
@click.pass_context
def user_change_command(
    ctx: click.Context,
    login: str,
    name: str | None,
    role: str | None,
    office_name: str | None,
    teams: tuple[str, ...],
    no_team: bool,
    email: str | None,
    as_json: bool,
) -> None:
    """利用者の氏名、役割、事務所、係、メールアドレスを変えます。書いたものだけが変わります。"""
    from office.accounts.importing import the_office
    from office.accounts.roles import role_of
    from office.identity import CONSOLE

    if teams and no_team:
        raise click.UsageError("--team と --no-team は一緒に書けません。", ctx)
    new: dict[str, Any] = {}
    if name is not None:
        new["display_name"] = name
    if email is not None:
        new["email"] = email
    if role is not None:
        new["role"] = role_of(role)
    if not (new or office_name or teams or no_team):
        raise click.UsageError("変えるところを --name、--role などで書いてください。", ctx)
    with opened(ctx) as office:
        accounts = office.accounts
        account = find_account(accounts, login)
        office_id = account.office_id
        if office_name:
            office_id = new["office_id"] = the_office(accounts.offices(), office_name).id
        if teams or no_team:
            new["team_ids"] = team_ids_of(accounts, office_id, teams)
        changed = accounts.change(CONSOLE, account.id, account.version, **new)
        record = recorder_of(accounts)(changed)
    if as_json:
        print_json(record)
    say(f"{changed.login} を変更しました。")


def _deed(name: str, help_text: str, done: str) -> None:
    """Make a command that does one thing to one account."""

    @user_command.command(name, cls=JapaneseHelp, help=help_text)
    @_login
    @as_json
    @click.pass_context
    def command(ctx: click.Context, login: str, as_json: bool) -> None:
        from office.identity import CONSOLE

        with opened(ctx) as office:
            accounts = office.accounts
            deed: Callable[..., Account] = getattr(accounts, name)
            account = deed(CONSOLE, find_account(accounts, login).id)
            record = recorder_of(accounts)(account)
        if as_json:
            print_json(record)
        say(done.format(account.login))


_deed(
    "disable",
    "利用者を止めます。サインイン中ならサインアウトさせ、トークンも使えなくします。",
    "{} を止めました。記録は残ります。「konkyo user enable」で戻せます。",
)
_deed("enable", "止めた利用者を、また使えるようにします。", "{} をまた使えるようにしました。")
_deed(
    "unlock",
    "サインインの失敗が続いてロックされた利用者を、また試せるようにします。",
    "{} のロックを解きました。",
)


@user_command.command("reset", cls=JapaneseHelp)
@_login
@click.option("--totp-off", is_flag=True, help="認証アプリも外します（端末をなくしたとき）。")
@as_json
@click.pass_context
def user_reset_command(ctx: click.Context, login: str, totp_off: bool, as_json: bool) -> None:
    """パスワードを取り消し、決め直すためのコードを出します（24時間、1回だけ使えます）。

    サインイン中ならサインアウトさせます。管理者がパスワードを忘れたときも、これを使います。
    """
    from office.identity import CONSOLE

    with opened(ctx) as office:
        account = find_account(office.accounts, login)
        code = office.recovery.issue(CONSOLE, account.id, turn_off_totp=totp_off)
        record = recorder_of(office.accounts)(office.accounts.get(account.id))
    show_code(record, code, as_json)
    say(
        f"{account.login} のパスワードを取り消しました。上のコードを24時間以内に使うよう、"
        + HANDING_OVER
    )


@user_command.command("import", cls=JapaneseHelp)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="確かめるだけで、登録しません。")
@click.option("--add-teams", is_flag=True, help="まだない係を、作りながら登録します。")
@as_json
@click.pass_context
def user_import_command(
    ctx: click.Context, file: Path, dry_run: bool, add_teams: bool, as_json: bool
) -> None:
    """CSV の表から、利用者をまとめて登録します。1人でも直すところがあれば、だれも登録しません。

    1行目に「ログイン名,氏名,役割,事務所,係,メール」と書きます（順は自由、事務所が1つなら省けます）。
    Excel で保存した CSV（Shift_JIS、UTF-8）を読めます。
    """
    from office.accounts.importing import StaffImport
    from office.accounts.staff_table import read_staff_table
    from office.identity import CONSOLE

    table = read_staff_table(file.read_bytes(), file.name)
    if table.unread:
        say(f"使わない列: {'、'.join(table.unread)}")
    with opened(ctx) as office:
        staff = StaffImport(office.database, office.cipher, office.audit)
        made = staff.run(CONSOLE, table.rows, add_teams=add_teams, dry_run=dry_run)
        as_record = recorder_of(office.accounts)
    shown = [(as_record(each.account), "" if dry_run else each.code) for each in made]
    if as_json:
        for record, code in shown:
            print_json(record if dry_run else record | {"code": code})
    else:
        print_table(
            ("ログイン名", "氏名", "役割", "事務所", "コード"),
            [
                (record["login"], record["display_name"], record["role"], record["office"], code)
                for record, code in shown
            ],
        )
    if dry_run:
        say(f"{len(made)} 人を登録できます。まだ登録していません。")
    else:
        say(f"{len(made)} 人を登録しました。コードは7日以内に使うよう、{HANDING_OVER}")


def _state(account: Account) -> str:
    if account.disabled_at:
        return "停止中"
    if account.locked_at:
        return "ロック中"
    return "利用中" if account.has_password else "パスワード未設定"


def _moment(moment: dt.datetime | None) -> str:
    return moment.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M") if moment else ""
