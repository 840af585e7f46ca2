"""``konkyo cite``: find and resolve the citations of a text."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import InputError
from ui.cli.frame import FAILED, JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.parameters import Day
from ui.cli.texts import as_of_option

if TYPE_CHECKING:
    from search_api.citing import Cite


@click.command("cite", cls=JapaneseHelp)
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--document",
    "document_id",
    metavar="ID",
    default="",
    help="収録されている資料の、つながらない引用を並べます。",
)
@click.option(
    "--written-on", type=Day(), help="文章を書いた日です。その後に変わった根拠を知らせます。"
)
@click.option("--strict", is_flag=True, help="つながらない引用があれば、終了コードを 1 にします。")
@as_of_option
@as_json
@click.pass_context
def cite_command(
    ctx: click.Context,
    file: Path | None,
    document_id: str,
    written_on: dt.date | None,
    strict: bool,
    as_of: dt.date | None,
    as_json: bool,
) -> None:
    """文章 FILE の中の引用（法29条、局長通知第8-1-(4)-ア など）を探し、根拠につなぎます。

    FILE が「-」のときは標準入力を読みます。読めるのは文字のファイルです（UTF-8 か Shift_JIS）。
    """
    from ui.cli.search import open_snapshot

    if bool(file) == bool(document_id):
        raise click.UsageError("FILE か --document のどちらかを指定してください。", ctx)
    service = open_snapshot(settings_of(ctx))
    if file is not None:
        rows = [("", cite) for cite in service.annotate(_text(file), as_of, written_on).cites]
    else:
        rows = list(service.broken(document_id))
    for unit_id, cite in rows if as_json else ():
        print_json({"in": unit_id, **asdict(cite)} if unit_id else asdict(cite))
    if not as_json:
        print_table(("場所", "引用", "根拠の番号", "根拠", "注意"), [_row(*row) for row in rows])
    unresolved = sum(bool(cite.reason) for _, cite in rows)
    say(
        f"引用 {len(rows)} 件のうち、{unresolved} 件はつながりません。"
        if rows
        else "引用はありません。"
    )
    if strict and unresolved:
        ctx.exit(FAILED)


def _row(unit_id: str, cite: Cite) -> tuple[str, ...]:
    place = unit_id or f"{cite.start}–{cite.end}"
    target = "/".join(filter(None, (cite.unit_id, cite.part)))
    surface = " ".join(cite.surface.split()) + (f"（{cite.qualifier}）" if cite.qualifier else "")
    return place, surface, target or cite.document_id, cite.citation, cite.reason or cite.warning


def _text(file: Path) -> str:
    from ingest.sources.decode import decode_text

    if str(file) == "-":
        return sys.stdin.read()
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"「{file}」を開けません（{error.strerror}）。場所と読み取りの権限を確かめてください。",
            file=str(file),
        ) from error
    if b"\0" in data[:4096] or data.startswith((b"%PDF", b"PK")):
        raise InputError(
            f"「{file.name}」は文字のファイルではありません。文章をテキストで保存してください。",
            file=str(file),
        )
    return decode_text(data, file.name)
