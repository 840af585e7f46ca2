"""Texts of documents and people inside Streamlit's labels and tables, which read Markdown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from corpus.days import JAPAN
from corpus.types import Part, PartRole, Unit
from ui.web.layout import rows_of
from ui.web.rendering import day

_BREAKS = re.compile(r"[^\S　]+")
#: A table as readers write it: its head with a rule and one row, and the other rows.
_TABLE = re.compile(
    r"(?P<head>^\|.*\n\|(?: *:?-{3,}:? *\|)+[ \t]*(?:\n\|.*)?)(?:\n\|.*)*", re.MULTILINE
)
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """Return the text so that Markdown shows it as it is, on one line."""
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(" ", text).strip())


def moment(at: dt.datetime) -> str:
    """Print a moment in Japan time: 2026年4月1日 9:05."""
    here = at.astimezone(JAPAN)
    return f"{day(here.date())} {here.hour}:{here.minute:02}"


def draw_wording(unit: Unit, part: Part | None = None) -> None:
    """Draw the text of a unit, or of one part of it, as it is, its tables as tables."""
    first, last = (part.start, part.end) if part else (0, len(unit.text))
    tables = (
        (each.start - first, each.end - first)
        for each in unit.parts
        if each.role is PartRole.TABLE and first <= each.start and each.end <= last
    )
    _draw(unit.text[first:last], sorted(tables))


def draw_text(text: str) -> None:
    """Draw the text of a unit whose parts are not at hand: its tables are known by their rule."""
    _draw(text, [match.span() for match in _TABLE.finditer(text)])


def opening_of(text: str, length: int) -> str:
    """Return how a text begins, with … where it goes on; a table ends after one of its rows."""
    if len(text) <= length:
        return text
    end = length
    for table in _TABLE.finditer(text):
        if table.start() < length < table.end():
            head = table.end("head")
            end = max(text.rfind("\n", table.start(), length), head)
    return text[:end] + ("" if end == len(text) else "\n…" if end != length else "…")


def _draw(text: str, tables: Iterable[tuple[int, int]]) -> None:
    at = 0
    for start, end in tables:
        rows = rows_of(text[start:end]) if at <= start else ()
        if rows:
            _draw_lines(text[at:start])
            _draw_rows(rows)
            at = end
    _draw_lines(text[at:])


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
