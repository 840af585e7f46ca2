"""The office's database: short transactions that are kept as a whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from corpus.errors import InputError
from office.accounts.tables import AccountRow, OfficeRow
from office.database import Database, migrate
from office.errors import Conflict, DatabaseUnavailable


@pytest.fixture
def account(database: Database) -> str:
    """Return the id of an account that two people are about to change."""
    with database.write() as session:
        session.add(OfficeRow(id="o", name="北"))
        session.flush()
        session.add(
            AccountRow(id="a", login="kita01", display_name=b"x", role="trainee", office_id="o")
        )
    return "a"


@pytest.mark.parametrize("name", ["a b", "生活福祉課", "50%", "#1", "what?x=1", "%41"])
def test_the_file_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    database = Database.of(tmp_path / name, "auto")
    with database.read() as session:
        session.connection()
    database.close()
    assert (tmp_path / name / "office.sqlite").is_file()
    assert database.file == tmp_path / name / "office.sqlite"


def test_the_file_and_its_log_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    database = Database.of(tmp_path / "new", "auto")
    migrate.upgrade(database)
    with database.read() as session:
        session.connection()
        files = list((tmp_path / "new").iterdir())
        assert {file.name for file in files} >= {"office.sqlite", "office.sqlite-wal"}
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    database.close()


@pytest.mark.parametrize(
    "setting", ["postgresql+psycopg://u:geheim@host:x/n", "postgresql+psycopg://u:geheim@[::/n"]
)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(
    tmp_path: Path, setting: str
) -> None:
    with pytest.raises(InputError, match="設定 database") as caught:
        Database.of(tmp_path, setting)
    assert "geheim" not in caught.value.message


def test_what_a_block_wrote_is_kept(database: Database) -> None:
    with database.write() as session:
        session.add(OfficeRow(name="北福祉事務所"))
    with database.read() as session:
        assert session.scalars(select(OfficeRow.name)).all() == ["北福祉事務所"]


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as session:
        session.add(OfficeRow(name="北福祉事務所"))
        session.flush()
        raise ZeroDivisionError
    with database.read() as session:
        assert session.scalars(select(OfficeRow.name)).all() == []


def test_a_read_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as reading:
        assert reading.scalars(select(OfficeRow.name)).all() == []
        with database.write() as session:
            session.add(OfficeRow(name="北福祉事務所"))
        assert reading.scalars(select(OfficeRow.name)).all() == []
    with database.read() as reading:
        assert reading.scalars(select(OfficeRow.name)).all() == ["北福祉事務所"]


def _read(database: Database, account: str) -> AccountRow:
    with database.read() as session:
        found = session.get_one(AccountRow, account)
        session.expunge(found)
    return found


def test_of_two_people_who_change_the_same_the_second_is_told(
    database: Database, account: str
) -> None:
    first, second = _read(database, account), _read(database, account)
    first.role, second.role = "caseworker", "supervisor"
    with database.write() as session:
        session.merge(first)

    with pytest.raises(Conflict, match="ほかの人が先に変更しました"), database.write() as session:
        session.add(second)

    assert _read(database, account).role == "caseworker"
    assert _read(database, account).version == 2


def test_values_stay_out_of_errors_and_so_out_of_the_log(database: Database) -> None:
    with database.write() as session:
        session.add(OfficeRow(id="o", name="北"))

    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.add(OfficeRow(id="o", name="山田太郎の事務所"))

    assert "山田太郎" not in str(caught.value)


def test_a_database_that_others_keep_busy_is_said_to_be_busy(sqlite_database: Database) -> None:
    impatient = Database(sqlite_database.url.render_as_string())
    with impatient.read() as session:
        session.execute(text("PRAGMA busy_timeout = 1"))
    with sqlite_database.write() as session:
        session.connection()  # begins
        with pytest.raises(DatabaseUnavailable, match="少し待ってから"), impatient.write() as late:
            late.connection()
    impatient.close()


def test_a_server_that_is_not_there_is_said_to_be_missing() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/office?connect_timeout=2")
    with (
        pytest.raises(DatabaseUnavailable, match="データベースにつながりません"),
        database.read() as session,
    ):
        session.execute(text("SELECT 1"))
    database.close()


def test_a_server_that_drops_a_connection_is_taken_up_again(postgres_database: Database) -> None:
    with postgres_database.read() as session:
        gone = session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(postgres_database.url.render_as_string(hide_password=False))
    with other.write() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": gone})
    other.close()

    with postgres_database.read() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != gone


def test_foreign_keys_hold_after_tables_were_changed(sqlite_database: Database) -> None:
    with sqlite_database.reshape() as connection:
        connection.execute(text("CREATE TABLE one (id INTEGER)"))
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), sqlite_database.write() as session:
        session.execute(text("INSERT INTO team VALUES ('t', 'nowhere', '一係')"))


def test_a_change_of_tables_that_breaks_foreign_keys_is_not_kept(
    sqlite_database: Database,
) -> None:
    with (
        pytest.raises(ValueError, match="team points to no row of office"),
        sqlite_database.reshape() as connection,
    ):
        connection.execute(text("INSERT INTO team VALUES ('t', 'nowhere', '一係')"))
    with sqlite_database.read() as session:
        assert session.execute(text("SELECT * FROM team")).all() == []
