"""A table of staff as a spreadsheet saves it (CSV): one person a row.

The columns ログイン名, 氏名, 役割, 事務所, 係 and メール may stand in any order, under these names
or others that offices use. Teams are separated by 、 or /. Other columns are not read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import InputError
from ingest.sources.decode import decode_text
from office.accounts.naming import fold_words
from office.personal import PersonalNumberFound, refuse_personal_number

MAXIMUM_BYTES = 1_000_000
MAXIMUM_ROWS = 2_000
_SHOWN = 20  # problems that a message lists

_COLUMNS = {
    "login": ("ログイン名", "ログインID", "ログイン", "ユーザー名", "利用者ID", "ID", "login"),
    "display_name": ("氏名", "名前", "職員名", "表示名", "name", "display_name"),
    "role": ("役割", "権限", "role"),
    "office": ("事務所", "事務所名", "福祉事務所", "office"),
    "teams": ("係", "班", "チーム", "係名", "team", "teams"),
    "email": ("メール", "メールアドレス", "電子メール", "email", "e-mail", "mail"),
}
_NEEDED = ("login", "display_name", "role")
_FIELDS = {fold_words(name): field for field, names in _COLUMNS.items() for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One person as the table has it, nothing checked yet."""

    line: int  # in the file, from 1
    login: str
    display_name: str
    role: str
    office: str = ""
    teams: tuple[str, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTable:
    """A table of staff."""

    rows: tuple[StaffRow, ...]
    unread: tuple[str, ...]  # headings of columns that are not used


def read_staff_table(data: bytes, name: str) -> StaffTable:
    """Read a table separated by commas, tabs or semicolons, in UTF-8 or Shift_JIS.

    Raises InputError for a file that is no such table, PersonalNumberFound with the lines that
    hold a number of twelve digits, in whatever column.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError(
            f"「{name}」は Excel のファイルのままです。Excel の「名前を付けて保存」で、"
            "種類を「CSV UTF-8」か「CSV」にして保存し直してください。"
        )
    if len(data) > MAXIMUM_BYTES:
        raise InputError(f"「{name}」が大きすぎます。{MAXIMUM_ROWS} 人ずつに分けてください。")
    lines = list(_cells(decode_text(data, name), name))
    if not lines:
        raise InputError(f"「{name}」には何も書かれていません。")
    _refuse_personal_numbers(lines)
    fields = [_FIELDS.get(fold_words(cell)) for cell in lines[0][1]]
    _check_heading(fields, name)
    if len(lines) - 1 > MAXIMUM_ROWS:
        raise InputError(
            f"一度に取り込めるのは {MAXIMUM_ROWS} 人までです。ファイルを分けてください。"
        )
    return StaffTable(
        rows=tuple(_row(line, fields, cells) for line, cells in lines[1:]),
        unread=tuple(
            cell for cell, field in zip(lines[0][1], fields, strict=True) if cell and not field
        ),
    )


def refuse_all(problems: Sequence[tuple[int, str]]) -> None:
    """Raise InputError with what is wrong in which line, if anything is."""
    if not problems:
        return
    shown = [f"{line} 行目: {text}" for line, text in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        shown.append(f"ほか {len(problems) - _SHOWN} 件")
    raise InputError(
        "次のところを直してください。1人も登録していません。\n" + "\n".join(shown),
        lines=[line for line, _ in problems],
    )


def _cells(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line that holds anything, and its cells."""
    heading = text.lstrip("\n").partition("\n")[0]
    separator = max(",\t;", key=heading.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            bare = [cell.strip().removeprefix("'").strip() for cell in cells]
            if any(bare):
                yield line, bare
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"「{name}」の {reader.line_num} 行目が表として読めません。"
            '「"」の数をお確かめください。'
        ) from error


def _refuse_personal_numbers(lines: Sequence[tuple[int, Sequence[str]]]) -> None:
    found = []
    for line, cells in lines:
        try:
            for cell in cells:
                refuse_personal_number(cell)
        except PersonalNumberFound as error:
            found.append(line)
            message = error.message
    if found:
        places = "、".join(map(str, found[:_SHOWN]))
        raise PersonalNumberFound(f"{places} 行目: {message}", lines=found)


def _check_heading(fields: Sequence[str | None], name: str) -> None:
    missing = [_COLUMNS[field][0] for field in _NEEDED if field not in fields]
    if missing:
        raise InputError(
            f"「{name}」の1行目に、列の名前「{'」「'.join(missing)}」がありません。"
            "1行目に「ログイン名,氏名,役割,事務所,係,メール」のように書いてください。"
        )
    for field in _COLUMNS:
        if fields.count(field) > 1:
            raise InputError(f"「{name}」に「{_COLUMNS[field][0]}」の列が2つ以上あります。")


def _row(line: int, fields: Sequence[str | None], cells: Sequence[str]) -> StaffRow:
    found = {field: cell for field, cell in zip(fields, cells, strict=False) if field}
    names = found.get("teams", "")
    for separator in "，,/／・;；\n":
        names = names.replace(separator, "、")
    return StaffRow(
        line=line,
        login=found.get("login", ""),
        display_name=found.get("display_name", ""),
        role=found.get("role", ""),
        office=found.get("office", ""),
        teams=tuple(dict.fromkeys(filter(None, map(str.strip, names.split("、"))))),
        email=found.get("email", ""),
    )
