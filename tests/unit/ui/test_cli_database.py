"""``konkyo database``: the version of the tables, forwards and back, with a copy beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import typed
from sqlalchemy import text

from office.database import Database
from ui.cli.frame import FAILED, INTERRUPTED


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return typed(capsys, "database", *arguments)


def _answer(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: word)


@pytest.fixture
def upgraded(home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a home whose database has its tables and one office."""
    assert _run(capsys, "upgrade")[0] == 0
    database = Database.of(home, "auto")
    with database.write() as session:
        session.execute(text("INSERT INTO office VALUES ('o', '北福祉事務所')"))
    database.close()
    return home


def _offices(path: Path) -> list[str]:
    database = Database(f"sqlite:///{path}")
    with database.read() as session:
        names = list(session.execute(text("SELECT name FROM office")).scalars())
    database.close()
    return names


def _copies(home: Path) -> list[Path]:
    return list(home.glob("office.sqlite.*-*"))


def test_to_look_makes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "status")
    assert code == 0
    assert "まだありません" in out
    assert "「konkyo database upgrade」で、新しくしてください。" in out
    assert not (home / "office.sqlite").exists()


def test_an_upgrade_says_what_it_made(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, err = _run(capsys, "upgrade")
    assert out.startswith("0001 事務所、利用者")
    assert "新しくしました" in err
    assert "新しいままです" in _run(capsys, "upgrade")[2]
    assert "このまま使えます。" in _run(capsys, "status")[1]


def test_programs_read_the_state(upgraded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = json.loads(_run(capsys, "status", "--json")[1])
    assert (state["kind"], state["is_current"], state["pending"]) == ("SQLite", True, [])
    assert state["current"] == state["latest"]


def test_going_back_names_what_is_lost_and_waits_for_a_yes(
    upgraded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, "n")
    code, _, err = _run(capsys, "downgrade", "base")
    assert code == INTERRUPTED
    assert "0001: 事務所、係、利用者" in err
    assert _offices(upgraded / "office.sqlite") == ["北福祉事務所"]
    assert _copies(upgraded) == []


def test_going_back_keeps_a_copy_that_its_owner_alone_can_read(
    upgraded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer(monkeypatch, "y")
    code, _, err = _run(capsys, "downgrade", "base")

    assert code == 0
    (copy,) = _copies(upgraded)
    assert f"控え: 「{copy}」" in err
    assert copy.stat().st_mode & 0o777 == 0o600
    assert _offices(copy) == ["北福祉事務所"]
    assert "まだありません" in _run(capsys, "status")[1]


def test_scripts_say_yes_beforehand(upgraded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "downgrade", "base", "--yes")[0] == 0
    assert "戻すものはありません" in _run(capsys, "downgrade", "base", "--yes")[2]


def test_a_version_that_does_not_exist_is_named_with_those_that_do(
    upgraded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = _run(capsys, "downgrade", "9999", "--yes")
    assert code == FAILED
    assert "「9999」という版はありません。base、0001" in err


@pytest.mark.parametrize("command", ["status", "upgrade"])
def test_a_server_that_is_not_there_is_named_without_its_password(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("KONKYO_DATABASE", "postgresql+psycopg://u:geheim@127.0.0.1:1/office")
    code, out, err = _run(capsys, command)
    assert code == FAILED
    assert "データベースにつながりません" in err
    assert "geheim" not in out + err


def test_a_damaged_database_says_what_to_do_with_it(
    upgraded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (upgraded / "office.sqlite").write_bytes(b"no database" * 1000)
    code, _, err = _run(capsys, "status")
    assert code == FAILED
    assert f"「{upgraded / 'office.sqlite'}」が壊れています" in err
    assert "konkyo restore" in err
    assert "予期しない" not in err
