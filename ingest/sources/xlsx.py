"""Excel workbooks (.xlsx) as office rules: a sheet is a unit, or each row of a Q&A list is."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings as python_warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.locator import Locator
from corpus.types import Part, PartRole, Unit, unit_id
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.identity import Found, make_document, read_bytes
from ingest.sources.office_file import BROKEN, OLE_MAGIC, ZIP_MAGIC, check_office_file
from ingest.sources.tables import markdown_table
from ingest.sources.xlsx_cells import show_cell

_MAX_CELLS = 1_000_000

# Names of the columns of a Q&A list, as offices write them.
_COLUMNS = {
    "question": re.compile(r"問|質問(内容|事項)?|照会(内容|事項)?|Q|問い"),
    "answer": re.compile(r"答|答え|回答(内容)?|取扱い|対応|A"),
    "number": re.compile(r"問?番号|問?No\.?|#|通番|連番|項番", re.IGNORECASE),
    "title": re.compile(r"件名|標題|表題|タイトル|項目名?"),
    "group": re.compile(r"(大|中)?分類|区分|カテゴリー?|分野|章"),
}

Row = list[str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    place: int  # among the visible sheets, from 1
    rows: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A row of a Q&A list."""

    sheet: _Sheet
    row: int  # among the entries of its sheet, from 1
    number: str
    title: str
    group: tuple[str, ...]
    pieces: tuple[tuple[PartRole, str], ...]


@dataclass(frozen=True, slots=True)
class XlsxReader:
    """Reads .xlsx with the values that were last calculated."""

    form: str = "xlsx"
    version: int = 1
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Accept Excel files by content; .xls and .xlsx of any content, to say what is wrong."""
        if head.startswith(OLE_MAGIC):
            return path.suffix.lower() in (".xls", ".xlsx", ".xlsm")
        return path.suffix.lower() in (".xlsx", ".xlsm", ".xls") or (
            head.startswith(ZIP_MAGIC) and b"xl/" in head
        )

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the workbook. Raises PasswordNeeded or UnreadableFile."""
        data = read_bytes(path)
        check_office_file(
            data, path.name, content="xl/workbook.xml", save_as="「Excel ブック（.xlsx）」"
        )
        warnings: list[str] = []
        sheets = _read_sheets(data, path.name, warnings)
        document = make_document(path, data, Found(), options, form=self.form)
        units = _units(document.id, sheets)
        if not units:
            raise UnreadableFile(
                f"{path.name} の表示されているシートに文字がありません。"
                "非表示のシートにあるときは、表示にして保存し直してください。",
                file=path.name,
            )
        return Parsed(document=document, units=units, warnings=tuple(warnings))


def _read_sheets(data: bytes, name: str, warnings: list[str]) -> list[_Sheet]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    sheets: list[_Sheet] = []
    try:
        with python_warnings.catch_warnings():
            # openpyxl warns of parts that it does not keep (drop-down lists); we keep none.
            python_warnings.simplefilter("ignore")
            values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            formulas = load_workbook(io.BytesIO(data), read_only=True)
            for sheet in values.worksheets:
                if sheet.sheet_state != "visible":
                    warnings.append(f"非表示のシート「{sheet.title}」は取り込んでいません。")
                    continue
                rows, lost = _read_rows(sheet, formulas[sheet.title], name)
                if lost:
                    warnings.append(
                        f"シート「{sheet.title}」の {lost} か所の数式は、計算結果が保存されていない"
                        "ため空になりました。Excel で開いて保存し直してください。"
                    )
                sheets.append(_Sheet(sheet.title, len(sheets) + 1, rows))
    except (*BROKEN, InvalidFileException) as error:
        raise UnreadableFile(
            f"{name} の中身が壊れています。Excel で開いて修復し、保存し直してください。", file=name
        ) from error
    return sheets


