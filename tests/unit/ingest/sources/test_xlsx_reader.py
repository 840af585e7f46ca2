"""Excel workbooks: sheets, Q&A lists, values as shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import UnreadableFile
from corpus.types import PartRole
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.xlsx import READER
from ingest.sources.xlsx_cells import show_cell

Rows = Sequence[Sequence[object]]

LIST: Rows = (
    ("よくある質問",),
    ("番号", "分類", "質問", "回答", "備考"),
    ("1-1", "収入", "年金が増えたら？", "届け出る。", "証書"),
    ("1-2", None, "手当は？", "届け出る。", None),
    ("2-1", "住まい", "引っ越しは？", "先に相談する。", None),
)


def _save(path: Path, sheets: dict[str, Rows]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


def _read(tmp_path: Path, sheets: dict[str, Rows]) -> Parsed:
    _save(tmp_path / "list.xlsx", sheets)
    return READER.read(tmp_path / "list.xlsx", ReadOptions())


def test_each_sheet_is_a_unit_with_its_table(tmp_path: Path) -> None:
    rows = (("上限額の表",), ("人数", "額"), (1, 30000), (2, 36000))
    parsed = _read(tmp_path, {"住宅": rows, "空": (), "日程": (("月", "日"), (4, 5))})
    first, second = parsed.units
    assert [(str(u.locator), u.title) for u in parsed.units] == [("s1", "住宅"), ("s3", "日程")]
    assert first.text.startswith("上限額の表\n| 人数 | 額 |\n| --- | --- |\n| 1 | 30000 |")
    assert first.part_texts(PartRole.TABLE)[0].startswith("| 人数")
    assert second.text.startswith("| 月 | 日 |")


def test_each_row_of_a_question_list_is_a_unit(tmp_path: Path) -> None:
    units = _read(tmp_path, {"問答": LIST}).units
    assert [str(unit.locator) for unit in units] == ["q1-1", "q1-2", "q2-1"]
    assert units[0].part_texts(PartRole.QUESTION) == ("問　年金が増えたら？",)
    assert units[0].part_texts(PartRole.ANSWER) == ("答　届け出る。",)
    assert units[0].part_texts(PartRole.NOTE) == ("備考: 証書",)
    assert [unit.headings for unit in units] == [
        ("問答", "収入"),
        ("問答", "収入"),
        ("問答", "住まい"),
    ]


def test_numbers_that_stand_twice_count_by_sheet(tmp_path: Path) -> None:
    units = _read(tmp_path, {"甲": LIST, "乙": LIST[:3]}).units
    assert [str(unit.locator) for unit in units] == ["s1/q1", "s1/q2", "s1/q3", "s2/q1"]


def test_hidden_sheets_are_left_out_and_said(tmp_path: Path) -> None:
    book = _save(tmp_path / "list.xlsx", {"表": (("人数", "額"), (1, 2)), "裏": (("秘密",),)})
    book["裏"].sheet_state = "hidden"
    book.save(tmp_path / "list.xlsx")
    parsed = READER.read(tmp_path / "list.xlsx", ReadOptions())
    assert [unit.title for unit in parsed.units] == ["表"]
    assert parsed.warnings == ("非表示のシート「裏」は取り込んでいません。",)


def test_formulas_without_a_stored_value_are_said(tmp_path: Path) -> None:
    parsed = _read(tmp_path, {"表": (("人数", "額"), (1, "=A2*30000"))})
    assert len(parsed.warnings) == 1
    assert "1 か所の数式" in parsed.warnings[0]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        pytest.param(None, "General", "", id="空"),
        pytest.param(3.0, "General", "3", id="整数になる小数"),
        pytest.param(0.5, "General", "0.5", id="小数"),
        pytest.param(1234567, "#,##0", "1,234,567", id="桁区切り"),
        pytest.param(-1234, '#,##0"円"', "-1,234円", id="負の円"),
        pytest.param(1234, '"¥"#,##0;[Red]"¥"-#,##0', "¥1,234", id="円記号"),
        pytest.param(0.125, "0.0%", "12.5%", id="百分率"),
        pytest.param(7, "000", "007", id="前の零"),
        pytest.param(dt.datetime(2026, 4, 1), "yyyy-mm-dd", "2026-04-01", id="ISOの日付"),
        pytest.param(dt.datetime(2026, 4, 1), "mm-dd-yy", "2026/4/1", id="既定の日付"),
        pytest.param(dt.datetime(2026, 4, 1), 'yyyy"年"m"月"d"日"', "2026年4月1日", id="年月日"),
        pytest.param(
            dt.datetime(2026, 4, 1), '[$-411]ggge"年"m"月"d"日"', "令和8年4月1日", id="和暦"
        ),
        pytest.param(dt.datetime(2019, 5, 1), "ggge", "令和元年5月1日", id="元年"),
        pytest.param(dt.datetime(2026, 4, 1, 9, 30), "yyyy/m/d h:mm", "2026/4/1 09:30", id="時刻"),
        pytest.param(True, "General", "TRUE", id="真偽"),
        pytest.param(" 文字 ", "@", "文字", id="文字"),
    ],
)
def test_cells_are_shown_as_excel_shows_them(value: object, number_format: str, shown: str) -> None:
    assert show_cell(value, number_format) == shown


def test_broken_files_are_refused_by_name(
    tmp_path: Path, broken: tuple[Callable[[Path, Path, str], None], str]
) -> None:
    _save(tmp_path / "whole.xlsx", {"表": LIST})
    break_file, says = broken
    path = tmp_path / "一覧.xlsx"
    break_file(tmp_path / "whole.xlsx", path, "xl/workbook.xml")
    assert READER.accepts(path, path.read_bytes()[:65536])
    with pytest.raises(UnreadableFile) as caught:
        READER.read(path, ReadOptions(id="a"))
    assert "一覧.xlsx" in caught.value.message
    assert says in caught.value.message
