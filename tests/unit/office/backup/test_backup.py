"""A backup is whole, and what it replaces is not thrown away."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from corpus.errors import InputError
from office.backup import BackupManifest, backup, check, restore
from office.database import Database, migrate


@pytest.fixture
def home(home: Path) -> Path:
    """Return a home with data of every kind, as it lies when nothing runs."""
    database = Database.of(home, "auto")
    migrate.upgrade(database)
    with database.write() as session:
        session.execute(text("INSERT INTO office VALUES ('o', '北福祉事務所')"))
    database.close()
    _make(home / "corpus.sqlite", "本文")
    _make(home / "vectors.sqlite", "ベクトル")
    (home / "settings.toml").write_text("port = 8500\n", "utf-8")
    (home / "keys.toml").write_text("geheim\n", "utf-8")
    for name in ("index/CURRENT", "index/abc/manifest.json", "index/abc/advisers/x.bin"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("abc", "utf-8")
    (home / "index" / "old").mkdir()
    (home / "index" / "old" / "manifest.json").touch()
    (home / "log").mkdir()
    (home / "log" / "konkyo.log").write_text("記録", "utf-8")
    return home


def _make(path: Path, value: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE kept (value)")
        database.execute("INSERT INTO kept VALUES (?)", [value])
        database.commit()


def _value(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("SELECT value FROM kept").fetchone()[0])


def _names(manifest: BackupManifest) -> list[str]:
    return [file.path for file in manifest.files]


def _backup(home: Path, folder: Path, **options: bool) -> BackupManifest:
    return backup(home, folder, version="0.1.0", **options)


def _tree(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


def test_a_backup_holds_what_cannot_be_made_anew(home: Path, tmp_path: Path) -> None:
    manifest = _backup(home, tmp_path / "b")

    assert _names(manifest) == ["corpus.sqlite", "office.sqlite", "settings.toml"]
    assert check(tmp_path / "b") == manifest
    assert not manifest.with_keys
    assert "geheim" not in str(_tree(tmp_path / "b"))


def test_keys_and_index_are_held_if_asked_for(home: Path, tmp_path: Path) -> None:
    manifest = _backup(home, tmp_path / "b", with_keys=True, with_index=True)

    assert set(_names(manifest)) >= {
        "keys.toml",
        "vectors.sqlite",
        "index/CURRENT",
        "index/abc/advisers/x.bin",
    }
    assert "index/old/manifest.json" not in _names(manifest)


def test_a_backup_is_readable_by_its_owner_only(home: Path, tmp_path: Path) -> None:
    _backup(home, tmp_path / "b", with_keys=True)
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "b").iterdir():
        if path.name != "manifest.json":
            assert path.stat().st_mode & 0o777 == 0o600, path


@pytest.fixture
def writer(home: Path) -> Iterator[threading.Thread]:
    """Let somebody write offices, always two at once, for as long as the test takes."""
    database = Database.of(home, "auto")
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            with database.write() as session:
                for half in "ab":
                    values = {"id": f"{number}{half}", "name": f"{number}{half}"}
                    session.execute(text("INSERT INTO office VALUES (:id, :name)"), values)

    thread = threading.Thread(target=write)
    thread.start()
    yield thread
    over.set()
    thread.join()
    database.close()


def test_a_backup_while_others_write_holds_whole_transactions(
    home: Path, tmp_path: Path, writer: threading.Thread
) -> None:
    counts = []
    for number in range(5):
        folder = tmp_path / f"b{number}"
        _backup(home, folder)
        with closing(sqlite3.connect(folder / "office.sqlite")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            counts.append(copy.execute("SELECT count(*) FROM office").fetchone()[0] - 1)
    assert writer.is_alive()
    assert [count % 2 for count in counts] == [0] * 5
    assert counts[0] < counts[-1]


def test_what_was_written_last_and_lies_in_the_log_is_in_the_backup(
    home: Path, tmp_path: Path
) -> None:
    database = Database.of(home, "auto")
    with database.write() as session:
        session.execute(text("INSERT INTO office VALUES ('p', '南福祉事務所')"))
    assert (home / "office.sqlite-wal").stat().st_size > 0

    _backup(home, tmp_path / "b")

    database.close()
    with closing(sqlite3.connect(tmp_path / "b" / "office.sqlite")) as copy:
        assert copy.execute("SELECT count(*) FROM office").fetchone() == (2,)


@pytest.mark.parametrize("name", ["full", "file"])
def test_a_folder_that_holds_something_is_left_alone(home: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "other.txt").write_text("大切", "utf-8")
    (tmp_path / "file").write_text("大切", "utf-8")
    before = _tree(tmp_path)
    with pytest.raises(InputError, match="空のフォルダーではありません"):
        _backup(home, tmp_path / name)
    assert _tree(tmp_path) == before


def test_a_damaged_database_is_named_and_no_half_backup_is_left(home: Path, tmp_path: Path) -> None:
    (home / "office.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="」が壊れているため"):
        _backup(home, tmp_path / "b")
    assert list((tmp_path / "b").iterdir()) == []


def test_an_empty_home_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="KONKYO_HOME"):
        _backup(tmp_path / "nowhere", tmp_path / "b")


def test_a_restored_home_is_as_it_was(home: Path, tmp_path: Path) -> None:
    _backup(home, tmp_path / "b", with_keys=True, with_index=True)
    shutil.rmtree(home)

    assert restore(home, tmp_path / "b") is None

    assert _value(home / "corpus.sqlite") == "本文"
    assert (home / "keys.toml").read_text("utf-8") == "geheim\n"
    assert (home / "index" / "CURRENT").read_text("utf-8") == "abc"
    assert (home / "index" / "abc" / "manifest.json").is_file()
    database = Database.of(home, "auto")
    migrate.ensure_current(database)
    with database.read() as session:
        assert session.execute(text("SELECT name FROM office")).scalars().all() == ["北福祉事務所"]
    database.close()
    assert sorted(path.name for path in home.iterdir()) == [
        "corpus.sqlite",
        "index",
        "keys.toml",
        "office.sqlite",
        "settings.toml",
        "vectors.sqlite",
    ]


def test_what_is_replaced_is_kept_beside(home: Path, tmp_path: Path) -> None:
    _backup(home, tmp_path / "b")
    (home / "corpus.sqlite").unlink()
    _make(home / "corpus.sqlite", "後の本文")
    _make(home / "watch.sqlite", "見守り")

    kept = restore(home, tmp_path / "b")

    assert kept is not None
    assert _value(kept / "corpus.sqlite") == "後の本文"
    assert _value(home / "corpus.sqlite") == "本文"
    assert _value(home / "watch.sqlite") == "見守り"  # not in the backup: stays
    assert (home / "keys.toml").is_file()


def test_drafts_and_removals_that_came_after_the_backup_do_not_stay(
    home: Path, tmp_path: Path
) -> None:
    _backup(home, tmp_path / "b")
    written = home / "drafts" / ("0" * 16) / "published.json"
    written.parent.mkdir(parents=True)
    written.write_text("公開済み", "utf-8")
    (home / "removed-digests.json").write_text('["yoshi"]', "utf-8")

    kept = restore(home, tmp_path / "b")

    assert kept is not None
    assert not (home / "drafts").exists()
    assert not (home / "removed-digests.json").exists()
    assert (kept / written.relative_to(home)).read_text("utf-8") == "公開済み"
    assert (kept / "removed-digests.json").is_file()


def test_a_log_of_the_replaced_database_is_not_mixed_with_the_restored_one(
    home: Path, tmp_path: Path
) -> None:
    _backup(home, tmp_path / "b")
    (home / "corpus.sqlite-wal").write_bytes(b"of a process that was killed")

    kept = restore(home, tmp_path / "b")

    assert kept is not None
    assert not (home / "corpus.sqlite-wal").exists()


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _rename_inside(folder: Path, name: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["path"] = name
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: _flip(folder / "office.sqlite"), "office.sqlite"),
        (lambda folder: (folder / "settings.toml").unlink(), "settings.toml"),
        (lambda folder: (folder / "manifest.json").unlink(), "控えではないか"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "書き換えられています"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "書き換えられています"),
        (lambda folder: (folder / "manifest.json").write_text('{"form": 3}'), "新しい版"),
        (lambda folder: (folder / "manifest.json").write_bytes(b"\xff"), "書き換えられています"),
        (lambda folder: _rename_inside(folder, "../corpus.sqlite"), "書き換えられています"),
        (lambda folder: _rename_inside(folder, "index/../../corpus"), "書き換えられています"),
        (lambda folder: _rename_inside(folder, "/etc/passwd"), "書き換えられています"),
        (lambda folder: _rename_inside(folder, "log/konkyo.log"), "書き換えられています"),
    ],
    ids=[
        "1ビット違う",
        "ファイルがない",
        "一覧がない",
        "一覧が途中",
        "一覧でない",
        "新しい形",
        "文字でない",
        "外を指す",
        "索引から外を指す",
        "絶対の場所",
        "控えにないもの",
    ],
)
def test_a_backup_that_is_not_as_it_was_taken_changes_nothing(
    home: Path, tmp_path: Path, damage: object, told: str
) -> None:
    _backup(home, tmp_path / "b")
    damage(tmp_path / "b")  # type: ignore[operator]
    before = _tree(home)

    with pytest.raises(InputError, match=told):
        restore(home, tmp_path / "b")

    assert _tree(home) == before


def test_while_the_service_runs_nothing_is_replaced(home: Path, tmp_path: Path) -> None:
    _backup(home, tmp_path / "b")
    database = Database.of(home, "auto")
    with database.read() as session:
        session.execute(text("SELECT * FROM office"))

    with pytest.raises(InputError, match="動いている konkyo をすべて止めて"):
        restore(home, tmp_path / "b")

    database.close()
    assert not list(home.glob("replaced-*"))


def test_a_damaged_home_can_be_restored(home: Path, tmp_path: Path) -> None:
    _backup(home, tmp_path / "b")
    (home / "office.sqlite").write_bytes(b"no database" * 1000)

    kept = restore(home, tmp_path / "b")

    assert kept is not None
    assert (kept / "office.sqlite").read_bytes().startswith(b"no database")
    assert check(tmp_path / "b")


def test_an_exchange_that_fails_halfway_is_taken_back(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _backup(home, tmp_path / "b")
    _make(home / "watch.sqlite", "見守り")
    before = _tree(home)
    rename, calls = Path.rename, []

    def fail_late(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 4:
            raise OSError(28, "no space", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_late)
    with pytest.raises(OSError, match="no space"):
        restore(home, tmp_path / "b")

    assert len(calls) > 4
    assert _tree(home) == before
