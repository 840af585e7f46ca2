"""A 新旧対照表 as CSV that Excel opens, and that no cell of can become a formula."""

from __future__ import annotations

import csv
import io

from search_api.changes import CHANGE_LABELS, Changes

HEADER = ("根拠の番号", "箇所", "見出し", "変更", "旧", "新")

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def changes_csv(changes: Changes) -> str:
    """Return the table with a byte order mark, without which Excel reads no UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(HEADER)
    for change in changes.units:
        kind = CHANGE_LABELS[change.kind]
        row = (change.unit_id, change.citation, change.title, kind, change.old, change.new)
        table.writerow(map(harmless, row))
    return "\ufeff" + written.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text: an apostrophe stands before a formula."""
    return f"'{cell}" if cell.lstrip(" 　\n").startswith(_FORMULA) else cell
