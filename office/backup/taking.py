"""Take a backup while others write."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import InputError
from ingest.index.snapshot import current_id, index_folder
from office.backup.manifest import (
    VECTORS_FILE,
    BackupManifest,
    describe,
    make_folders,
    write_manifest,
)
from office.database.base import now
from office.database.copying import DamagedDatabase, copy_sqlite
from office.encryption.key_file import KEY_FILE
from search_api.publishing.drafts import DRAFTS_FOLDER, lasting_files

_PLAIN = ("settings.toml", "removed-digests.json")


def backup(
    home: Path, folder: Path, *, version: str, with_index: bool = False, with_keys: bool = False
) -> BackupManifest:
    """Copy what is kept in ``home`` into a new or empty ``folder``; return what that is.

    Each database is copied as it is at one moment, while others write. The index can be made
    anew, and whoever has the keys can read personal data: both are left out unless asked for.
    ``version`` is the program's. Raises InputError, sqlite3.Error, OSError; then nothing is left
    in the folder.
    """
    databases = [path for path in sorted(home.glob("*.sqlite")) if path.name != VECTORS_FILE]
    if not databases:
        raise InputError(f"「{home}」にデータがありません。KONKYO_HOME を確かめてください。")
    _make(folder, home)
    try:
        _copy_drafts(home, folder)  # first: what is published meanwhile may wait, not be missing
        for path in databases:
            _copy_database(path, folder)
        for name in (*_PLAIN, *([KEY_FILE] if with_keys else [])):
            if (home / name).is_file():
                _copy_plain(home / name, folder / name)
        if with_index:
            _copy_index(home, folder)
        manifest = BackupManifest(
            made_at=now().isoformat(timespec="seconds"),
            version=version,
            with_keys=(folder / KEY_FILE).is_file(),
            with_index=(folder / "index").is_dir(),
            files=tuple(describe(folder, path) for path in _files(folder)),
        )
        write_manifest(folder, manifest)
    except BaseException:
        for path in list(folder.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    return manifest


def _make(folder: Path, home: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"「{folder}」は空のフォルダーではありません。新しいフォルダーの名前を指定してください。"
        )
    if folder.resolve() == home.resolve():
        raise InputError("データと同じフォルダーには控えを取れません。別の場所を指定してください。")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _copy_database(path: Path, folder: Path) -> None:
    try:
        copy_sqlite(path, folder / path.name)
    except sqlite3.OperationalError:
        raise  # busy, no space …: of the machine, not of the file
    except (DamagedDatabase, sqlite3.DatabaseError) as error:
        raise InputError(
            f"「{path}」が壊れているため、控えを取れません。前の控えから戻すか、"
            "このファイルを別の場所へ移してから、もう一度実行してください。",
            file=path.name,
        ) from error


def _copy_drafts(home: Path, folder: Path) -> None:
    for files in lasting_files(home / DRAFTS_FOLDER):
        try:
            for path in files:
                _copy_plain(path, folder / path.relative_to(home))
        except FileNotFoundError:  # somebody removed the draft
            shutil.rmtree(folder / files[0].relative_to(home).parent)


def _copy_plain(source: Path, target: Path) -> None:
    make_folders(target.parent)
    with source.open("rb") as given, target.open("xb") as copy:
        os.fchmod(copy.fileno(), 0o600)
        shutil.copyfileobj(given, copy)
        copy.flush()
        os.fsync(copy.fileno())


def _copy_index(home: Path, folder: Path) -> None:
    if (home / VECTORS_FILE).is_file():
        _copy_database(home / VECTORS_FILE, folder)
    if not (index_folder(home) / "CURRENT").is_file():
        return
    snapshot = current_id(home)
    try:
        for path in _files(index_folder(home) / snapshot):
            _copy_plain(path, folder / path.relative_to(home))
    except FileNotFoundError as error:
        raise InputError(
            "控えを取る間に、索引が作り直されました。もう一度実行してください。"
        ) from error
    pointer = folder / "index" / "CURRENT"
    pointer.write_text(snapshot, encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
