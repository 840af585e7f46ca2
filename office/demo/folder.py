"""The folder of a sample office: marked, so that it is never taken for a real one."""

from __future__ import annotations

import shutil
from pathlib import Path

from corpus.errors import InputError

MARK_FILE = "DEMO"

_BEGUN, _COMPLETE = "見本の事務所（作りかけ）\n", "見本の事務所\n"


def is_demo(folder: Path) -> bool:
    """Tell whether a folder holds a sample office."""
    return (folder / MARK_FILE).is_file()


def is_complete(folder: Path) -> bool:
    """Tell whether the sample office in a folder was made to the end."""
    return is_demo(folder) and (folder / MARK_FILE).read_text(encoding="utf-8") == _COMPLETE


def claim(folder: Path, *, anew: bool = False) -> None:
    """Make a folder that of a sample office.

    One that was not made to the end begins anew, and ``anew`` every one. Raises InputError for a
    folder that holds anything else.
    """
    if folder.exists() and not is_demo(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"「{folder}」には、見本ではないものが入っています。本物の事務所を守るため、何も変えません"
            "でした。--home で、空のフォルダーか新しい名前を指定してください。"
        )
    if is_demo(folder) and (anew or not is_complete(folder)):
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_demo(folder):
        (folder / MARK_FILE).write_text(_BEGUN, encoding="utf-8")


def mark_complete(folder: Path) -> None:
    """Note that the sample office was made to the end."""
    (folder / MARK_FILE).write_text(_COMPLETE, encoding="utf-8")
