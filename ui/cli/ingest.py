"""``konkyo ingest``, ``fetch``, ``remove``: what goes into the corpus and out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import FetchFailed, InputError
from corpus.types import KIND_LABELS, DocumentKind
from ingest.sources.base import ReadOptions
from ui.cli.frame import FAILED, JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, say, stages
from ui.cli.parameters import Day, OneOf
from ui.settings import Settings

if TYPE_CHECKING:
    from ingest.pipeline import FileReport

_OUTCOMES = {
    "added": "取り込みました",
    "replaced": "置き換えました",
    "unchanged": "変わっていません",
}

no_index = click.option("--no-index", is_flag=True, help="取り込みだけ行い、索引は作りません。")


@click.command("ingest", cls=JapaneseHelp)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--id", "document_id", metavar="ID", default="", help="資料の番号です。")
@click.option("--title", metavar="TITLE", default="", help="資料の題名です。")
@click.option("--kind", type=OneOf(DocumentKind, KIND_LABELS), help="資料の種類です。")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="PDF の読み方です（qa など、または TOML ファイル）。",
)
@click.option(
    "--password", metavar="PASSWORD", default="", help="暗号化された PDF のパスワードです。"
)
@click.option("--ocr", is_flag=True, help="文字のない PDF を文字認識で読みます。")
@click.option("--url", metavar="URL", default="", help="公式のアドレスです。出典として表示します。")
@no_index
@as_json
@click.pass_context
def ingest_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    document_id: str,
    title: str,
    kind: DocumentKind | None,
    profile: str,
    password: str,
    ocr: bool,
    url: str,
    no_index: bool,
    as_json: bool,
) -> None:
    """法令・通知・手帳・事務所の資料のファイル FILE を取り込み、探せるようにします。

    同じファイルをもう一度取り込んでも、何も変わりません。
    """
    if len(files) > 1 and (document_id or title):
        raise InputError("--id と --title は、ファイルが1つのときだけ指定できます。")
    options = ReadOptions(
        id=document_id,
        title=title,
        kind=kind,
        profile=profile,
        password=password,
        ocr=ocr,
        url=url,
    )
    settings = settings_of(ctx)
    failed = _ingest(settings, files, options, as_json)
    _finish(ctx, settings, failed, no_index or failed == len(files))


@click.command("fetch", cls=JapaneseHelp)
@click.argument("law_ids", metavar="LAW_ID...", nargs=-1, required=True)
@click.option("--as-of", type=Day(), help="この日に施行されている版です（省くと今日）。")
@no_index
@as_json
@click.pass_context
def fetch_command(
    ctx: click.Context,
    law_ids: tuple[str, ...],
    as_of: dt.date | None,
    no_index: bool,
    as_json: bool,
) -> None:
    """e-Gov から法令 LAW_ID（例: 325AC0000000144）を取り寄せて取り込みます。"""
    from ingest.egov_api import EgovClient

    settings = settings_of(ctx)
    folder = settings.home / "downloads"
    files: list[Path] = []
    with EgovClient(base_url=settings.egov_url) as client:
        for law_id in law_ids:
            try:
                files.append(client.fetch(law_id, as_of, folder))
            except FetchFailed as error:
                say(f"{law_id}: {error.message}")
    not_read = _ingest(settings, files, ReadOptions(), as_json)
    failed = len(law_ids) - len(files) + not_read
    _finish(ctx, settings, failed, no_index or failed == len(law_ids))


@click.command("remove", cls=JapaneseHelp)
@click.argument("document")
@no_index
@click.pass_context
def remove_command(ctx: click.Context, document: str, no_index: bool) -> None:
    """資料 DOCUMENT をすべての版とも取り除きます。"""
    from ui.cli.texts import open_store

    store = open_store(ctx)
    removed = store.remove(document)
    say(f"資料「{document}」（{removed} 版）を取り除きました。")
    if store.documents():
        _finish(ctx, settings_of(ctx), 0, no_index)
    else:
        from ingest.index import withdraw

        withdraw(settings_of(ctx).home)
        say("資料がなくなったため、索引も取り下げました。")


def _ingest(settings: Settings, files: Sequence[Path], options: ReadOptions, as_json: bool) -> int:
    """Ingest the files, report each as soon as it is done, and return how many failed."""
    from ingest.pipeline import ingest_files

    failed = 0
    with stages() as show:
        for report in ingest_files(settings.home, files, options, progress=show):
            failed += report.error is not None
            if as_json:
                print_json(_report_to_json(report))
            else:
                _print_report(report)
    return failed


def _report_to_json(report: FileReport) -> dict[str, object]:
    error = report.error
    said = {"code": error.code, "message": error.message} if error else None
    return {**asdict(replace(report, error=None)), "error": said}


def _print_report(report: FileReport) -> None:
    if report.error:
        say(report.error.message)
        return
    say(f"{_OUTCOMES[report.outcome]}: {report.document_id} {report.title}（{report.units} 件）")
    for sentence in report.warnings:
        say(f"  {sentence}")


def _finish(ctx: click.Context, settings: Settings, failed: int, no_index: bool) -> None:
    """Bring the index up to date, then end with 1 if a file failed."""
    from ui.cli.index import build, load

    if not no_index:
        build(settings, load(settings))
    if failed:
        say(f"{failed} 件のファイルを取り込めませんでした。")
        ctx.exit(FAILED)
