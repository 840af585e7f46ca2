"""``konkyo changes``: what became of a document between two days (新旧対照)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import InvalidQuery
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, say
from ui.cli.parameters import Day

if TYPE_CHECKING:
    from search_api.changes import UnitChange
    from search_api.service import SearchService


@click.command("changes", cls=JapaneseHelp)
@click.argument("document")
@click.option("--from", "first", type=Day(), help="前の日です（省くと、1つ前の版の日）。")
@click.option("--to", "second", type=Day(), help="後の日です（省くと、最も新しい版の日）。")
@click.option(
    "--csv",
    "csv_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Excel で開ける表（CSV）を FILE に書きます。",
)
@as_json
@click.pass_context
def changes_command(
    ctx: click.Context,
    document: str,
    first: dt.date | None,
    second: dt.date | None,
    csv_file: Path | None,
    as_json: bool,
) -> None:
    """資料 DOCUMENT の、2つの日の間に変わったところを並べます（新旧対照）。

    消えた文字は [-…-]、入った文字は {+…+} で示します。要旨は公式の本文と比べません。
    """
    from ui.cli.search import open_snapshot

    service = open_snapshot(settings_of(ctx))
    if first is None or second is None:
        before, after = _newest_days(service, document)
        first, second = first or before, second or after
    found = service.changes(document, first, second)
    if as_json:
        from search_api.http.change_schemas import ChangesSchema
        from search_api.http.schemas import dump

        click.echo(dump(ChangesSchema, found))
    elif not found.comparable:
        raise InvalidQuery(found.note)
    if csv_file is not None and found.comparable:
        from ui.changes_csv import changes_csv

        csv_file.write_text(changes_csv(found), encoding="utf-8", newline="")
        say(f"「{csv_file}」に書きました。")
    if not as_json and csv_file is None:
        for change in found.units:
            _print(change)
        say(found.note or f"{first} と {second} の間で、{len(found.units)} 件が違います。")


def _newest_days(service: SearchService, document: str) -> tuple[dt.date, dt.date]:
    from search_api.changes import revision_days

    service.outline(document)  # says that there is no such document
    versions = (summary.document for summary in service.documents())
    days = list(revision_days(v for v in versions if v.id == document).values())
    if len(days) < 2:
        raise InvalidQuery(
            "比べられる公式の版が2つ以上収録されていません。"
            "前の版を取り込むか、--from と --to で日を指定してください。"
        )
    return days[1], days[0]


def _print(change: UnitChange) -> None:
    from search_api.changes import CHANGE_LABELS
    from search_api.difference import PieceKind
    from ui.web.comparison import abridged

    head = f"［{CHANGE_LABELS[change.kind]}］ {change.citation}　{change.title}".rstrip()
    click.secho(head, bold=True)
    click.echo(f"番号: {change.unit_id}")
    marks = {
        PieceKind.EQUAL: ("", "", None),
        PieceKind.DELETED: ("[-", "-]", "red"),
        PieceKind.INSERTED: ("{+", "+}", "green"),
    }
    shown = ""
    for piece in abridged(change.pieces):
        opening, closing, colour = marks[piece.kind]
        shown += click.style(opening + piece.text + closing, fg=colour)
    click.echo(shown)
    click.echo()
