"""Faults of the machine are sentences that say what to do, not surprises."""

from __future__ import annotations

import errno
import json
import sqlite3
from pathlib import Path

import pytest

from corpus.store import CorpusStore
from ui.cli import konkyo
from ui.cli.faults import foreseen
from ui.cli.frame import FAILED, run


def _fail(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must fail, and return its sentence."""
    assert run(konkyo, [*arguments, "--json"]) == FAILED
    printed = capsys.readouterr()
    message = str(json.loads(printed.out)["error"]["message"])
    assert printed.err.endswith(message + "\n")
    assert "予期しない" not in message
    return message


def test_a_home_that_is_a_file_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("KONKYO_HOME", str(home / "file"))
    assert "KONKYO_HOME でフォルダーを" in _fail(capsys, "documents")
    monkeypatch.setenv("KONKYO_HOME", str(home / "file" / "below"))
    assert "フォルダーでないものがあります" in _fail(capsys, "documents")


@pytest.mark.parametrize("command", ["documents", "units x", "index build", "up"])
def test_a_damaged_store_says_what_to_do_with_it(
    command: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    (home / "corpus.sqlite").write_bytes(b"no database" * 1000)
    arguments = command.split() if command != "up" else ["ingest", "--embedded"]
    message = _fail(capsys, *arguments)
    assert f"「{home / 'corpus.sqlite'}」が壊れています" in message
    assert "取り込み直して" in message


def test_a_damaged_cache_of_vectors_may_be_deleted(home: Path) -> None:
    CorpusStore(home / "corpus.sqlite").close()
    (home / "vectors.sqlite").write_bytes(b"no database" * 1000)
    error = foreseen(sqlite3.DatabaseError("file is not a database"), home)
    assert error is not None
    assert "vectors.sqlite」が壊れています。このファイルを消して" in error.message


@pytest.mark.parametrize("damage", ["CURRENT", "index"], ids=["指し示すファイル", "フォルダー"])
@pytest.mark.parametrize("command", ["index status", "index verify", "index rollback", "search x"])
def test_an_index_that_cannot_be_read_can_be_moved_away(
    damage: str, command: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if damage == "index":
        (home / "index").write_text("a file")
    else:
        (home / "index").mkdir()
        (home / "index" / "CURRENT").write_bytes(b"\xff\xfe\x00")
        (home / "index" / "PREVIOUS").write_bytes(b"\xff\xfe\x00")
    assert f"フォルダー「{home / 'index'}」を別の場所へ移して" in _fail(capsys, *command.split())


def test_another_process_that_writes_is_waited_for(home: Path) -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error = foreseen(busy, home)
    assert error is not None
    assert "終わるのを待って" in error.message


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EACCES, "権限"), (errno.ENOSPC, "空き容量"), (errno.EROFS, "書き込みのできない")],
    ids=["権限", "容量", "読み取り専用"],
)
def test_a_fault_of_the_disk_names_the_file(number: int, said: str, home: Path) -> None:
    error = foreseen(OSError(number, "in English", "some/file"), home)
    assert error is not None
    assert "「some/file」" in error.message
    assert said in error.message
    assert "English" not in error.message


def test_what_is_no_fault_of_the_machine_stays_unforeseen(home: Path) -> None:
    assert foreseen(ZeroDivisionError(), home) is None
    assert foreseen(sqlite3.IntegrityError("UNIQUE constraint failed"), home) is None
