"""Put a backup back. Nothing is thrown away: what it replaces is kept beside it."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.days import JAPAN
from corpus.errors import InputError
from ingest.removed_digests import REMOVED_DIGESTS_FILE
from office.backup.manifest import MANIFEST, check, make_folders
from search_api.publishing.drafts import DRAFTS_FOLDER

#: Every backup holds them where they are: where it does not, there were none. What is there today
#: belongs to another corpus (a draft would say that it is published, and nobody would find it).
_NONE_IF_ABSENT = (DRAFTS_FOLDER, REMOVED_DIGESTS_FILE)
_SIDE_FILES = ("", "-wal", "-shm", "-journal")


def restore(home: Path, folder: Path) -> Path | None:
    """Bring the files of a backup to ``home``; return where those lie that they replaced.

    All is verified and copied beside before anything is touched. None: nothing was replaced.
    Raises InputError for a backup that is not whole and for a home that is in use; then nothing
    has changed.
    """
    manifest = check(folder)
    names = sorted({Path(file.path).parts[0] for file in manifest.files})
    for name in names:
        _check_unused(home / name)
    home.mkdir(parents=True, exist_ok=True)
    staged = home / ".restoring"
    shutil.rmtree(staged, ignore_errors=True)
    try:
        for file in manifest.files:
            target = staged / file.path
            make_folders(target.parent)
            shutil.copyfile(folder / file.path, target)
            target.chmod(0o600)
        shutil.copyfile(folder / MANIFEST, staged / MANIFEST)
        check(staged)  # a medium that fails while it is read
        return _exchange(home, staged, names, [x for x in _NONE_IF_ABSENT if x not in names])
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _exchange(home: Path, staged: Path, names: list[str], ended: list[str]) -> Path | None:
    moment = dt.datetime.now(JAPAN).strftime("%Y%m%d-%H%M%S")
    kept = home / f"replaced-{moment}"
    kept.mkdir(mode=0o700)
    done: list[tuple[Path, Path]] = []  # (from, to)
    try:
        for name in names:
            for side in _SIDE_FILES:
                if (home / f"{name}{side}").exists():
                    _move(home / f"{name}{side}", kept / f"{name}{side}", done)
            _move(staged / name, home / name, done)
        for name in ended:
            if (home / name).exists():
                _move(home / name, kept / name, done)
    except BaseException:
        for source, target in reversed(done):
            target.rename(source)
        kept.rmdir()
        raise
    if any(kept.iterdir()):
        return kept
    kept.rmdir()
    return None


def _move(source: Path, target: Path, done: list[tuple[Path, Path]]) -> None:
    source.rename(target)
    done.append((source, target))


def _check_unused(path: Path) -> None:
    """Raise InputError where another process has a database open."""
    if path.suffix != ".sqlite" or not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
            # Whoever has a database with a WAL open holds a lock on it, idle or not.
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
            database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if (error.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY:
            raise
        raise InputError(
            f"「{path.name}」が使われています。動いている konkyo をすべて止めてから、"
            "もう一度実行してください（何も変えていません）。",
            file=path.name,
        ) from error
    except sqlite3.DatabaseError:
        return  # damaged: that is why it is replaced
