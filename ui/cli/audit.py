"""``konkyo audit``: who did what, whether the log is whole, and a copy for the archive."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.cli.frame import FAILED, JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say, stages
from ui.cli.parameters import Day, Whole
from ui.settings import KEYS_VARIABLE

if TYPE_CHECKING:
    from office.audit.anchor import Anchor
    from office.audit.findings import Verification
    from office.audit.log import AuditEvent
    from office.foundation import Office
    from ui.settings import Settings

_PATH = click.Path(path_type=Path)
_HEADINGS = ("番号", "日時", "だれが", "何をした", "結果", "対象", "接続元", "詳細")


def _named_action(ctx: click.Context, param: click.Parameter, name: str) -> str:
    from corpus.errors import InputError
    from office.audit.labels import action_named

    try:
        return action_named(name) if name else ""
    except InputError as error:
        raise click.BadParameter(error.message, ctx, param) from error


@click.group("audit", cls=LazyGroup)
def audit_command() -> None:
    """監査記録（だれが、いつ、何をしたか）を読み、改ざんがないか確かめ、書き出します。"""


@audit_command.command("list", cls=JapaneseHelp)
@click.option("--from", "first", type=Day(), help="この日から（日本時間）。")
@click.option("--to", "last", type=Day(), help="この日まで（日本時間）。")
@click.option("--day", type=Day(), help="この日だけ（日本時間）。")
@click.option(
    "--actor",
    metavar="NAME",
    default="",
    help="この人の操作だけ（サインインの名前、console、visitor）。",
)
@click.option(
    "--action",
    metavar="NAME",
    default="",
    callback=_named_action,
    help="この操作だけ（例: サインイン、sign-in）。",
)
@click.option("--object", "object_id", metavar="ID", default="", help="この対象だけ。")
@click.option("--kind", metavar="KIND", default="", help="この種類の対象だけ（例: account）。")
@click.option("--refused", is_flag=True, help="拒否された操作だけ。")
@click.option("--page", type=Whole(1, 10_000_000), default=1, help="何枚目か（50件ずつ）。")
@as_json
@click.pass_context
def audit_list_command(
    ctx: click.Context,
    first: dt.date | None,
    last: dt.date | None,
    day: dt.date | None,
    actor: str,
    action: str,
    object_id: str,
    kind: str,
    refused: bool,
    page: int,
    as_json: bool,
) -> None:
    """監査記録を、新しいものから50件ずつ並べます。"""
    from office.audit.days import Period
    from office.audit.reading import AuditQuery, AuditReading
    from ui.office import existing_office

    if day is not None and (first or last):
        raise click.UsageError("--day は、--from や --to と一緒には使えません。", ctx)
    period = Period(first=day or first, last=day or last)
    with existing_office(settings_of(ctx)) as office:
        reading = AuditReading(office.database)
        logins = reading.logins()
        found = reading.page(
            AuditQuery(
                period=period,
                actor=_actor(actor, logins),
                action=action,
                object_kind=kind,
                object_id=object_id,
                outcome="refused" if refused else "",
            ),
            page,
        )
    if page > found.pages and found.total:  # the last one would look like the one asked for
        raise click.UsageError(
            f"{page} 枚目はありません（{found.total:,} 件、{found.pages} 枚目までです）。"
            f"--page に {found.pages} までの数を指定してください。",
            ctx,
        )
    if as_json:
        for event in found.events:
            print_json(_as_json(event, logins))
    else:
        print_table(_HEADINGS, [_row(event, logins) for event in found.events])
    say(
        f"{found.total:,} 件のうち {found.page} / {found.pages} 枚目です。"
        if found.total
        else "当てはまる監査記録はありません。"
    )


def _actor(written: str, logins: dict[str, str]) -> str:
    """Return the account id of a login; else what was written. Raises UnknownAccount."""
    from office.accounts.naming import fold_login
    from office.audit.labels import ACTOR_LABELS
    from office.errors import UnknownAccount

    if not written or written in ACTOR_LABELS or written in logins:
        return written
    for account_id, login in logins.items():
        if login == fold_login(written):
            return account_id
    raise UnknownAccount(
        f"「{written}」という利用者はいません。サインインの名前を確かめてください。"
    )


def _as_json(event: AuditEvent, logins: dict[str, str]) -> dict[str, object]:
    from dataclasses import asdict

    shown = asdict(event) | {"at": event.at.isoformat(), "login": logins.get(event.actor)}
    return shown


def _row(event: AuditEvent, logins: dict[str, str]) -> tuple[object, ...]:
    from office.audit.days import in_japan
    from office.audit.labels import ACTOR_LABELS, OUTCOME_LABELS, action_label, object_label

    actor = ACTOR_LABELS.get(event.actor) or logins.get(event.actor, event.actor)
    target = " ".join(filter(None, (object_label(event.object_kind), event.object_id)))
    facts = " ".join(f"{name}={value}" for name, value in event.details.items())
    outcome = OUTCOME_LABELS.get(event.outcome, event.outcome)
    what = action_label(event.action)
    return event.seq, in_japan(event.at), actor, what, outcome, target, event.client, facts


@audit_command.command("verify", cls=JapaneseHelp)
@click.option(
    "--from",
    "anchor",
    metavar="SEQ:HASH",
    help="「konkyo audit head」で控えた値です。それより後だけを確かめ、データベースが"
    "古い状態に戻されていないかも調べます。",
)
@click.option(
    "--file", "path", metavar="EXPORT", type=_PATH, help="書き出した ZIP ファイルを確かめます。"
)
@as_json
@click.pass_context
def audit_verify_command(
    ctx: click.Context, anchor: str | None, path: Path | None, as_json: bool
) -> None:
    """監査記録が書き換えられたり消されたりしていないかを確かめます。

    何か見つかれば、どの記録がどうなっているかを出し、終了コード 1 で終わります。
    異常がなければ、確かめたことを監査記録に残します（異常があれば、何も書き加えません）。
    """
    from office.audit.anchor import Anchor

    if anchor is not None and path is not None:
        raise click.UsageError("--from と --file は一緒には使えません。", ctx)
    start = Anchor.parse(anchor) if anchor is not None else None
    found = _verified(settings_of(ctx), start, path)
    if as_json:
        print_json(_verification_as_json(found))
    else:
        for each in found.findings:
            click.echo(each.message)
    if found.untold:
        say(f"ほかにも {found.untold:,} 件が、記録したときのものではありません。")
    if not found.ok:
        say(
            "監査記録に異常があります。データベースと鍵には触らず、控え（バックアップ）を残したまま、"
            "情報セキュリティの担当者に知らせてください。"
        )
        ctx.exit(FAILED)
    say(
        f"{found.events:,} 件を確かめました。異常はありません。"
        if found.events
        else "監査記録はまだ1件もありません。"
    )


def _verified(settings: Settings, anchor: Anchor | None, path: Path | None) -> Verification:
    import os

    from office.audit.verify import verify
    from office.audit.verify_export import verify_export
    from ui.office import existing_office

    if path is not None:
        from office.encryption import Cipher
        from office.encryption.key_file import KEY_FILE
        from office.encryption.keys import load_keys
        from office.errors import KeyMissing

        if not os.environ.get(KEYS_VARIABLE) and not (settings.home / KEY_FILE).is_file():
            raise KeyMissing(
                f"鍵がないため、確かめられません。書き出したときの {KEY_FILE} を"
                f"「{settings.home}」に置いてから、もう一度行ってください。"
            )
        with stages() as show:
            cipher = Cipher(load_keys(settings.home, os.environ))
            return verify_export(path, cipher, lambda done, total: show("確かめる", done, total))
    with existing_office(settings) as office, stages() as show:
        found = verify(
            office.database,
            office.cipher,
            anchor,
            lambda done, total: show("確かめる", done, total),
        )
        if found.ok and found.last_seq:  # a log that is not whole stays as it was found
            _note_check(office, found)
        return found


def _note_check(office: Office, found: Verification) -> None:
    from corpus.errors import KonkyoError
    from office.audit.viewing import note_check
    from office.identity import CONSOLE

    try:
        note_check(office.database, office.audit, CONSOLE, found)
    except KonkyoError as error:
        say(f"確かめたことを監査記録に残せませんでした。{error.message}")


def _verification_as_json(found: Verification) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "ok": found.ok,
        "events": found.events,
        "last_seq": found.last_seq,
        "last_chain": found.last_chain.hex(),
        "findings": [asdict(each) | {"message": each.message} for each in found.findings],
        "untold": found.untold,
    }


@audit_command.command("head", cls=JapaneseHelp)
@as_json
@click.pass_context
def audit_head_command(ctx: click.Context, as_json: bool) -> None:
    """監査記録の末尾を「番号:値」で出します。紙など、この端末の外に控えてください。

    あとで「konkyo audit verify --from 番号:値」とすると、データベースがそっくり古い状態に
    戻されていても分かります。
    """
    from corpus.errors import InputError
    from office.audit.verify import head
    from ui.office import existing_office

    with existing_office(settings_of(ctx)) as office:
        anchor = head(office.database, office.cipher)
    if anchor is None:
        raise InputError("監査記録はまだ1件もありません。")
    if as_json:
        print_json({"seq": anchor.seq, "hash": anchor.digits})
    else:
        click.echo(str(anchor))


@audit_command.command("export", cls=JapaneseHelp)
@click.argument("path", metavar="EXPORT.zip", type=_PATH)
@click.option("--from", "first", type=Day(), help="この日から（日本時間）。省くと最初から。")
@click.option("--to", "last", type=Day(), help="この日まで（日本時間）。省くと最後まで。")
@as_json
@click.pass_context
def audit_export_command(
    ctx: click.Context, path: Path, first: dt.date | None, last: dt.date | None, as_json: bool
) -> None:
    """監査記録を、保存用の ZIP ファイルに書き出します（CSV、JSONL、目録）。

    書き出したことも監査記録に残ります。あとで「konkyo audit verify --file」で確かめられます。
    """
    from office.audit.days import Period
    from office.audit.export import export
    from office.identity import CONSOLE
    from ui.office import existing_office

    period = Period(first=first, last=last)
    with existing_office(settings_of(ctx)) as office:
        made = export(office.database, office.cipher, office.audit, CONSOLE, period, path)
    written = made.manifest
    if as_json:
        print_json(
            {
                "path": str(made.path),
                "sha256": made.sha256,
                "events": written.events,
                "first_seq": written.first_seq,
                "last_seq": written.last_seq,
            }
        )
        return
    say(
        f"監査記録 {written.events:,} 件（{written.first_seq}〜{written.last_seq} 番）を"
        f"「{made.path}」に書き出しました。\nSHA-256: {made.sha256}"
    )
