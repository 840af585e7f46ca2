"""``konkyo hierarchy``: the legal bases on one point, level by level."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from corpus.types import STATUS_LABELS
from ui.cli.asking import asked
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, say
from ui.cli.texts import as_of_option
from ui.cli.unit import UNIT_ID

if TYPE_CHECKING:
    from search_api.hierarchy import HierarchyEntry


@click.command("hierarchy", cls=JapaneseHelp)
@click.argument("words", metavar="ID_OR_QUESTION", nargs=-1, required=True)
@as_of_option
@as_json
@click.pass_context
def hierarchy_command(
    ctx: click.Context, words: tuple[str, ...], as_of: dt.date | None, as_json: bool
) -> None:
    """根拠の階層を、法律・通知・問答集・手帳の段ごとに表示します。

    ID_OR_QUESTION は根拠の番号（例: 325AC0000000144:art63）、引用（例: 法63条）、または質問です。
    """
    from search_api.types import Mode
    from ui.cli.search import open_service, open_snapshot

    text = asked(words)
    if UNIT_ID.fullmatch(text):
        found = open_snapshot(settings_of(ctx)).hierarchy(text, as_of=as_of)
    else:
        service = open_service(settings_of(ctx), Mode.HYBRID)
        found = service.hierarchy(question=text, as_of=as_of)
    if as_json:
        from search_api.http.hierarchy_schemas import HierarchySchema
        from search_api.http.schemas import dump

        click.echo(dump(HierarchySchema, found))
        return
    for notice in found.notices:
        say(notice)
    click.secho(
        f"{found.citation}　{found.title}".rstrip("　") or f"「{found.question}」", bold=True
    )
    for level in found.levels:
        nothing = "つながるものはありません" if found.unit_id else "見つかりませんでした"
        none = "" if level.entries else f"　{nothing}"
        click.echo(f"\n■ {level.name}{none}")
        for entry in level.entries:
            _print(entry)


def _print(entry: HierarchyEntry) -> None:
    title = "" if entry.title in entry.citation else entry.title
    click.secho(f"  {entry.short or entry.citation}　{title}".rstrip("　"), bold=True)
    click.echo(f"    ［{STATUS_LABELS[entry.status]}］ {entry.reason}")
    click.echo(f"    {entry.excerpt}")
    click.echo(f"    番号: {entry.unit_id}")
