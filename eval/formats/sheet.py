"""A query set as a table for Excel: one row for each unit that answers a query (CSV).

The columns are 番号, 質問, 種類, 根拠, 適合度, 資料, 除く, under these names or the English ones,
in any order. Only 質問 and 根拠 are needed: without 番号 the same text is the same query; without
適合度 a unit has grade 2. Documents and excluded units are separated by spaces. A row may leave
the query blank when the number says which one it is.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.errors import InputError
from eval.formats.text import DEFAULT_KIND, Imported, grade_of, read_text, some
from eval.queries import UNANSWERABLE, JudgedQuery, Refuse, query_of, refuser

_NAMES = {
    "qid": ("番号", "qid", "id", "query-id", "質問番号"),
    "query": ("質問", "query", "text", "質問文"),
    "kind": ("種類", "kind"),
    "unit": ("根拠", "unit", "正解", "根拠のid", "corpus-id", "unit_id"),
    "grade": ("適合度", "grade", "score", "relevance"),
    "documents": ("資料", "documents"),
    "exclude": ("除く", "exclude", "除外"),
}
_HEADER = [names[0] for names in _NAMES.values()]
_KINDS = {"答えなし": UNANSWERABLE}
# A spreadsheet would take such a cell for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_GRADE = "2"


def write(path: Path, queries: Sequence[JudgedQuery]) -> list[Path]:
    """Write the table in UTF-8 with the mark that Excel wants. Return what was written."""
    rows = []
    for query in queries:
        for number, (unit, grade) in enumerate(query.relevant.items() or [("", "")]):
            first = not number
            rows.append(
                (
                    query.qid,
                    query.text if first else "",
                    query.kind if first else "",
                    unit,
                    grade,
                    " ".join(query.documents) if first else "",
                    " ".join(query.exclude) if first else "",
                )
            )
    write_table(path, _HEADER, rows)
    return [path]


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write any table for Excel: UTF-8 with its mark, no cell that is taken for a formula."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(header)
    table.writerows([_guarded(cell) for cell in row] for row in rows)
    path.write_text(written.getvalue(), encoding="utf-8-sig", newline="")


def read(path: Path) -> Imported:
    """Read a table separated by commas, tabs or semicolons.

    Raises InputError for a column that is missing or a row that cannot be understood.
    """
    text = read_text(path)
    rows = _rows(text, path)
    columns = _columns(rows[0] if rows else [], path)
    records: dict[str, dict[str, object]] = {}
    places: dict[str, Refuse] = {}
    by_text: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {
            name: _bare(row[place]) if place < len(row) else "" for name, place in columns.items()
        }
        if not any(cell.strip() for cell in cells.values()):
            continue
        refuse = refuser(path, number)
        asked = cells["query"]
        qid = cells.get("qid", "").strip() or by_text.get(asked, f"q{len(records) + 1}")
        known = records.get(qid)
        if known is None:
            if not asked.strip():
                raise refuse("「質問」が空です。質問を書いてください。")
            by_text.setdefault(asked, qid)
            places[qid] = refuse
            known = records[qid] = _record(qid, cells)
        elif asked.strip() and asked != known["query"]:
            raise refuse(
                f"番号「{qid}」の質問が、前の行と違います。同じ番号には同じ質問を書いてください。"
            )
        unit = cells["unit"].strip()
        if unit:
            relevant = known["relevant"]
            assert isinstance(relevant, dict)
            relevant[unit] = grade_of(cells.get("grade", "").strip() or _GRADE, refuse)
    queries = tuple(query_of(record, places[qid]) for qid, record in records.items())
    return some(Imported(queries=queries), path)


def _rows(text: str, path: Path) -> list[list[str]]:
    head = text.partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(
            f"「{path.name}」を表として読めません。Excel で開き、CSV で保存し直してください。",
            file=str(path),
        ) from error


def _columns(header: Sequence[str], path: Path) -> dict[str, int]:
    plain = [unicodedata.normalize("NFKC", name).strip().lower() for name in header]
    found = {
        name: plain.index(heading)
        for name, headings in _NAMES.items()
        if (heading := next((h for h in headings if h in plain), None))
    }
    for name in ("query", "unit"):
        if name not in found:
            raise InputError(
                f"「{path.name}」の1行目に「{_NAMES[name][0]}」という見出しがありません。"
                f"1行目に見出し（{'、'.join(_HEADER)}）を書いてください。",
                file=str(path),
                line=1,
            )
    return found


def _record(qid: str, cells: dict[str, str]) -> dict[str, object]:
    kind = cells.get("kind", "").strip() or DEFAULT_KIND
    return {
        "qid": qid,
        "query": cells["query"],
        "kind": _KINDS.get(kind, kind),
        "relevant": {},
        "documents": cells.get("documents", "").split(),
        "exclude": cells.get("exclude", "").split(),
    }


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
