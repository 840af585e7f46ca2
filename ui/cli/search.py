"""``konkyo search``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from corpus.types import KIND_LABELS, STATUS_LABELS, DocumentKind, Status
from search_api.types import Filters, Hit, Mode, Query, SearchResult
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, say
from ui.cli.parameters import Day, OneOf, Whole
from ui.settings import Settings

if TYPE_CHECKING:
    from search_api.service import SearchService


@click.command("search", cls=JapaneseHelp)
@click.argument("words", metavar="QUERY", nargs=-1, required=True)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=OneOf(DocumentKind, KIND_LABELS),
    help="資料の種類で絞ります（繰り返せます）。",
)
@click.option(
    "--document", "documents", metavar="ID", multiple=True, help="資料で絞ります（繰り返せます）。"
)
@click.option(
    "--status",
    "status",
    multiple=True,
    type=OneOf(Status, STATUS_LABELS),
    help="公式本文・要旨・事務所の資料の別で絞ります（繰り返せます）。",
)
@click.option("--as-of", type=Day(), help="この日に施行されていた内容から探します（省くと今日）。")
@click.option(
    "--mode",
    type=OneOf(Mode),
    default=Mode.HYBRID,
    help="hybrid（語句と意味。省くとこれ）、lexical（語句）、dense（意味）。",
)
@click.option("--limit", type=Whole(1, 100), default=10, help="表示する件数です（省くと 10）。")
@click.option("--explain", is_flag=True, help="順位の計算と所要時間も表示します。")
@as_json
@click.pass_context
def search_command(
    ctx: click.Context,
    words: tuple[str, ...],
    kinds: tuple[DocumentKind, ...],
    documents: tuple[str, ...],
    status: tuple[Status, ...],
    as_of: dt.date | None,
    mode: Mode,
    limit: int,
    explain: bool,
    as_json: bool,
) -> None:
    """QUERY の根拠を探します。

    語句のほか、話し言葉や「法29条」「問6-41-2」のような箇所でも探せます。
    """
    filters = Filters(kinds=kinds, documents=documents, status=status, as_of=as_of)
    query = Query(text=" ".join(words), filters=filters, mode=mode, limit=limit, explain=explain)
    result = _open_service(settings_of(ctx), mode).search(query)
    if as_json:
        from search_api.http.schemas import SearchResultSchema, dump

        click.echo(dump(SearchResultSchema, result))
        return
    for notice in result.notices:
        say(notice)
    for hit in result.hits:
        _print_hit(hit, explain)
    if not result.hits:
        say("見つかりませんでした。言葉を減らすか、別の言い方でお試しください。")
    if explain:
        _print_timings(result)


def _open_service(settings: Settings, mode: Mode) -> SearchService:
    """Open the service with the embedder that ``mode`` needs.

    A model that is missing leaves the lexical half of a hybrid search, with a notice.
    """
    from corpus.errors import ModelUnavailable
    from ingest.embed import load_embedder
    from search_api.service import SearchService

    embedder, notice = None, ""
    if mode is not Mode.LEXICAL:
        try:
            embedder = load_embedder(settings.embedder, settings.model_path)
        except ModelUnavailable as error:
            if mode is Mode.DENSE:
                raise
            notice = error.message
    return SearchService.open(settings.home, embedder=embedder, notice=notice)


def _print_hit(hit: Hit, explain: bool) -> None:
    unit, document = hit.unit, hit.document
    click.secho(f"{hit.rank}. {hit.citation}　{unit.title}".rstrip(), bold=True)
    above = " ＞ ".join((document.title, *unit.headings))
    click.echo(f"   ［{STATUS_LABELS[document.status]}］ {above}")
    click.echo(f"   {_passage(hit)}")
    click.echo(f"   {unit.id}  {document.source.url}".rstrip())
    if explain:
        shares = "  ".join(f"{engine} {share:.3f}" for engine, share in hit.parts.items())
        click.echo(f"   点数 {hit.score:.3f}  {shares}".rstrip())
    click.echo()


def _passage(hit: Hit) -> str:
    """Return the passage on one line, its matches in bold on a terminal."""
    text, position, pieces = hit.unit.text, hit.passage_start, []
    for mark in hit.highlights:
        pieces.append(text[position : mark.start])
        pieces.append(click.style(text[mark.start : mark.end], fg="yellow", bold=True))
        position = mark.end
    pieces.append(text[position : hit.passage_end])
    return "".join(pieces).replace("\n", " ")


def _print_timings(result: SearchResult) -> None:
    stages = "  ".join(f"{stage} {value:.1f}" for stage, value in result.timings_ms.items())
    click.echo(f"所要時間（ミリ秒） {stages}")
    click.echo(f"索引 {result.manifest_id}")
