"""Which reader takes which file, and what is said when none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.errors import UnreadableFile
from ingest import sources
from ingest.sources import read_file, reader_for
from ingest.sources.base import ReadOptions

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)
LAW = b"<?xml version='1.0'?><Law Era='Showa'></Law>"


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        pytest.param("a.md", "# 題\n文".encode(), "markdown", id="Markdown"),
        pytest.param("a.txt", "文".encode("cp932"), "text", id="テキスト"),
        pytest.param("a.html", b"<html><body>x</body></html>", "notice-html", id="HTML"),
        pytest.param("a.php", b"<!DOCTYPE html><html>", "notice-html", id="名前の違うHTML"),
        pytest.param("law.xml", LAW, "egov-xml", id="XML"),
        pytest.param("a.bin", b"%PDF-1.7\n", "pdf", id="名前の違うPDF"),
        pytest.param("a.doc", OLE, "docx", id="旧Word"),
        pytest.param("a.xls", OLE, "xlsx", id="旧Excel"),
    ],
)
def test_the_reader_is_chosen(tmp_path: Path, name: str, data: bytes, form: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert reader_for(path).form == form


def _refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path, ReadOptions())
    assert path.name in caught.value.message
    return caught.value.message


def test_an_unknown_form_lists_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(64))
    message = _refusal(path)
    assert all(form in message for form in ("e-Gov", "PDF", ".docx", ".xlsx", ".md", ".txt"))


def test_missing_empty_and_folder_are_said(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert "見つかりません" in _refusal(tmp_path / "none.txt")
    assert "空です" in _refusal(tmp_path / "empty.txt")
    assert "フォルダー" in _refusal(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_said(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("文", encoding="utf-8")
    path.chmod(0)
    assert "読み取り権限" in _refusal(path)


def test_a_path_through_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("文", encoding="utf-8")
    assert "開けません" in _refusal(tmp_path / "file" / "below.txt")


def test_a_huge_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1024 * 1024)
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(2 * 1024 * 1024)
    assert "大きすぎます（2 MB）" in _refusal(path)
