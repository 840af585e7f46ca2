"""A table of staff as spreadsheets save it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError, KonkyoError
from office.accounts.roles import role_of
from office.accounts.staff_table import StaffRow, read_staff_table
from office.identity import Role
from office.personal import PersonalNumberFound

HEADING = "ログイン名,氏名,役割,事務所,係,メール\n"
TABLE = HEADING + (
    "sato,佐藤 次郎,査察指導員,青葉市福祉事務所,第1係,jiro@example.jp\n"
    "tanaka,田中 花子,ケースワーカー,,第1係、第2係,\n"
)
ROWS = (
    StaffRow(
        line=2,
        login="sato",
        display_name="佐藤 次郎",
        role="査察指導員",
        office="青葉市福祉事務所",
        teams=("第1係",),
        email="jiro@example.jp",
    ),
    StaffRow(
        line=3,
        login="tanaka",
        display_name="田中 花子",
        role="ケースワーカー",
        teams=("第1係", "第2係"),
    ),
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TABLE.encode(), id="UTF-8"),
        pytest.param(TABLE.encode("utf-8-sig"), id="ExcelのUTF-8"),
        pytest.param(TABLE.encode("cp932"), id="ExcelのCSV"),
        pytest.param(TABLE.replace("\n", "\r\n").encode("cp932"), id="Windowsの改行"),
        pytest.param(TABLE.replace(",", "\t").encode("utf-16"), id="ExcelのUnicodeテキスト"),
        pytest.param(TABLE.replace(",", ";").encode(), id="セミコロン"),
        pytest.param(TABLE.replace("ログイン名", "ＬＯＧＩＮ").encode(), id="英語の列"),
        pytest.param(TABLE.replace("第1係、第2係", '"第1係\n第2係"').encode(), id="セルの中の改行"),
        pytest.param(TABLE.replace("第1係、第2係", "第1係/第2係／第1係").encode(), id="斜線"),
    ],
)
def test_every_form_that_a_spreadsheet_saves_is_read(data: bytes) -> None:
    table = read_staff_table(data, "職員.csv")
    assert (table.rows, table.unread) == (ROWS, ())


def test_columns_stand_in_any_order_and_others_are_named() -> None:
    text = "備考,役割,氏名,ログイン名\n,ＣＷ,田中 花子,'tanaka\n\n,,,\n"
    table = read_staff_table(text.encode(), "職員.csv")
    assert table.rows == (StaffRow(line=2, login="tanaka", display_name="田中 花子", role="ＣＷ"),)
    assert table.unread == ("備考",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "何も書かれていません", id="空"),
        pytest.param(b"\n\n,,,\n", "何も書かれていません", id="空の行だけ"),
        pytest.param(b"PK\x03\x04abc", "CSV UTF-8", id="Excelのまま"),
        pytest.param(b"\xd0\xcf\x11\xe0abc", "CSV UTF-8", id="古いExcelのまま"),
        pytest.param("tanaka,田中,CW".encode(), "「ログイン名」「氏名」「役割」", id="見出しなし"),
        pytest.param("ログイン名,氏名\nx,y".encode(), "「役割」がありません", id="列が足りない"),
        pytest.param(
            "ログイン名,氏名,名前,役割\nx,y,z,w".encode(), "「氏名」の列が2つ", id="同じ列が2つ"
        ),
        pytest.param(HEADING.encode() + b"a" * 1_000_001, "大きすぎ", id="大きい"),
        pytest.param(HEADING.encode() + b"aa,b,c\n" * 2_001, "2000 人まで", id="多い"),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_to_do(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_staff_table(data, "職員.csv")


def test_a_personal_number_in_any_column_refuses_the_file() -> None:
    text = "ログイン名,氏名,役割,備考\nsato,佐藤,CW,\ntanaka,田中,CW,1234 5678 9018\n"
    with pytest.raises(PersonalNumberFound, match="3 行目") as refused:
        read_staff_table(text.encode("cp932"), "職員.csv")
    assert refused.value.details["lines"] == [3]
    assert "9018" not in str(refused.value)


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused_plainly(data: bytes) -> None:
    for head in (b"", "ログイン名,氏名,役割\n".encode()):
        with suppress(KonkyoError):  # any other error fails
            table = read_staff_table(head + data, "x.csv")
            assert all(row.line > 1 for row in table.rows)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("caseworker", Role.CASEWORKER),
        ("ケースワーカー", Role.CASEWORKER),
        ("ｹｰｽﾜｰｶｰ", Role.CASEWORKER),
        (" ＣＷ ", Role.CASEWORKER),
        ("新任（研修中）", Role.TRAINEE),
        ("新任", Role.TRAINEE),
        ("SV", Role.SUPERVISOR),
        ("Administrator", Role.ADMINISTRATOR),
        ("管理者", Role.ADMINISTRATOR),
    ],
)
def test_a_role_is_understood_as_offices_write_it(text: str, role: Role) -> None:
    assert role_of(text) is role


@pytest.mark.parametrize("text", ["", "課長", "case", "x" * 1000])
def test_another_role_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(InputError, match="caseworker（ケースワーカー）"):
        role_of(text)
