"""Texts of documents and people inside Streamlit's labels and tables, which read Markdown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import streamlit as st

from corpus.days import JAPAN
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


def draw_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Draw a table of plain texts."""
    columns = {name: [plain(row[at]) for row in rows] for at, name in enumerate(head)}
    st.table(columns, hide_index=True)