def _read_rows(values: object, formulas: object, name: str) -> tuple[list[Row], int]:
    """Return the rows that show something, and how many formulas have no stored value."""
    rows: list[Row] = []
    lost = cells = 0
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # type: ignore[attr-defined]  # some writers store a wrong size
    pairs = zip(values.iter_rows(), formulas.iter_rows(), strict=False)  # type: ignore[attr-defined]
    for value_row, formula_row in pairs:
        cells += len(value_row)
        if cells > _MAX_CELLS:
            raise UnreadableFile(
                f"{name} のシートは大きすぎます（{_MAX_CELLS:,} セルまで）。"
                "必要な範囲だけを新しいファイルに保存してください。",
                file=name,
            )
        row = [show_cell(cell.value, getattr(cell, "number_format", "")) for cell in value_row]
        lost += sum(
            cell.value is None and isinstance(formula.value, str) and formula.value[:1] == "="
            for cell, formula in zip(value_row, formula_row, strict=False)
        )
        if any(row):
            rows.append(row)
    return rows, lost


def _units(document_id: str, sheets: list[_Sheet]) -> tuple[Unit, ...]:
    read = [(sheet, list(_entries(sheet))) for sheet in sheets if sheet.rows]
    numbers = Counter(entry.number for _, entries in read for entry in entries)
    # Numbers that are missing or stand twice name no row: then all are counted by sheet.
    numbered = "" not in numbers and all(count == 1 for count in numbers.values())
    units: list[Unit] = []
    for sheet, entries in read:
        if not entries:
            units.append(_sheet_unit(document_id, sheet, len(units)))
        for entry in entries:
            step = f"q{entry.number}" if numbered else f"s{sheet.place}/q{entry.row}"
            units.append(_entry_unit(document_id, entry, step, len(units)))
    return tuple(units)


def _sheet_unit(document_id: str, sheet: _Sheet, ordinal: int) -> Unit:
    """Lines with a single cell above the table are text; the rest is the table."""
    above: list[str] = []
    for row in sheet.rows:
        words = [cell for cell in row if cell]
        if len(words) > 1:
            break
        above.extend(words)
    table = markdown_table(sheet.rows[len(above) :])
    text = "\n".join([*above, *([table] if table else [])])
    start = len(text) - len(table)
    locator = Locator.parse(f"s{sheet.place}")
    return Unit(
        id=unit_id(document_id, locator),
        document_id=document_id,
        locator=locator,
        text=text,
        title=sheet.name,
        parts=(Part(role=PartRole.TABLE, start=start, end=len(text)),) if table else (),
        ordinal=ordinal,
    )


def _entries(sheet: _Sheet) -> Iterator[_Entry]:
    """Yield the rows of a Q&A list; nothing if the sheet is no such list."""
    candidates = ((n, row, _columns(row)) for n, row in enumerate(sheet.rows[:20], start=1))
    found = next((c for c in candidates if {"question", "answer"} <= c[2].keys()), None)
    if found is None:
        return
    place, header, columns = found
    group = ""
    count = 0
    for row in sheet.rows[place:]:
        cell = {name: row[i] if i < len(row) else "" for name, i in columns.items()}
        group = cell.get("group") or group  # merged cells: only the first row has the word
        if not cell["question"] and not cell["answer"]:
            continue
        count += 1
        notes = [
            (PartRole.NOTE, f"{name}: {value}")
            for i, (name, value) in enumerate(zip(header, row, strict=False))
            if i not in columns.values() and name and value
        ]
        yield _Entry(
            sheet=sheet,
            row=count,
            number=_number(cell.get("number", "")),
            title=cell.get("title", ""),
            group=(group,) if group else (),
            pieces=(
                (PartRole.QUESTION, f"問　{cell['question']}"),
                (PartRole.ANSWER, f"答　{cell['answer']}"),
                *notes,
            ),
        )


def _columns(header: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
        for role, pattern in _COLUMNS.items():
            if role not in found and pattern.fullmatch(folded):
                found[role] = index
    return found


def _number(text: str) -> str:
    folded = re.sub(r"^問|\s", "", unicodedata.normalize("NFKC", text))
    return folded if re.fullmatch(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*", folded) else ""


def _entry_unit(document_id: str, entry: _Entry, step: str, ordinal: int) -> Unit:
    parts: list[Part] = []
    start = 0
    for role, piece in entry.pieces:
        parts.append(Part(role=role, start=start, end=start + len(piece)))
        start += len(piece) + 1
    locator = Locator.parse(step)
    return Unit(
        id=unit_id(document_id, locator),
        document_id=document_id,
        locator=locator,
        text="\n".join(piece for _, piece in entry.pieces),
        title=entry.title,
        headings=(entry.sheet.name, *entry.group),
        parts=tuple(parts),
        ordinal=ordinal,
    )


READER = XlsxReader()
