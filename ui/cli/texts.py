"""``konkyo units`` and ``documents``: look at what is in the corpus."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from corpus.types import KIND_LABELS, STATUS_LABELS, Document, PartRole, Unit
from ui.cli.frame import JapaneseHelp, settings_of
from ui.cli.output import as_json, print_json, print_table, say
from ui.cli.parameters import Day
from ui.settings import Settings

if TYPE_CHECKING:
    from corpus.store import CorpusStore

as_of_option = click.option(
    "--as-of", type=Day(), help="この日の時点の内容にします（省くと今日）。"
)


def open_store(settings: Settings) -> CorpusStore:
    """Return the store of the home folder."""
    from corpus.store import CorpusStore

    return CorpusStore(settings.home / "corpus.sqlite")


@click.command("documents", cls=JapaneseHelp)
@as_json
@click.pass_context
def documents_command(ctx: click.Context, as_json: bool) -> None:
    """収録されている資料を、版ごとに並べます。"""
    store = open_store(settings_of(ctx))
    counts = store.unit_counts()
    documents = store.documents()
    if as_json:
        for document in documents:
            print_json(asdict(document) | {"units": counts[document.version]})
        return
    print_table(
        ("資料の番号", "種類", "題名", "区分", "施行日", "件数"),
        [
            (
                document.id,
                KIND_LABELS[document.kind],
                document.title,
                STATUS_LABELS[document.status],
                document.revision.effective_from or "",
                counts[document.version],
            )
            for document in documents
        ],
    )


@click.command("units", cls=JapaneseHelp)
@click.argument("document")
@as_of_option
@as_json
@click.pass_context
def units_command(ctx: click.Context, document: str, as_of: dt.date | None, as_json: bool) -> None:
    """資料 DOCUMENT の中の根拠（条・通知の項目・問）をすべて並べます。

    --json では1行に1件の JSON を出します。
    """
    from corpus.store import visible_versions

    store = open_store(settings_of(ctx))
    visible = visible_versions(store.versions(document), as_of)
    # The best version of a unit is shown (see CorpusStore.units): it overwrites the others.
    owner = {uid: shown for shown in reversed(visible) for uid in store.unit_ids(shown.version)}
    if not owner:
        say(f"資料「{document}」には、この日の時点の内容がありません。")
    units = store.units(document, as_of)
    if as_json:
        for unit in units:
            print_json(unit_to_json(owner[unit.id], unit))
        return
    print_table(
        ("根拠の番号", "箇所", "見出し"),
        [(unit.id, unit.locator.label, unit.title) for unit in units],
    )


def place_of(unit: Unit, part: str = "") -> str:
    """Return how a unit is named in its document: 第29条第1項, 問6-41-2; an entry: 用例5."""
    from office.knowledge.writing import DOCUMENT_ID

    if unit.document_id == DOCUMENT_ID:
        return f"用例{unit.locator.steps[0].name}"
    return unit.locator.child(part).label


def unit_to_json(document: Document, unit: Unit) -> dict[str, Any]:
    """Return a unit as ``units --json`` prints it.

    ``answer`` leaves out the tables and notes that stand inside it: they have fields of their
    own (``text`` holds everything in its place).
    """
    from search_api.citation import citation_string

    pages = unit.pages
    tables = unit.part_texts(PartRole.TABLE)
    return {
        "id": unit.id,
        "locator": str(unit.locator),
        "label": place_of(unit),
        "headings": unit.headings,
        "title": unit.title,
        "text": unit.text,
        "question": "\n".join(unit.part_texts(PartRole.QUESTION)),
        "answer": _without_insets(unit, PartRole.ANSWER),
        "notes": unit.part_texts(PartRole.NOTE),
        "tables": tables,
        "table_rows": [table_rows(table) for table in tables],
        "parts": [
            {"role": part.role, "locator": part.locator, "start": part.start, "end": part.end}
            for part in unit.parts
        ],
        "first_page": pages.first if pages else None,
        "last_page": pages.last if pages else None,
        "first_label": pages.first_label if pages else "",
        "last_label": pages.last_label if pages else "",
        "citation": citation_string(document, unit),
        "status": document.status.value,
        "source_url": document.source.url,
        "document_title": document.title,
    }


def _without_insets(unit: Unit, role: PartRole) -> str:
    """Return the text of the parts with ``role``, without the tables and notes inside them."""
    insets = [part for part in unit.parts if part.role in (PartRole.TABLE, PartRole.NOTE)]
    pieces = []
    for outer in (part for part in unit.parts if part.role is role):
        position = outer.start
        for inset in insets:
            if position <= inset.start and inset.end <= outer.end:
                pieces.append(unit.text[position : inset.start].strip("\n"))
                position = inset.end
        pieces.append(unit.text[position : outer.end].strip("\n"))
    return "\n".join(piece for piece in pieces if piece)


def table_rows(markdown: str) -> list[list[str]]:
    r"""Return the cells of a Markdown table, row by row, without the line of dashes.

    >>> table_rows("| 区分 | 額 |\n| --- | --- |\n| a \\| b | 1 |")
    [['区分', '額'], ['a | b', '1']]
    """
    import re

    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        for line in markdown.splitlines()
    ]
    return [row for number, row in enumerate(rows) if number != 1]
