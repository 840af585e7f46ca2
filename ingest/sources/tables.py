"""Tables become Markdown tables inside a unit's text."""

from __future__ import annotations

import re
from collections.abc import Sequence


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return ``rows`` as a Markdown table, the first row as its header.

    Cells keep their text in one line (line ends become spaces, ``|`` is escaped); short rows
    are filled up, rows and columns without any text are dropped. "" if nothing is left.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    width = max((len(row) for row in cells), default=0)
    cells = [row + [""] * (width - len(row)) for row in cells if any(row)]
    columns = [i for i in range(width) if any(row[i] for row in cells)]
    if not columns:
        return ""
    lines = ["| " + " | ".join(row[i] for i in columns) + " |" for row in cells]
    lines.insert(1, "|" + " --- |" * len(columns))
    return "\n".join(lines)


def _cell(value: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", value).strip(" ").replace("|", "\\|")
