"""Tables of a law as Markdown tables: one line a row, spans left blank."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ingest.sources.egov_tree import inline_text

_MAX_SPAN = 100  # a span beyond any real table is a broken attribute


def markdown_table(table: Element) -> list[str]:
    """Return the lines of a Markdown table.

    Markdown knows no table without a header row, so it is left blank unless the law marks its
    first row as one. Cells covered by a row or column span are blank; lines inside a cell are
    set apart by ``<br>``.
    """
    rows = _grid(table)
    if len(table) and table[0].tag != "TableHeaderRow":
        rows.insert(0, [])
    width = max((len(row) for row in rows), default=0)
    if not width:
        return []
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    return [lines[0], f"|{' --- |' * width}", *lines[1:]]


def _grid(table: Element) -> list[list[str]]:
    """Lay the cells out: ``covered`` maps a column to the rows it is still covered for."""
    rows: list[list[str]] = []
    covered: dict[int, int] = {}
    for row in table:
        if row.tag not in ("TableRow", "TableHeaderRow"):
            continue
        line: list[str] = []
        cells = list(row)
        while cells or covered.get(len(line), 0):
            column = len(line)
            if covered.get(column, 0):
                covered[column] -= 1
                line.append("")
                continue
            cell = cells.pop(0)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            line += [_cell_text(cell)] + [""] * (across - 1)
            for index in range(column, column + across):
                covered[index] = down - 1
        rows.append(line)
    return rows


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), _MAX_SPAN) if value.isascii() and value.isdigit() else 1


def _cell_text(cell: Element) -> str:
    pieces = [inline_text(child) for child in cell] if len(cell) else [inline_text(cell)]
    return "<br>".join(filter(None, pieces)).replace("|", "\\|")
