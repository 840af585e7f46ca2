"""The way into the office's database: short transactions, one kind to read and one to write."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from corpus.errors import InputError, KonkyoError
from office.database.faults import told_plainly
from office.errors import Conflict

OFFICE_FILE = "office.sqlite"
#: What keeps nobody from reading: a busy database, a full or read-only disk, no key.
CANNOT_NOTE = (KonkyoError, SQLAlchemyError)

_BEGIN = "konkyo_begin"
_PATIENCE = "konkyo_patience"
_MOST = 30_000  # milliseconds for which who saves waits for others
_NOTE_MOST = 2_000  # … and a note beside what somebody reads
_RESHAPING = 0x6B6F6E6B  # "konk": the advisory lock of PostgreSQL


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


class Database:
    """One database. Thread-safe; a session belongs to the block that opened it."""

    def __init__(self, url: str) -> None:
        """Open ``sqlite:///file`` or ``postgresql+psycopg://…``; nothing is read yet."""
        self.url = make_url(url)
        self.engine = _engine(url)
        # PostgreSQL shows each statement the newest state otherwise.
        isolation = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reader = self.engine.execution_options(**isolation)
        # A writer takes SQLite's lock when it begins: one that read first and then wants to
        # write would fail at once where another has written meanwhile, whatever the time-out.
        self._writer = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._noter = self._writer.execution_options(**{_PATIENCE: _NOTE_MOST})

    @classmethod
    def of(cls, home: Path, setting: str) -> Database:
        """Return the database of an office, by the setting ``database``.

        Raises InputError for an address that cannot be used.
        """
        try:
            return cls(sqlite_url(home / OFFICE_FILE) if setting == "auto" else setting)
        except ModuleNotFoundError as error:
            raise InputError(
                "PostgreSQL を使うためのソフトウェア（psycopg）が入っていません。"
                "docs/operations.md の「PostgreSQL を使う」をご覧ください。"
            ) from error
        except (ArgumentError, ValueError) as error:  # its text may hold the password
            raise InputError(
                "設定 database のアドレスを読み取れません。"
                "postgresql+psycopg://利用者@ホスト/名前 の形で書いてください。"
            ) from error

    @property
    def file(self) -> Path | None:
        """Return the file of an embedded database; None for PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def is_sqlite(self) -> bool:
        """Return True for the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the database; it is never committed.

        Raises DatabaseUnavailable.
        """
        with told_plainly(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that is committed at the end of the block, or not at all.

        Raises Conflict where somebody else changed the same row since it was read, and
        DatabaseUnavailable.
        """
        with self._saving(self._writer) as session:
            yield session

    @contextmanager
    def note(self) -> Iterator[Session]:
        """Give a session to write beside what somebody reads: it does not wait long for others.

        Who reads goes on where it raises what ``write`` does: ``CANNOT_NOTE``.
        """
        with self._saving(self._noter) as session:
            if not self.is_sqlite:
                session.execute(text(f"SET LOCAL lock_timeout = {_NOTE_MOST}"))
            yield session

    @contextmanager
    def _saving(self, engine: Engine) -> Iterator[Session]:
        with told_plainly(), Session(engine, expire_on_commit=False) as session:
            try:
                yield session
                session.commit()
            except StaleDataError as error:
                session.rollback()
                raise Conflict(
                    "ほかの人が先に変更しました。画面を開き直し、今の内容を確かめてから、"
                    "もう一度変更してください。"
                ) from error

    @contextmanager
    def reshape(self) -> Iterator[Connection]:
        """Give the connection of a change of tables: one transaction, and only one at a time.

        SQLite changes a table by a copy under another name, so that its foreign keys hold again
        only at the end; ValueError where they do not.
        """
        with told_plainly(), self._writer.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            if self.is_sqlite:
                raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
            try:
                with connection.begin():
                    if not self.is_sqlite:
                        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_RESHAPING})")
                    yield connection
                    if self.is_sqlite:
                        _check_foreign_keys(connection)
            finally:
                if self.is_sqlite:
                    raw.execute("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    # Errors are logged with their statement; its values are not for the log.
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(url, connect_args={"timeout": _MOST / 1000}, hide_parameters=True)
    event.listen(engine, "do_connect", _make_file)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _be_patient)
    return engine


def _make_file(_: object, __: object, arguments: Sequence[Any], ___: object) -> None:
    """Let a new file be readable by its owner only, as SQLite's own files beside it then are."""
    path = Path(arguments[0])
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _prepare(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # what was said to be kept survives a loss of power
        "foreign_keys = ON",
        "secure_delete = ON",  # what is erased must not stay in free pages
    ):
        connection.execute(f"PRAGMA {pragma}")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise ValueError(f"a row of {broken[0]} points to no row of {broken[2]}")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if patience := options.get(_PATIENCE):
        connection.info[_PATIENCE] = patience
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
    connection.exec_driver_sql(options.get(_BEGIN, "BEGIN"))


def _be_patient(connection: Any, record: Any) -> None:
    """Let who is given the connection next wait as long as who saves does."""
    if record.info.pop(_PATIENCE, None) and connection is not None:
        connection.execute(f"PRAGMA busy_timeout = {_MOST}")
