"""``konkyo corpus``: put official texts in the place of the digests that Konkyo ships."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.errors import InputError
from corpus.types import LAW_KINDS
from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.ingest import fetch, finish, ingest, interruptible, no_index
from ui.cli.output import as_json, print_json, print_table, say
from ui.settings import Settings

if TYPE_CHECKING:
    from ingest.coverage import Coverage

_ENDINGS = (".xml", ".json", ".html", ".htm")


@click.group("corpus", cls=LazyGroup)
def corpus_command() -> None:
    """付属の要旨を、公式の条文に置き換えます。"""


@corpus_command.command("status", cls=JapaneseHelp)
@as_json
@click.pass_context
def status_command(ctx: click.Context, as_json: bool) -> None:
    """付属の要旨のうち、どれが公式の条文に置き換わっているかを並べます。"""
    _show(_coverage(settings_of(ctx)), as_json)


@corpus_command.command("update", cls=JapaneseHelp)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@no_index
@as_json
@click.pass_context
def update_command(
    ctx: click.Context, paths: tuple[Path, ...], no_index: bool, as_json: bool
) -> None:
    """付属の要旨を、公式の条文に置き換えます。要旨は条文の横に残ります。

    PATH は e-Gov の法令ファイルか、それらの入ったフォルダーです。フォルダーからは、要旨のある法令の
    ファイル（名前に法令IDのあるもの）だけを取り込みます。PATH を省くと、要旨のある法令を
    e-Gov から取り寄せます。
    """
    settings = settings_of(ctx)
    laws = {
        found.document_id: found.title
        for found in _coverage(settings)
        if found.document.kind in LAW_KINDS
    }
    with interruptible():
        if paths:
            files = tuple(_files(paths, laws))
            failed = ingest(settings, files, as_json=as_json)
            tried = len(files)
        else:
            failed = fetch(settings, list(laws), as_json=as_json)
            tried = len(laws)
    if not as_json:
        _show(_coverage(settings), as_json=False)
    finish(ctx, settings, failed, no_index, nothing_new=failed == tried)


def _files(paths: Sequence[Path], laws: Collection[str]) -> Iterator[Path]:
    """Yield the files, and from folders those of the laws that have a digest."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = [
            file
            for file in sorted(path.rglob("*"))
            if file.suffix.lower() in _ENDINGS and any(law in file.name for law in laws)
        ]
        if not found:
            raise InputError(
                f"「{path}」に、要旨のある法令のファイルがありません。名前に法令ID"
                "（例: 325AC0000000144）のある e-Gov のファイルを入れてください。",
                folder=str(path),
            )
        say(f"「{path}」から {len(found)} 件のファイルを取り込みます。")
        yield from found


def _coverage(settings: Settings) -> tuple[Coverage, ...]:
    from ingest.coverage import coverage
    from ui.cli.texts import open_store

    found = coverage(open_store(settings))
    if not found:
        raise InputError(
            "付属の要旨がまだ取り込まれていません。「konkyo up」か「konkyo ingest --embedded」を"
            "行ってください。"
        )
    return found


def _show(found: Sequence[Coverage], as_json: bool) -> None:
    from ui.web.rendering import edition

    if as_json:
        for line in found:
            print_json({**asdict(line), "document_id": line.document_id, "title": line.title})
        return
    print_table(
        ("資料の番号", "題名", "要旨", "うち公式", "公式の版"),
        [
            (
                line.document_id,
                line.title,
                line.digest_units,
                line.official_units,
                (edition(line.official) or "公式") if line.official else "なし（要旨だけ）",
            )
            for line in found
        ],
    )
    missing = [line for line in found if not line.official and line.document.kind in LAW_KINDS]
    if missing:
        say(
            f"公式の条文がない法令が {len(missing)} 件あります。"
            "「konkyo corpus update」で取り寄せるか、ファイルを指定してください。"
        )
