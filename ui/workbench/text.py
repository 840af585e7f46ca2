"""Texts of documents and people inside Streamlit's labels and tables, which read Markdown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from corpus.days import JAPAN
from corpus.types import PartRole, Unit
from ui.web.layout import blocks_of
from ui.web.rendering import day

_BREAKS = re.compile(r"[^\S　]+")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line."""
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(" ", text).strip())


def moment(at: dt.datetime) -> str:
    """Print a moment in Japan time: 2026年4月1日 9:05."""
    here = at.astimezone(JAPAN)
    return f"{day(here.date())} {here.hour}:{here.minute:02}"


def draw_wording(unit: Unit) -> None:
    """Draw the text of a unit as it is, its tables as tables."""
    at = 0
    for part in sorted(unit.parts, key=lambda part: part.start):
        if part.role is not PartRole.TABLE or part.start < at:
            continue
        alone = replace(part, start=0, end=part.end - part.start)
        table = replace(unit, text=unit.text[part.start : part.end], parts=(alone,))
        rows = next((block.rows for block in blocks_of(table) if block.rows), ())
        if rows:
            _draw_lines(unit.text[at : part.start])
            _draw_rows(rows)
            at = part.end
    _draw_lines(unit.text[at:])


def _draw_lines(text: str) -> None:
    if text.strip():
        st.text(text.strip("\n"))


def _draw_rows(rows: Sequence[Sequence[str]]) -> None:
    """Draw the rows of a text's own table; two of its columns may have one name, or none."""
    head, *body = rows
    cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in body
    )
    st.html(f'<table class="rows"><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>')


def draw_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw a table of plain texts."""
    columns = {name: [plain(row[at]) for row in rows] for at, name in enumerate(head)}
    st.table(columns, hide_index=True)
