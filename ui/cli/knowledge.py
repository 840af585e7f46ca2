"""``konkyo knowledge``: what the office writes down itself (用例)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.days import day_in_japan, today_in_japan
from office.knowledge.types import (
    KIND_NAMES,
    OPEN_STATES,
    STATE_NAMES,
    KnowledgeDraft,
    KnowledgeEntry,
    KnowledgeKind,
    KnowledgeState,
    KnowledgeVersion,
)
from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.parameters import Day, OneOf
from ui.cli.people import find_account, opened, reader_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from office.alerts import Alert
    from office.foundation import Office
    from office.identity import Identity
    from ui.settings import Settings

_KIND, _STATE = OneOf(KnowledgeKind, KIND_NAMES), OneOf(KnowledgeState, STATE_NAMES)
_office = click.option("--office", "office_name", help="事務所の名前です。1つだけなら省けます。")
_login = click.option("--as", "login", required=True, help="だれとして行うか（ログイン名）です。")
_number = click.argument("number", metavar="NUMBER", type=int)
_GONE = "（この事務所にいない人）"
_file = click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))


@click.group("knowledge", cls=LazyGroup)
def knowledge_command() -> None:
    """事務所の用例（取扱いと、解決した事例）を並べ、書き、審査し、ほかの事務所と交換します。"""


@knowledge_command.command("list", cls=JapaneseHelp)
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--state", type=_STATE, help=f"状態で絞ります: {_STATE.choices}")
@click.option("--due", is_flag=True, help="見直しの日が来たものだけを並べます。")
@_office
@as_json
@click.pass_context
def knowledge_list_command(
    ctx: click.Context,
    words: tuple[str, ...],
    state: KnowledgeState | None,
    due: bool,
    office_name: str | None,
    as_json: bool,
) -> None:
    """用例を並べます。WORDS を書くと、その言葉がすべて入っているものだけを並べます。"""
    with opened(ctx) as office:
        who = reader_of(office, office_name)
        standings = office.knowledge.standings(who, state, due=due, text=" ".join(words))
        found = office.knowledge.opened(who, standings)
    for entry in found if as_json else ():
        print_json(asdict(entry))
    if not as_json:
        header = ("番号", "状態", "種類", "題名", "承認された版", "見直しの日")
        print_table(header, [_row(entry) for entry in found])
    say(f"{len(found)} 件です。" if found else "用例はありません。")


@knowledge_command.command("show", cls=JapaneseHelp)
@_number
@_office
@as_json
@click.pass_context
def knowledge_show_command(
    ctx: click.Context, number: int, office_name: str | None, as_json: bool
) -> None:
    """用例を1つ、すべての版とともに表示します。NUMBER は用例の番号です。"""
    with opened(ctx) as office:
        who = reader_of(office, office_name)
        entry = office.knowledge.find(who, number)
        versions = office.knowledge.versions(who, entry.id)
        names = {each.id: each.display_name for each in office.accounts.list(who.office_id)}
    if as_json:
        print_json(asdict(entry) | {"versions": [asdict(version) for version in versions]})
        return
    told = _warnings(settings_of(ctx), versions)
    lines = (_told(entry, each, names, told.get(each.id, ())) for each in versions)
    click.echo("\n\n".join(lines))


@knowledge_command.command("add", cls=JapaneseHelp)
@_login
@click.option("--kind", type=_KIND, required=True, help=f"種類です: {_KIND.choices}")
@click.option("--title", required=True, help="題名です。")
@click.option("--question", required=True, help="問いです（個人が分かることは書けません）。")
@click.option("--answer", required=True, help="答えです。")
@click.option(
    "--basis", "references", multiple=True, help="根拠です。法29条1項 など。繰り返せます。"
)
@click.option("--no-basis", is_flag=True, help="根拠なし（事務所の判断）とします。")
@click.option("--valid-from", type=Day(), help="有効期間の始まりです（省くと今日）。")
@click.option("--valid-until", type=Day(), help="有効期間の終わりの日です。")
@click.option("--review-on", type=Day(), help="見直しの日です。")
@click.pass_context
def knowledge_add_command(
    ctx: click.Context, /, login: str, references: tuple[str, ...], **words: Any
) -> None:
    """用例を書き、審査に出します。承認されるまで、検索には出ません。"""
    from office.identity import CONSOLE
    from ui.cli.search import open_snapshot

    draft = KnowledgeDraft(references=references, **words)
    backend = open_snapshot(settings_of(ctx))
    with opened(ctx) as office:
        who = _person(office, login)
        entry = office.knowledge.add(CONSOLE, who, backend, draft)
        office.knowledge.submit(CONSOLE, who, entry.id, entry.latest.number)
    say(
        f"{entry.name}を審査に出しました。「konkyo knowledge approve {entry.number}」で承認します。"
    )


@knowledge_command.command("approve", cls=JapaneseHelp)
@_number
@_login
@click.pass_context
def knowledge_approve_command(ctx: click.Context, number: int, login: str) -> None:
    """審査待ちの版を承認します。書いた人とは別の査察指導員でなければなりません。"""
    from office.identity import CONSOLE

    with opened(ctx) as office:
        who = _person(office, login)
        entry = office.knowledge.find(who, number)
        done = office.knowledge.approve(CONSOLE, who, entry.id, entry.latest.number)
    say(f"{done.name}の第{done.latest.number}版を承認しました。次の検索から見つかります。")


@knowledge_command.command("withdraw", cls=JapaneseHelp)
@_number
@_login
@click.option("--reason", required=True, help="取り下げる理由です。")
@click.pass_context
def knowledge_withdraw_command(ctx: click.Context, number: int, login: str, reason: str) -> None:
    """書きかけの版を取り下げます。なければ、承認されている版を廃止します。"""
    from office.identity import CONSOLE

    with opened(ctx) as office:
        who = _person(office, login)
        entry = office.knowledge.find(who, number)
        ended = entry.latest.state in (KnowledgeState.WITHDRAWN, KnowledgeState.REPLACED)
        version = entry.shown if ended else entry.latest
        office.knowledge.withdraw(CONSOLE, who, entry.id, version.number, reason)
    say(f"{entry.name}の第{version.number}版を取り下げました。")


@knowledge_command.command("check", cls=JapaneseHelp)
@_office
@as_json
@click.pass_context
def knowledge_check_command(ctx: click.Context, office_name: str | None, as_json: bool) -> None:
    """承認されている用例について、引用した根拠が変わっていないかを調べます。"""
    from office.alerts import ALERT_LABELS
    from office.knowledge.warnings import warnings_of
    from ui.cli.search import open_snapshot

    with opened(ctx) as office:
        who = reader_of(office, office_name)
        approved = office.knowledge.standings(who, KnowledgeState.APPROVED)
        found = office.knowledge.opened(who, approved)
    in_force = {entry.approved.id: entry for entry in found if entry.approved}
    told = warnings_of(
        (entry.shown for entry in in_force.values()), open_snapshot(settings_of(ctx))
    )
    rows = [
        (
            in_force[version_id].number,
            ALERT_LABELS[alert.kind],
            alert.watched.citation,
            alert.message,
        )
        for version_id, alerts in told.items()
        for alert in alerts
    ]
    names = ("number", "change", "citation", "message")
    for row in rows if as_json else ():
        print_json(dict(zip(names, row, strict=True)))
    if not as_json:
        print_table(("番号", "変化", "根拠", "知らせ"), rows)
    say(f"{len(in_force)} 件のうち、{len(told)} 件の用例を確かめてください。")


@knowledge_command.command("export", cls=JapaneseHelp)
@_file
@_login
@click.pass_context
def knowledge_export_command(ctx: click.Context, path: Path, login: str) -> None:
    """承認されている用例を、ほかの事務所に渡すファイル（JSON）に書き出します。

    1つのファイルに入りきらないときは、名前に番号を付けた、いくつかのファイルになります。
    """
    from office.identity import CONSOLE

    _check_new(path)
    with opened(ctx) as office:
        files = office.knowledge_exchange().export(CONSOLE, _person(office, login))
    paths = [path]
    if len(files) > 1:
        paths = [path.with_stem(f"{path.stem}-{x}") for x in range(1, len(files) + 1)]
        for each in paths:
            _check_new(each)
    for each, file in zip(paths, files, strict=True):
        _write(each, file.as_bytes())
    count = sum(len(file.entries) for file in files)
    names = "、".join(f"「{each}」" for each in paths)
    say(f"{count} 件を{names}に書き出しました。人の名前は入っていません。")
    if len(files) > 1:
        say("取り込む側では、1つずつ、すべてのファイルを取り込みます。")


def _check_new(path: Path) -> None:
    from corpus.errors import InputError

    if path.exists():
        raise InputError(f"「{path}」はすでにあります。別の名前を指定してください。")


def _write(path: Path, content: bytes) -> None:
    from corpus.errors import InputError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(
            f"「{path}」に書き込めません（{error.strerror}）。書き込める場所を指定してください。"
        ) from error


@knowledge_command.command("import", cls=JapaneseHelp)
@_file
@_login
@click.option("--preview", is_flag=True, help="どうなるかを見るだけで、取り込みません。")
@as_json
@click.pass_context
def knowledge_import_command(
    ctx: click.Context, path: Path, login: str, preview: bool, as_json: bool
) -> None:
    """ほかの事務所の用例を取り込みます。取り込んだものは審査待ちになります。"""
    from corpus.errors import UnreadableFile
    from office.identity import CONSOLE
    from office.knowledge.exchange import OUTCOME_NAMES, Outcome
    from office.knowledge.exchange_file import read_exchange

    try:
        file = read_exchange(path.read_bytes())
    except OSError as error:
        raise UnreadableFile(
            f"「{path}」を開けません（{error.strerror}）。ファイルの名前を確かめてください。"
        ) from error
    with opened(ctx) as office:
        exchange, who = office.knowledge_exchange(), _person(office, login)
        lines = exchange.preview(who, file) if preview else exchange.take_over(CONSOLE, who, file)
    for line in lines if as_json else ():
        print_json(asdict(line))
    if not as_json:
        rows = [(OUTCOME_NAMES[x.outcome], x.source_number, x.number or "", x.title) for x in lines]
        print_table(("結果", "先方の番号", "番号", "題名"), rows)
    come = sum(line.outcome is not Outcome.SAME for line in lines)
    done = "取り込めます" if preview else "取り込みました。審査してください"
    say(f"「{file.office}」の {len(lines)} 件のうち、{come} 件を{done}。")


def _person(office: Office, login: str) -> Identity:
    """Return an account as who acts. Raises UnknownAccount, InputError for one that is stopped."""
    from corpus.errors import InputError
    from office.identity import Identity

    account = find_account(office.accounts, login)
    if account.disabled_at is not None:
        raise InputError(f"「{login}」は停止されています。ほかの利用者を指定してください。")
    return Identity(
        account_id=account.id,
        login=account.login,
        role=account.role,
        office_id=account.office_id,
        team_ids=account.team_ids,
    )


def _row(entry: KnowledgeEntry) -> tuple[object, ...]:
    shown, approved = entry.shown, entry.approved
    return (
        entry.number,
        STATE_NAMES[entry.latest.state] + _remark(approved),
        KIND_NAMES[shown.kind],
        shown.title,
        f"第{approved.number}版" if approved else "",
        shown.review_on or "",
    )


def _remark(approved: KnowledgeVersion | None) -> str:
    """Say in brackets what hinders the version in force from being used, or that it is due."""
    today = today_in_japan()
    if approved is None:
        return ""
    if approved.valid_until is not None and approved.valid_until < today:
        return "（期間が過ぎています）"
    if approved.valid_from > today:
        return "（期間の始まる前です）"
    return "（見直し時期）" if approved.is_due(today) else ""


def _warnings(
    settings: Settings, versions: Iterable[KnowledgeVersion]
) -> dict[str, tuple[Alert, ...]]:
    """Return what became of the units of versions that count; without an index, say so."""
    from corpus.errors import IndexUnavailable
    from office.knowledge.warnings import warnings_of
    from ui.cli.search import open_snapshot

    counting = [v for v in versions if v.state in (KnowledgeState.APPROVED, *OPEN_STATES)]
    try:
        return warnings_of(counting, open_snapshot(settings))
    except IndexUnavailable:
        say("索引がないため、根拠が変わっていないかは確かめていません。")
        return {}


def _told(
    entry: KnowledgeEntry,
    version: KnowledgeVersion,
    names: dict[str, str],
    alerts: tuple[Alert, ...],
) -> str:
    from office.knowledge.showing import due_of, warning_of

    basis = "、".join(each.citation for each in version.citations) or "なし（事務所の判断）"
    writers = "、".join(names.get(each, _GONE) for each in version.writer_ids)
    lines = [
        f"{entry.name} 第{version.number}版（{STATE_NAMES[version.state]}）"
        f"{KIND_NAMES[version.kind]}：{version.title}",
        due_of(version, today_in_japan()),
        *map(warning_of, alerts),
        f"問：{version.question}",
        f"答：{version.answer}",
        f"根拠：{basis}",
        f"有効期間：{version.valid_from} から {version.valid_until or '（終わりなし）'}",
        f"見直しの日：{version.review_on or 'なし'}",
        f"書いた人：{writers}（{day_in_japan(version.written_at)}）",
    ]
    if version.reviewed_at is not None:
        reviewer = names.get(version.reviewer_id, _GONE)
        day = day_in_japan(version.reviewed_at)
        lines.append(f"審査：{reviewer}（{day}）{version.review_note}")
    return "\n".join(filter(None, lines))
