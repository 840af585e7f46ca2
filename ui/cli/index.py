"""``konkyo index`` and ``konkyo model``."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ui.cli.frame import JapaneseHelp, LazyGroup, settings_of
from ui.cli.output import as_json, print_json, say, stages
from ui.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.store import CorpusStore
    from ingest.embed import Embedder
    from ingest.index import IndexManifest

_HELD = (
    "前の索引を使っています（「konkyo index rollback」で戻したものです）。資料が変わるまで"
    "このままです。新しい索引にするには「konkyo index build --force」を行ってください。"
)


@click.group("index", cls=LazyGroup)
def index_command() -> None:
    """索引を作り、調べ、1つ前に戻します。"""


@index_command.command("build", cls=JapaneseHelp)
@click.option("--force", is_flag=True, help="変わっていなくても、索引のファイルを作り直します。")
@as_json
@click.pass_context
def build_command(ctx: click.Context, force: bool, as_json: bool) -> None:
    """取り込んだ資料から索引を作ります。変わっていない部分は作り直しません。"""
    settings = settings_of(ctx)
    manifest = build(settings, load(settings), force=force)
    if as_json:
        print_json({"id": manifest.id, **asdict(manifest)})
    else:
        click.echo(f"索引 {manifest.id} を使います。")


@index_command.command("status", cls=JapaneseHelp)
@as_json
@click.pass_context
def status_command(ctx: click.Context, as_json: bool) -> None:
    """使用中の索引と、戻せる索引を表示します。"""
    from ingest.index import index_status
    from ui.cli.faults import index_faults

    settings = settings_of(ctx)
    with index_faults(settings.home):
        found = index_status(settings.home)
    if as_json:
        current = {"id": found.current.id, **asdict(found.current)} if found.current else None
        print_json({**asdict(found), "current": current})
        return
    if found.current is None:
        none = "使える索引がありません。" if found.snapshots else "索引はまだありません。"
        click.echo(f"{none}「konkyo index build」で作れます。")
    else:
        counts = found.current.counts
        click.echo(f"使用中: {found.current.id}（{japan_time(found.current.built_at)} 作成）")
        click.echo(f"資料: {counts['documents']} 版、根拠: {counts['units']} 件")
        click.echo(f"埋め込み: {found.current.embedder or 'なし（語句の検索だけ）'}")
        _say_if_behind(settings, found.current)
    click.echo(f"1つ前: {found.previous or 'なし'}")
    if found.held:
        click.echo(_HELD)


def _say_if_behind(settings: Settings, current: IndexManifest) -> None:
    from corpus.store import CorpusStore

    path = settings.home / "corpus.sqlite"
    if path.is_file() and CorpusStore(path).sha256() != current.corpus_sha256:
        click.echo("資料が変わっています。「konkyo index build」で索引に入ります。")


@index_command.command("rollback", cls=JapaneseHelp)
@as_json
@click.pass_context
def rollback_command(ctx: click.Context, as_json: bool) -> None:
    """1つ前の索引に戻します。"""
    from ingest.index import rollback
    from ui.cli.faults import index_faults

    home = settings_of(ctx).home
    with index_faults(home):
        snapshot = rollback(home)
    if as_json:
        print_json({"id": snapshot})
    else:
        click.echo(f"索引 {snapshot} に戻しました。")


@index_command.command("verify", cls=JapaneseHelp)
@as_json
@click.pass_context
def verify_command(ctx: click.Context, as_json: bool) -> None:
    """使用中の索引のファイルが壊れていないか確かめます。"""
    from ingest.index import verify
    from ui.cli.faults import index_faults

    home = settings_of(ctx).home
    with index_faults(home):
        manifest = verify(home)
    if as_json:
        print_json({"id": manifest.id, "files": len(manifest.files)})
    else:
        click.echo(f"索引 {manifest.id} に異常はありません。")


@click.group("model", cls=LazyGroup)
def model_command() -> None:
    """埋め込みモデルを用意し、調べます。"""


@model_command.command("prepare", cls=JapaneseHelp)
@click.pass_context
def prepare_command(ctx: click.Context) -> None:
    """内蔵の埋め込みモデルを用意します。済んでいれば何もしません。"""
    settings = settings_of(ctx)
    prepare(settings, thoroughly=True)
    click.echo(f"モデルは {settings.model_path} にあります。")


@model_command.command("status", cls=JapaneseHelp)
@as_json
@click.pass_context
def model_status_command(ctx: click.Context, as_json: bool) -> None:
    """用意されているモデルを表示します。"""
    from ingest.embed.model_setup import model_info

    info = model_info(settings_of(ctx).model_path)
    if as_json:
        print_json(asdict(info))
        return
    size = sum(file.size for file in info.files) / 1e6
    click.echo(f"モデル: {info.name}（{info.dimension} 次元、{info.max_tokens} トークンまで）")
    click.echo(f"場所: {info.folder}")
    click.echo(f"大きさ: {size:.0f} MB")
    for file in info.files:
        click.echo(f"  {file.name}  {file.size / 1e6:.1f} MB  sha256 {file.sha256[:12]}…")


def prepare(settings: Settings, *, thoroughly: bool = False) -> None:
    """Make the built-in model if it is missing, with a bar; other engines need nothing.

    ``thoroughly`` reads a model that is there and repairs it; else its sizes are enough.
    """
    from corpus.errors import ModelUnavailable
    from ingest.embed.model_setup import model_info, prepare_model

    if settings.embedder != "builtin":
        return
    if not thoroughly:
        try:
            model_info(settings.model_path)
        except ModelUnavailable:
            say("埋め込みモデルを用意しています…")
        else:
            return
    with stages() as show:
        prepare_model(settings.model_path, lambda done, total: show("モデルの準備", done, total))


def load(settings: Settings) -> Embedder | None:
    """Return the embedder of the settings, its model prepared; None means words alone."""
    from ui.engines import embedder_of

    prepare(settings)
    return embedder_of(settings)


def build(settings: Settings, embedder: Embedder | None, *, force: bool = False) -> IndexManifest:
    """Bring the index of the home folder up to date, with bars."""
    from ingest.index import build_index, index_status
    from ui.cli.faults import index_faults

    with index_faults(settings.home):
        index_status(settings.home)  # pointers that cannot be read are said before the long work
    say("索引を確かめています…")
    with stages() as show:
        manifest = build_index(
            settings.home,
            embedder,
            advisers=advisers_of(settings.home),
            progress=show,
            force=force,
        )
    if index_status(settings.home).held:
        say(_HELD)
    return manifest


def advisers_of(home: Path) -> CorpusStore | None:
    """Return the shipped digests, kept in ``advisers/``, if ``home`` does not hold them all.

    What they cite tells which article applies, also where they are not wanted among the hits.
    """
    from corpus.store import CorpusStore
    from ingest.pipeline import embedded_ids, ingest_embedded
    from ingest.removed_digests import removed_digests

    removed = removed_digests(home)
    held = {document.id for document in CorpusStore(home / "corpus.sqlite").documents()}
    if embedded_ids() - removed <= held:
        return None
    folder = home / "advisers"
    folder.mkdir(exist_ok=True)
    ingest_embedded(folder, removed)
    store = CorpusStore(folder / "corpus.sqlite")
    for document_id in removed & {document.id for document in store.documents()}:
        store.remove(document_id)
    return store


def japan_time(written: str) -> str:
    """Return a manifest's time (ISO 8601) in Japan, as every other command writes times."""
    from office.audit.days import in_japan

    return in_japan(dt.datetime.fromisoformat(written))
