"""Write corpus/digest/figures/figures.md from corpus/tables, so that the figures can be found.

    .venv/bin/python scripts/figures_page.py

A test says when the page is stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from corpus.days import day_in_words
from corpus.figures import Cell, Figures, Table, load_figures

PAGE = Path(__file__).resolve().parents[1] / "corpus/digest/figures/figures.md"

_HEAD = """+++
id = "konkyo-figures"
kind = "practice"
title = "数表と暦"
aliases = ["数表"]
status = "digest"
as_of = 2026-06-30
licence = "Konkyo が公表された資料から書き写した表です。公式の資料ではありません。"
+++
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([_HEAD, *(line for found in load_figures() for line in _subject(found))])


def _subject(found: Figures) -> Iterator[str]:
    yield f"# {found.title}\n"
    for table in found.tables:
        yield f"## [{table.name}] {table.title}\n"
        yield f"{found.summary}\n"
        yield "\n".join(_table(table)) + "\n"
        if table.note:
            yield f"{table.note}\n"
        yield f"使える期間: {_period(found)}\n"
        yield f"確かめたこと: {found.checked}\n"
        yield "根拠: " + "、".join(found.basis) + "\n"
        sources = "、".join(f"{s.publisher}「{s.document}」" for s in found.sources)
        yield f"出典: {sources}\n"


def _table(table: Table) -> Iterator[str]:
    unit = f"（{table.unit}）" if table.unit else ""
    named = (c if c.endswith("）") else c + unit for c in table.columns[1:])  # 続く月数（か月）
    yield "| " + " | ".join([table.columns[0], *named]) + " |"
    yield "|" + " --- |" * len(table.columns)
    for row in table.rows:
        yield "| " + " | ".join(map(_cell, row)) + " |"


def _cell(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell


def _period(found: Figures) -> str:
    start = day_in_words(found.valid_from) + "から"
    if found.valid_to is None:
        return start
    return start + day_in_words(found.valid_to - dt.timedelta(days=1)) + "まで"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
