"""Files that are whole or not there at all."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_LONGEST = 200  # bytes of a file name; the system takes 255
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
_UNFIT = re.compile(r'[\x00-\x1f\x7f:*?"<>|]+')


def own_folder(path: Path) -> Path:
    """Make a folder that only who runs the server may enter; close one that is open to others."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o700)
    return path


def create(path: Path) -> BinaryIO:
    """Open a new file for writing that nobody else may read."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in the place of what is there, in one step, and onto the disk."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with create(fresh) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def is_disk_full(error: BaseException) -> bool:
    """Tell whether something could not be done because the disk, or a share of it, is full."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = getattr(error, "sqlite_errorcode", 0) if isinstance(error, sqlite3.Error) else 0
    return code & 0xFF == sqlite3.SQLITE_FULL


def plain_name(given: str) -> str:
    """Return the name of an uploaded file without its folders and what no name may hold.

    >>> plain_name("C:\\\\資料\\\\../手帳.pdf")
    '手帳.pdf'
    """
    name = _UNFIT.sub("", _FOLDERS.sub("", unicodedata.normalize("NFC", given)))
    name = name.strip(" .") or "file"
    stem, dot, suffix = name.rpartition(".")
    while len(name.encode()) > _LONGEST:
        stem = stem[:-1] if dot else ""
        name = f"{stem}{dot}{suffix}" if dot and stem else suffix[: _LONGEST // 4]
    return name


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one at a time be inside, of all threads and processes."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
