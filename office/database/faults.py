"""Faults of a database in words that help: busy, not reachable, no room. Drivers speak English."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from corpus.errors import InputError
from office.errors import DatabaseUnavailable

_BUSY = "ほかの人の保存が続いているため、できませんでした。少し待ってから、もう一度お試しください。"
_ASLEEP = (
    "データベースにつながりません。少し待ってから、もう一度お試しください。"
    "続くときは、管理者の方が、データベース（PostgreSQL）が動いているかと、"
    "設定 database を確かめてください。"
)
_FULL = (
    "サーバーのディスクの空きがないため、保存できませんでした。"
    "管理者の方が空きを増やしてから、もう一度お試しください。"
)
_NUL = "使えない文字（目に見えない制御文字）が入っています。消して、もう一度お試しください。"
_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
#: Of PostgreSQL (appendix A of its manual): serialization failure, deadlock, lock not available.
_POSTGRES_BUSY = {"40001", "40P01", "55P03"}
_POSTGRES_FULL = "53100"  # disk full


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn a fault that passes into DatabaseUnavailable; other errors stay what they are.

    Raises InputError for a text that PostgreSQL does not take: one with a NUL.
    """
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable(_BUSY) from error
    except DBAPIError as error:
        if "NUL (0x00)" in str(error.orig):
            raise InputError(_NUL) from error
        message = _message(error)
        if message is None:
            raise
        raise DatabaseUnavailable(message) from error


def _message(error: DBAPIError) -> str | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return _FULL
        return _BUSY if code in _SQLITE_BUSY else None
    state = getattr(cause, "sqlstate", None)
    if state in _POSTGRES_BUSY:
        return _BUSY
    if state == _POSTGRES_FULL:
        return _FULL
    # Class 08: connection exceptions; 57P: the server is stopped or starting. A server that is
    # not there at all gives no state.
    unreachable = state is None or state.startswith(("08", "57P", "53300"))
    return _ASLEEP if unreachable and type(cause).__name__ == "OperationalError" else None
