"""``konkyo token``: what modules and scripts show instead of signing in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from corpus.days import JAPAN
from ui.cli.frame import JapaneseHelp, LazyGroup
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.parameters import Whole
from ui.cli.people import find_account, opened

if TYPE_CHECKING:
    from office.accounts.token_rules import ServiceToken

_ONCE = (
    "トークンを表示するのは今だけです。プログラムの設定（環境変数 KONKYO_API_TOKEN など）に入れ、"
    "メールやチャットでは送らないでください。"
)
_name = click.argument("name", metavar="NAME")


@click.group("token", cls=LazyGroup)
def token_command() -> None:
    """連携するプログラムのトークンを作り、並べ、取り替え、取り消します。"""


@token_command.command("create", cls=JapaneseHelp)
@_name
@click.option(
    "--account",
    "login",
    metavar="LOGIN",
    required=True,
    help="トークンを持つ利用者です。役割が service（連携プログラム）の人だけです。",
)
@click.option(
    "--scope",
    "scopes",
    metavar="ACTION",
    multiple=True,
    help="トークンで行う操作です（例: search）。何度でも書けます。省くと、選べるものを示します。",
)
@click.option(
    "--days", type=Whole(1, 366), default=90, help="使える日数です（1 から 366、初期値 90）。"
)
@as_json
@click.pass_context
def token_create_command(
    ctx: click.Context, name: str, login: str, scopes: tuple[str, ...], days: int, as_json: bool
) -> None:
    """トークンを作り、1回だけ表示します。

    NAME は、何に使うかが分かる名前です（例: 文書管理との連携）。個人の名前は書かないでください。
    """
    from office.identity import CONSOLE

    with opened(ctx) as office:
        account = find_account(office.accounts, login)
        token, secret = office.tokens.create(
            CONSOLE, name=name, account_id=account.id, scopes=scopes, days=days
        )
    if as_json:
        print_json(_record(token, account.login) | {"secret": secret})
    else:
        click.echo(secret)
    say(f"「{token.name}」を作りました。{_day(token.expires_at)} まで使えます。{_ONCE}")


@token_command.command("list", cls=JapaneseHelp)
@as_json
@click.pass_context
def token_list_command(ctx: click.Context, as_json: bool) -> None:
    """トークンを、状態、期限、最後に使われた日とともに並べます（トークンそのものは出しません）。"""
    with opened(ctx) as office:
        tokens = office.tokens.list()
        logins = {account.id: account.login for account in office.accounts.list()}
        states = [_state(token, office.tokens.is_alive(token)) for token in tokens]
    for token in tokens if as_json else ():
        print_json(_record(token, logins[token.account_id]))
    if not as_json:
        header = ("名前", "状態", "利用者", "操作", "期限", "最後に使われた日")
        rows = [
            (
                token.name,
                state,
                logins[token.account_id],
                " ".join(sorted(token.scopes)),
                _day(token.expires_at),
                token.used_on or "まだない",
            )
            for token, state in zip(tokens, states, strict=True)
        ]
        print_table(header, rows)
    if not tokens:
        say("トークンはありません。「konkyo token create 名前 --account LOGIN」で作ります。")


@token_command.command("rotate", cls=JapaneseHelp)
@_name
@click.option(
    "--overlap",
    "hours",
    type=Whole(0, 168),
    default=24,
    help="古いトークンもまだ使える時間です（0 から 168 時間、初期値 24）。漏れたときは 0 です。",
)
@click.option(
    "--days", type=Whole(1, 366), help="今から使える日数です。省くと、期限は変わりません。"
)
@as_json
@click.pass_context
def token_rotate_command(
    ctx: click.Context, name: str, hours: int, days: int | None, as_json: bool
) -> None:
    """トークンを新しいものに取り替えます。古いものも、しばらくは使えます。"""
    from office.identity import CONSOLE

    with opened(ctx) as office:
        token_id = office.tokens.find(name).id
        secret = office.tokens.rotate(CONSOLE, token_id, dt.timedelta(hours=hours), days)
        token = office.tokens.find(name)
        login = office.accounts.get(token.account_id).login
    if as_json:
        print_json(_record(token, login) | {"secret": secret})
    else:
        click.echo(secret)
    old = (
        f"古いトークンは {_moment(token.old_until)} まで使えます。"
        if token.old_until
        else "古いトークンは、もう使えません。"
    )
    say(f"「{token.name}」を取り替えました。{old}{_ONCE}")


@token_command.command("revoke", cls=JapaneseHelp)
@_name
@as_json
@click.pass_context
def token_revoke_command(ctx: click.Context, name: str, as_json: bool) -> None:
    """トークンを取り消します。すぐに使えなくなり、元には戻せません。"""
    from office.identity import CONSOLE

    with opened(ctx) as office:
        token = office.tokens.revoke(CONSOLE, office.tokens.find(name).id)
        login = office.accounts.get(token.account_id).login
    if as_json:
        print_json(_record(token, login))
    say(f"「{token.name}」を取り消しました。")


def _record(token: ServiceToken, login: str) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "account": login,
        "scopes": sorted(token.scopes),
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "old_until": token.old_until and token.old_until.isoformat(),
        "revoked_at": token.revoked_at and token.revoked_at.isoformat(),
        "used_on": token.used_on,
    }


def _state(token: ServiceToken, is_alive: bool) -> str:
    if token.revoked_at is not None:
        return "取り消し済み"
    return "使えます" if is_alive else "期限切れ"


def _day(moment: dt.datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}"
