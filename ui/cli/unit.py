"""``konkyo unit``: read one unit, by its id or by its citation as people write it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING

import click

from corpus.errors import IndexUnavailable, UnknownUnit
from corpus.folding import fold
from corpus.types import STATUS_LABELS, split_unit_id
from ui.cli.asking import asked
from ui.cli.beside import beside_entries, office_option
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, say
from ui.cli.parameters import OneOf
from ui.cli.texts import as_of_option, open_store, place_of, unit_to_json
from ui.settings import Settings

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend
    from search_api.service import SearchService
    from search_api.views import UnitView
    from ui.web.layout import Block

UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*:\S+")
_ENTRY = re.compile(r"用例\s*(?:第\s*)?[0-9]|yorei:q[0-9]")
_INDENT = "　"


class Style(StrEnum):
    """The fields of ``CitationStyles``, which is not imported for --help."""

    FULL = "full"
    SHORT = "short"
    QUOTATION = "quotation"
    ADDRESS = "address"


_STYLE = OneOf(
    Style,
    {
        Style.FULL: "正式",
        Style.SHORT: "略した形",
        Style.QUOTATION: "本文も付ける",
        Style.ADDRESS: "アドレスも付ける",
    },
)


@click.command("unit", cls=JapaneseHelp)
@click.argument("words", metavar="ID", nargs=-1, required=True)
@click.option("--style", type=_STYLE, help=f"引用だけを、この書き方で表示します: {_STYLE.choices}")
@click.option("--links", is_flag=True, help="引いている根拠と、引かれている根拠も並べます。")
@as_of_option
@office_option
@as_json
@click.pass_context
def unit_command(
    ctx: click.Context,
    words: tuple[str, ...],
    style: Style | None,
    links: bool,
    as_of: dt.date | None,
    office_name: str | None,
    as_json: bool,
) -> None:
    """根拠を1つ表示します。

    ID は根拠の番号（例: 325AC0000000144:art29、項や号は …:art29/p1/i2）か、引用の書き方
    （例: 法29条1項、別冊問13-2）です。--office があれば、用例5 か yorei:q5 で用例も読めます。
    """
    settings = settings_of(ctx)
    reference = asked(words)
    with _backend(ctx, settings, office_name) as backend:
        if office_name is None and _ENTRY.match(fold(reference)):
            raise UnknownUnit(
                "用例を読むには、どの事務所のものかを「--office 事務所の名前」で指定してください。"
            )
        unit_id = reference if UNIT_ID.fullmatch(reference) else _cited(backend, reference)
        view = _view(settings, backend, unit_id, as_of)
    if as_json:
        part = view.part.locator if view.part else ""
        shown = unit_to_json(view.document, view.unit)
        styles = asdict(view.styles)
        print_json(
            {
                **shown,
                "citation": view.citation,
                "part": part,
                "styles": styles,
                "cites": [asdict(cite) for cite in view.cites],
                "cited_by": [asdict(citing) for citing in view.cited_by.units],
            }
        )
    elif style:
        click.echo(getattr(view.styles, style))
    else:
        _print(view)
        if links:
            _print_links(view)


def _print_links(view: UnitView) -> None:
    cites = {f"{c.surface} → {c.citation or c.reason}": None for c in view.cites}
    click.secho(f"\nここで引いている根拠（{len(cites)}件）", bold=True)
    for line in cites:
        click.echo("  " + " ".join(line.split()))
    total, shown = view.cited_by.total, view.cited_by.units
    click.secho(f"\nここを引いているもの（{total}件）", bold=True)
    for citing in shown:
        click.echo(f"  {citing.citation} {citing.title}".rstrip())
    if total > len(shown):
        click.echo(f"  ほか {total - len(shown)} 件（検索 API の citations/cited-by で読めます）")


@contextmanager
def _backend(
    ctx: click.Context, settings: Settings, office_name: str | None
) -> Iterator[SearchBackend | None]:
    """Give the search, with the entries of an office where one is named."""
    service = _service(settings)
    if office_name is None:
        yield service
        return
    if service is None:
        raise IndexUnavailable(
            "用例を読むには、索引が要ります。「konkyo index build」で作ってください。"
        )
    with beside_entries(ctx, service, office_name) as backend:
        yield backend


def _service(settings: Settings) -> SearchService | None:
    """Open the service for reading, or None without an index (or one that can be read)."""
    from ingest.index.snapshot import current_id
    from ui.cli.search import open_snapshot

    try:
        current_id(settings.home)
    except IndexUnavailable:
        return None
    try:
        return open_snapshot(settings)
    except IndexUnavailable as error:
        say(error.message)
        return None


def _cited(service: SearchBackend | None, reference: str) -> str:
    """Return the id of the unit, and of the part in it, that a citation means.

    Raises UnknownUnit with the reason where there is none.
    """
    if service is None:
        raise IndexUnavailable(
            f"「{reference}」のような書き方で読むには、索引が要ります。「konkyo index build」で"
            "作るか、根拠の番号（例: 325AC0000000144:art29）で指定してください。"
        )
    resolved = service.resolve(reference)
    found = [each for each in resolved if each.unit_id]
    if not found:
        reason = next((each.reason for each in resolved if each.reason), "")
        raise UnknownUnit(
            reason
            or f"「{reference}」を引用として読めません。「法29条1項」「別冊問13-2」のように書くか、"
            "「konkyo search」で探してください。"
        )
    if found[0].reason:
        say(found[0].reason)
    if len(found) > 1:
        others = "、".join(each.citation for each in found[1:])
        say(f"最初の1つを表示します。ほかに当たるもの: {others}")
    return "/".join(filter(None, (found[0].unit_id, found[0].part)))


def _view(
    settings: Settings, service: SearchBackend | None, unit_id: str, as_of: dt.date | None
) -> UnitView:
    if service is not None:
        try:
            return service.unit(unit_id, as_of)
        except UnknownUnit as error:
            unknown = error
    try:
        view = _stored(settings, unit_id, as_of)
    except UnknownUnit:
        if service is not None:
            raise unknown from None  # its sentence knows whether only the part is missing
        raise
    if service is not None:
        say("この根拠はまだ索引に入っていません。「konkyo index build」で探せるようになります。")
    return view


def _stored(settings: Settings, unit_id: str, as_of: dt.date | None) -> UnitView:
    """Read a unit from the store, where no index holds it."""
    from corpus.citations import Catalogue
    from corpus.citations.view import Units
    from corpus.locator import Locator
    from search_api.citation import citation_string
    from search_api.citation_styles import styles_of
    from search_api.views import UnitView, permalink_of

    store = open_store(settings)
    document, unit = store.unit(unit_id, as_of)
    path = split_unit_id(unit_id)[1]
    below = Locator.parse(path).unit_and_part()[1] if path != str(unit.locator) else ""
    part = unit.part_at(below) if below else None
    if below and part is None:
        raise UnknownUnit(f"{unit.locator.label}に「{below}」に当たる項・号はありません。")
    return UnitView(
        unit=unit,
        document=document,
        part=part,
        citation=citation_string(document, unit, below),
        styles=styles_of(
            document,
            unit,
            below,
            permalink_of("/".join(filter(None, (unit.id, below)))),
            Catalogue(store.documents()),
            Units([(document, unit)]),
        ),
        permalink=permalink_of(unit.id),
        versions=tuple(reversed(store.versions(document.id))),
    )


def _print(view: UnitView) -> None:
    from ui.web.layout import blocks_of
    from ui.web.rendering import page_range, version_told

    unit, document = view.unit, view.document
    click.secho(f"{document.title}　{place_of(unit)}　{unit.title}".rstrip(), bold=True)
    click.echo(f"［{STATUS_LABELS[document.status]}］ {' ＞ '.join(unit.headings)}".rstrip())
    click.echo(f"版: {version_told(document)}")
    if unit.pages:
        click.echo(page_range(unit.pages))
    click.echo(f"引用: {view.citation}")
    lines = [line for block in blocks_of(unit, named=view.part) for line in _lines(block)]
    click.echo("\n" + "\n".join(lines).strip("\n") + "\n")
    click.echo(f"根拠の番号: {unit.id}")
    if document.source.url:
        click.echo(f"出典: {document.source.url}")


def _lines(block: Block) -> Iterator[str]:
    """Yield the lines of a block: 【問】 above it, ▶ before the part that was asked for."""
    if block.label:
        yield f"\n【{block.label}】"
    mark = "▶ " if block.named else ""
    if block.rows:
        for row in block.rows:
            yield mark + " ｜ ".join(cell.replace("\n", "　") for cell in row)
        return
    text = "".join(segment.text for segment in block.segments)
    yield click.style(f"{_INDENT * block.level}{mark}{text}", bold=block.named)
