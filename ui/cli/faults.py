"""Faults of the machine that can be foreseen: damaged files, no permission, no space left.

Libraries report them in English and without advice; here they become sentences for the user.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus.errors import IndexUnavailable, InputError, KonkyoError

_REASONS = {
    errno.EACCES: "読み書きする権限がありません。権限を確かめるか、KONKYO_HOME で別の場所を"
    "指定してください。",
    errno.EROFS: "書き込みのできない場所です。KONKYO_HOME で別の場所を指定してください。",
    errno.ENOSPC: "ディスクの空き容量がありません。空きを作ってから、もう一度実行してください。",
    errno.ENOENT: "見つかりません。場所を確かめて、もう一度実行してください。",
    errno.ENOTDIR: "途中にフォルダーでないものがあります。場所を確かめてください。",
    errno.EEXIST: "同じ名前のものがすでにあります。別の場所へ移してください。",
    errno.EISDIR: "ファイルではなくフォルダーです。別の場所へ移してください。",
}
_REASONS |= {errno.EPERM: _REASONS[errno.EACCES], errno.EDQUOT: _REASONS[errno.ENOSPC]}

_SQLITE_REASONS = {
    sqlite3.SQLITE_BUSY: "ほかの konkyo がデータを書き込んでいます。終わるのを待って、"
    "もう一度実行してください。",
    sqlite3.SQLITE_READONLY: _REASONS[errno.EACCES],
    sqlite3.SQLITE_PERM: _REASONS[errno.EACCES],
    sqlite3.SQLITE_CANTOPEN: _REASONS[errno.EACCES],
    sqlite3.SQLITE_FULL: _REASONS[errno.ENOSPC],
}

# What each database holds decides what to do about it.
_ADVICE = {
    "office.sqlite": "「konkyo restore」で控えから戻してください。控えがないときは、このファイルを"
    "別の場所へ移してください（利用者と監査記録はなくなります）。",
    "corpus.sqlite": "控えがあれば戻してください。なければ、このファイルを別の場所へ移し、"
    "資料を取り込み直してください。",
    "watch.sqlite": "控えがあれば戻してください。なければ、このファイルを別の場所へ移してください"
    "（見守りの一覧は空になります）。",
    "vectors.sqlite": "このファイルを消して、もう一度実行してください"
    "（索引を速く作るための控えで、作り直されます）。",
}


def foreseen(error: Exception, home: Path) -> KonkyoError | None:
    """Return what to tell the user of a fault of the machine, or None if it is none."""
    cause = getattr(error, "orig", None)  # of an error of SQLAlchemy
    if isinstance(cause, sqlite3.DatabaseError):
        return _of_database(cause, home)
    if isinstance(error, sqlite3.DatabaseError):
        return _of_database(error, home)
    if isinstance(error, OSError) and error.errno in _REASONS:
        place = f"「{error.filename}」: " if error.filename else ""
        return InputError(f"{place}{_REASONS[error.errno]}", file=str(error.filename))
    return None


@contextmanager
def index_faults(home: Path) -> Iterator[None]:
    """Turn what a missing or damaged file of the index causes into IndexUnavailable."""
    try:
        yield
    except (OSError, EOFError, KeyError, ValueError, RuntimeError, sqlite3.Error) as error:
        logging.getLogger("konkyo").error("damaged index", exc_info=error)
        raise IndexUnavailable(
            "索引のファイルが欠けているか、壊れています。「konkyo index build --force」で"
            "作り直してください。それでも直らないときは、"
            f"フォルダー「{home / 'index'}」を別の場所へ移してから作り直してください"
            "（取り込んだ資料はなくなりません）。"
        ) from error


def _of_database(error: sqlite3.DatabaseError, home: Path) -> KonkyoError | None:
    reason = _SQLITE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if reason:
        return IndexUnavailable(f"「{home}」のデータを使えません。{reason}")
    for name, advice in _ADVICE.items():
        if (home / name).is_file() and not _is_sound(home / name):
            return IndexUnavailable(f"「{home / name}」が壊れています。{advice}", file=name)
    return None


def _is_sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False
