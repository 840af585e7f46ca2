"""The folder of a sample office: marked, so that it is never taken for a real one."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from typing import TextIO

from corpus.errors import InputError

MARK_FILE = "DEMO"
_LOCK_FILE = "DEMO.lock"  # held by whoever runs or makes the sample

_BEGUN, _COMPLETE = "見本の事務所（作りかけ）\n", "見本の事務所\n"


def is_demo(folder: Path) -> bool:
    """Tell whether a folder holds a sample office."""
    return (folder / MARK_FILE).is_file()


def is_complete(folder: Path) -> bool:
    """Tell whether the sample office in a folder was made to the end."""
    return is_demo(folder) and (folder / MARK_FILE).read_text(encoding="utf-8") == _COMPLETE


def claim(folder: Path, *, anew: bool = False) -> TextIO:
    """Make a folder that of a sample office; return what holds it for as long as it is open.

    One that was not made to the end begins anew, and ``anew`` every one; not while somebody else
    holds it. Raises InputError then, and for a folder that holds anything else.
    """
    if folder.exists() and not is_demo(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"「{folder}」には、見本ではないものが入っています。本物の事務所を守るため、何も変えません"
            "でした。--home で、空のフォルダーか新しい名前を指定してください。"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_demo(folder):
        (folder / MARK_FILE).write_text(_BEGUN, encoding="utf-8")
    held = (folder / _LOCK_FILE).open("a", encoding="utf-8")
    try:
        if anew or not is_complete(folder):
            _hold(held, folder, fcntl.LOCK_EX)
            _clear(folder)
        _hold(held, folder, fcntl.LOCK_SH)
    except BaseException:
        held.close()
        raise
    return held


def _hold(held: TextIO, folder: Path, how: int) -> None:
    try:
        fcntl.flock(held, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InputError(
            f"「{folder}」の見本の事務所は、いま動いているか、作られているところです。動いている"
            "「konkyo demo」を Ctrl-C で終えてから、もう一度実行してください（何も変えて"
            "いません）。別の見本を作るときは、--home で新しいフォルダーを指定してください。"
        ) from error


def _clear(folder: Path) -> None:
    """Remove everything but the lock; the mark says from now on that nothing is made yet."""
    (folder / MARK_FILE).write_text(_BEGUN, encoding="utf-8")
    for path in folder.iterdir():
        if path.name in (MARK_FILE, _LOCK_FILE):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def mark_complete(folder: Path) -> None:
    """Note that the sample office was made to the end."""
    (folder / MARK_FILE).write_text(_COMPLETE, encoding="utf-8")
