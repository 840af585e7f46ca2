"""Plain text as office rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from corpus.types import DocumentKind, Status
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.text import READER


def _read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Parsed:
    path = tmp_path / "rule.txt"
    path.write_bytes(text.encode(encoding))
    return READER.read(path, ReadOptions())


def test_a_title_above_the_first_number_names_the_document(tmp_path: Path) -> None:
    parsed = _read(tmp_path, "収入の取扱い\n\n1　届け出る。\n（１）証書を見る。\n", "cp932")
    assert parsed.document.title == "収入の取扱い"
    assert [str(unit.locator) for unit in parsed.units] == ["1", "1/1"]


def test_the_title_that_the_user_gives_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "rule.txt"
    path.write_text("収入の取扱い\n\n窓口で届け出る。\n", encoding="utf-8")
    (unit,) = READER.read(path, ReadOptions(title="収入の取扱い")).units
    assert unit.text == "窓口で届け出る。"


def test_short_lines_that_stand_apart_are_headings(tmp_path: Path) -> None:
    text = "窓口の案内です。\n\n受付\n\n朝から開きます。\n\n【持ち物】\n通帳を持参します。\n"
    parsed = _read(tmp_path, text)
    assert [(str(u.locator), u.title) for u in parsed.units] == [
        ("preamble", ""),
        ("s1", "受付"),
        ("s2", "【持ち物】"),
    ]


def test_without_numbers_and_headings_blank_lines_cut(tmp_path: Path) -> None:
    parsed = _read(tmp_path, "朝は九時に開きます。\n昼も開きます。\n\n夜は閉まります。\n")
    assert [(str(u.locator), u.text) for u in parsed.units] == [
        ("s1", "朝は九時に開きます。\n昼も開きます。"),
        ("s2", "夜は閉まります。"),
    ]


def test_a_notice_saved_as_text_says_what_it_is(tmp_path: Path) -> None:
    head = (
        "○見本の扱いについて\n(昭和四一年五月六日)\n(見本第七号)\n(各知事あて厚生省見本局長通知)\n"
    )
    parsed = _read(tmp_path, head + "次のように決めました。\n1　届け出る。\n")
    document = parsed.document
    assert (document.title, document.number) == ("見本の扱いについて", "見本第七号")
    assert (document.kind, document.status) == (DocumentKind.BUREAU_NOTICE, Status.OFFICE)
    assert document.issued_on == dt.date(1966, 5, 6)
    assert [str(unit.locator) for unit in parsed.units] == ["preamble", "1"]


def test_a_file_of_blanks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"rule\.txt に文字がありません"):
        _read(tmp_path, " \n　\n")


def test_accepts_text_by_name_and_content() -> None:
    assert READER.accepts(Path("a.txt"), "収入".encode("cp932"))
    assert not READER.accepts(Path("a.txt"), b"\x00\x01")
    assert not READER.accepts(Path("a.csv"), b"a,b")
