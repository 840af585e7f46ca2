"""``konkyo backup`` and ``konkyo restore`` as an administrator types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import typed
from sqlalchemy import text

from office.database import Database
from office.encryption.keys import load_keys
from office.identity import Role
from ui.cli.frame import FAILED, INTERRUPTED
from ui.office import existing_office
from ui.settings import Settings

from offices import make_office, session_of


@pytest.fixture
def home(home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a home with tables and keys."""
    assert typed(capsys, "database", "upgrade")[0] == 0
    load_keys(home, {})
    return home


def _actions(home: Path) -> list[str]:
    database = Database.of(home, "auto")
    with database.read() as session:
        actions = session.execute(text("SELECT action FROM audit_event ORDER BY seq")).scalars()
        found = list(actions)
    database.close()
    return found


def test_a_backup_says_what_it_holds_and_what_it_does_not(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = typed(capsys, "backup", tmp_path / "b")
    assert code == 0
    assert out.startswith("office.sqlite\t")
    assert "暗号の鍵（keys.toml）は入っていません" in err
    assert "鍵がないと、個人の情報を読めません" in err


def test_a_backup_with_keys_warns(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, err = typed(capsys, "backup", tmp_path / "b", "--with-keys", "--json")
    assert "個人の情報をすべて読めます" in err
    told = json.loads(out)
    assert told["files"] == ["keys.toml", "office.sqlite"]
    assert told["with_keys"]


def test_keys_of_the_environment_are_not_in_a_backup(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (home / "keys.toml").unlink()
    monkeypatch.setenv("KONKYO_KEYS", "current=k1")
    err = typed(capsys, "backup", tmp_path / "b", "--with-keys")[2]
    assert "環境変数 KONKYO_KEYS にあるため、入っていません" in err


def test_what_is_in_postgres_is_left_to_its_own_tools(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KONKYO_DATABASE", "postgresql+psycopg://u@127.0.0.1:1/office")
    code, _, err = typed(capsys, "backup", tmp_path / "b")
    assert code == 0
    assert "PostgreSQL にあるため、pg_dump" in err


def test_backups_and_restores_are_noted_in_the_audit_log(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(capsys, "backup", tmp_path / "b")
    assert _actions(home) == ["backup-take"]

    assert typed(capsys, "restore", tmp_path / "b", "--yes")[0] == 0

    assert _actions(home) == ["backup-restore"]  # the backup was made before its own event
    assert typed(capsys, "audit", "verify")[0] == 0


def test_nobody_stays_signed_in_over_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "office"
    monkeypatch.setenv("KONKYO_HOME", str(home))
    office = make_office(home)
    secret = session_of(office, Role.CASEWORKER)
    office.close()
    typed(capsys, "backup", tmp_path / "b")

    err = typed(capsys, "restore", tmp_path / "b", "--yes")[2]

    assert "取り消したトークンは、また使えるようになっています" in err
    with existing_office(Settings(home=home)) as restored:
        assert restored.identify(secret) is None
    assert typed(capsys, "audit", "verify")[0] == 0


def test_a_restore_waits_for_a_yes(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed(capsys, "backup", tmp_path / "b")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    code, _, err = typed(capsys, "restore", tmp_path / "b")
    assert code == INTERRUPTED
    assert "今のデータは横に残します" in err
    assert list(home.glob("replaced-*")) == []


def test_a_restore_says_where_the_data_before_is_and_what_comes_next(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(capsys, "backup", tmp_path / "b")
    _, _, err = typed(capsys, "restore", tmp_path / "b", "--yes")
    (kept,) = home.glob("replaced-*")
    assert f"前のデータは「{kept}」" in err
    assert "konkyo index build" in err
    assert "暗号の鍵がありません" not in err


def test_a_restore_without_keys_asks_for_them_and_makes_none(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(capsys, "backup", tmp_path / "b")
    shutil.rmtree(home)
    _, _, err = typed(capsys, "restore", tmp_path / "b", "--yes")
    assert "控えてある keys.toml を" in err
    assert not (home / "keys.toml").exists()


def test_a_backup_can_be_checked_alone(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(capsys, "backup", tmp_path / "b")
    assert "壊れていません" in typed(capsys, "restore", tmp_path / "b", "--check")[2]
    (tmp_path / "b" / "office.sqlite").write_bytes(b"")
    code, _, err = typed(capsys, "restore", tmp_path / "b", "--check")
    assert code == FAILED
    assert "ないか、変わっています: office.sqlite" in err


def test_an_older_backup_asks_for_new_tables(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(capsys, "database", "downgrade", "base", "--yes")
    typed(capsys, "backup", tmp_path / "b")
    err = typed(capsys, "restore", tmp_path / "b", "--yes")[2]
    assert "「konkyo database upgrade」で" in err
