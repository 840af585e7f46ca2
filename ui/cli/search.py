"""``konkyo search``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from corpus.types import KIND_LABELS, STATUS_LABELS, DocumentKind, Status
from search_api.types import Filters, Grouping, Hit, Mode, Query, SearchResult
from ui.cli.asking import asked
from ui.cli.beside import beside_entries, office_option
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, say
from ui.cli.parameters import Day, OneOf, Whole
from ui.cli.texts import place_of
from ui.settings import Settings

if TYPE_CHECKING:
    from ingest.embed import Embedder
    from search_api.answer.generation import Generator
    from search_api.rerank import Reranking
    from search_api.service import SearchService

_KIND = OneOf(DocumentKind, KIND_LABELS)
_STATUS = OneOf(Status, STATUS_LABELS)
_MAX_LIMIT = 50  # of the search service, which is not imported for --help
_EXCERPT = 200  # characters of a passage


@click.command("search", cls=JapaneseHelp)
@click.argument("words", metavar="QUERY", nargs=-1, required=True)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=_KIND,
    help=f"資料の種類で絞ります（繰り返せます）: {_KIND.choices}",
)
@click.option(
    "--document", "documents", metavar="ID", multiple=True, help="資料で絞ります（繰り返せます）。"
)
@click.option(
    "--status",
    "status",
    multiple=True,
    type=_STATUS,
    help=f"本文の区分で絞ります（繰り返せます）: {_STATUS.choices}",
)
@click.option("--as-of", type=Day(), help="この日に施行されていた内容から探します（省くと今日）。")
@click.option(
    "--mode",
    type=OneOf(Mode),
    default=Mode.HYBRID,
    help="hybrid（語句と意味。省くとこれ）、lexical（語句）、dense（意味）。",
)
@click.option(
    "--limit",
    type=Whole(1, _MAX_LIMIT),
    default=10,
    help="表示する件数です（50 まで。省くと 10）。",
)
@click.option(
    "--group",
    type=OneOf(Grouping),
    default=Grouping.NONE,
    help="hierarchy で、根拠の階層（法律、通知、問答集など）ごとに分けて表示します。",
)
@click.option("--explain", is_flag=True, help="順位の計算と所要時間も表示します。")
@office_option
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
    group: Grouping,
    explain: bool,
    office_name: str | None,
    as_json: bool,
) -> None:
    """QUERY の根拠を探します。

    語句のほか、話し言葉や「法29条」「別冊問13-2」のような箇所でも探せます。
    """
    filters = Filters(kinds=kinds, documents=documents, status=status, as_of=as_of)
    query = Query(
        text=asked(words),
        filters=filters,
        mode=mode,
        limit=limit,
        explain=explain,
        group=group,
    )
    with beside_entries(ctx, open_service(settings_of(ctx), mode), office_name) as backend:
        result = backend.search(query)
    if as_json:
        from search_api.http.schemas import SearchResultSchema, dump

        click.echo(dump(SearchResultSchema, result))
        return
    for notice in result.notices:
        say(notice)
    for meant in result.did_you_mean:
        click.echo(f"もしかして: {meant.query}（{meant.units}件にある言葉）")
    for level in result.groups:
        click.secho(f"■ {level.name}（{len(level.ranks)}件）", bold=True)
        for rank in level.ranks:
            _print_hit(result.hits[rank - 1], explain)
    for hit in () if result.groups else result.hits:
        _print_hit(hit, explain)
    if result.local:
        click.secho(f"■ この事務所の用例（{len(result.local)}件）", bold=True)
    for hit in result.local:
        _print_hit(hit, explain=False)
    if not result.hits and not result.local:
        say("見つかりませんでした。言葉を減らすか、別の言い方でお試しください。")
    if explain:
        _print_timings(result)


def open_service(
    settings: Settings, mode: Mode, generator: Generator | None = None
) -> SearchService:
    """Open the service with the embedder that ``mode`` needs.

    Where the built-in model is missing, the lexical half of a hybrid search is left, with a
    notice. Another engine was chosen by hand: without it nothing is answered.
    """
    from corpus.errors import ModelUnavailable
    from ui.engines import embedder_of, reranking_of

    embedder, notice = None, ""
    if mode is not Mode.LEXICAL:
        try:
            embedder = embedder_of(settings)
        except ModelUnavailable as error:
            if mode is Mode.DENSE or settings.embedder != "builtin":
                raise
            notice = f"意味による検索が使えないため、語句の一致だけで検索しました。{error.message}"
    reranking = reranking_of(settings) if mode is Mode.HYBRID else None
    return open_snapshot(settings, embedder, notice, reranking, generator)


def open_snapshot(
    settings: Settings,
    embedder: Embedder | None = None,
    notice: str = "",
    reranking: Reranking | None = None,
    generator: Generator | None = None,
) -> SearchService:
    """Open the service on the live index. Raises IndexUnavailable where files are damaged."""
    from search_api.service import SearchService
    from ui.cli.faults import index_faults

    with index_faults(settings.home):
        return SearchService.open(
            settings.home,
            embedder=embedder,
            notice=notice,
            reranking=reranking,
            generator=generator,
        )


def _print_hit(hit: Hit, explain: bool) -> None:
    unit, document = hit.unit, hit.document
    place = place_of(unit, hit.part)
    click.secho(f"{hit.rank}. {document.title}　{place}　{unit.title}".rstrip(), bold=True)
    click.echo(f"   ［{STATUS_LABELS[document.status]}］ {' ＞ '.join(unit.headings)}".rstrip())
    click.echo(f"   {_excerpt(hit)}")
    click.echo(f"   引用: {hit.citation}")
    click.echo(f"   番号: {unit.id}")
    if document.source.url:
        click.echo(f"   出典: {document.source.url}")
    if explain:
        _print_score(hit)
    click.echo()


def _print_score(hit: Hit) -> None:
    """Print the score as a sum that can be checked by hand."""
    from search_api.explain import ENGINE_LABELS

    click.echo(f"   点数 {hit.score:.3f}{'（入力した引用）' if hit.cited else ''}")
    for one in hit.shares:
        label = ENGINE_LABELS.get(one.engine, one.engine)
        click.echo(
            f"     {one.share:6.3f} ＝ {one.stretched:.3f} × 重み {one.weight:.3f}"
            f" × 係数 {one.factor:g}　{label}（もとの点数 {one.raw:.3f}）"
        )


def _excerpt(hit: Hit) -> str:
    """Return the passage on one line, with … where it is cut, its matches in colour."""
    from ui.web.layout import excerpt_of

    pieces = []
    for segment in excerpt_of(hit, _EXCERPT):
        text = " ".join(segment.text.split("\n"))
        pieces.append(click.style(text, fg="yellow", bold=True) if segment.marked else text)
    return "".join(pieces).strip()


def _print_timings(result: SearchResult) -> None:
    stages = "  ".join(f"{stage} {value:.1f}" for stage, value in result.timings_ms.items())
    click.echo(f"所要時間（ミリ秒） {stages}")
    click.echo(f"索引 {result.manifest_id}")
