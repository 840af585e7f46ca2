"""Versions of the tables: forwards and backwards with data in them, as a whole or not at all."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from corpus.errors import InputError
from office.accounts.tables import AccountRow, KnownDeviceRow, MembershipRow, OfficeRow, TeamRow
from office.audit.tables import AuditEventRow
from office.database import Database, migrate
from office.database.engine import sqlite_url
from office.database.tables import metadata
from office.errors import DatabaseOutdated
from office.watch.tables import WatchedRow


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database in which nothing was ever made."""
    if request.param == "sqlite":
        found = Database(sqlite_url(tmp_path / "empty.sqlite"))
    else:
        found = Database(request.getfixturevalue("postgres_url"))
        migrate.downgrade(found, "base")
        with found.reshape() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
    yield found
    found.close()


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def _fill(database: Database) -> None:
    office = OfficeRow(id="o", name="北")
    team = TeamRow(id="t", office_id="o", name="一係")
    account = AccountRow(id="a", login="kita01", display_name=b"x", role="trainee", office_id="o")
    membership = MembershipRow(account_id="a", team_id="t")
    with database.write() as session:
        for row in (office, team, account, membership, _event(1)):
            session.add(row)
            session.flush()


def _event(seq: int) -> AuditEventRow:
    plain = dict.fromkeys(("object_kind", "object_id", "outcome", "client", "request_id"), "")
    return AuditEventRow(
        seq=seq,
        at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC),
        actor="console",
        action="account-create",
        details="{}",
        chain=bytes(32),
        **plain,
    )


def test_an_upgrade_makes_exactly_the_tables_of_the_program(empty: Database) -> None:
    migrate.upgrade(empty)

    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_says_what_it_made_and_a_second_one_makes_nothing(empty: Database) -> None:
    assert migrate.upgrade(empty) == migrate.versions()
    assert migrate.upgrade(empty) == ()
    assert migrate.status(empty).is_current


def test_going_back_with_data_leaves_no_table_and_forwards_again_works(
    database: Database,
) -> None:
    _fill(database)

    gone = migrate.downgrade(database, "base")

    assert gone == migrate.versions()[::-1]
    assert _tables(database) == {"alembic_version"}
    migrate.upgrade(database)
    with database.read() as session:
        assert session.scalars(select(OfficeRow)).all() == []
    _fill(database)


def test_without_watch_lists_the_rest_of_the_office_stays_and_forwards_again_works(
    database: Database,
) -> None:
    _fill(database)
    _watch(database)

    assert [version.revision for version in migrate.downgrade(database, "0001")][-1] == "0002"

    assert "watched" not in _tables(database)
    migrate.upgrade(database)
    with database.read() as session:
        assert [row.login for row in session.scalars(select(AccountRow))] == ["kita01"]
        assert session.scalars(select(WatchedRow)).all() == []
    _watch(database)


def test_without_known_devices_the_rest_stays_and_forwards_again_works(
    database: Database,
) -> None:
    def know() -> None:
        moment = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
        with database.write() as session:
            session.add(KnownDeviceRow(id="d", account_id="a", session_id="s", expires_at=moment))

    _fill(database)
    know()

    assert [version.revision for version in migrate.downgrade(database, "0002")][-1] == "0003"

    assert "known_device" not in _tables(database)
    migrate.upgrade(database)
    with database.read() as session:
        assert [row.login for row in session.scalars(select(AccountRow))] == ["kita01"]
        assert session.scalars(select(KnownDeviceRow)).all() == []
    know()


def _watch(database: Database) -> None:
    texts = dict.fromkeys(("unit_id", "part", "citation", "sha256", "version"), "x")
    day = dt.date(2026, 4, 1)
    with database.write() as session:
        session.add(WatchedRow(id="own", owner="a", day=day, note=b"x", **texts))
        session.add(WatchedRow(id="office", owner=None, day=day, note=b"x", **texts))


def test_every_version_says_in_japanese_what_it_brings_and_what_going_back_costs() -> None:
    for version in migrate.versions():
        assert not version.title.isascii(), version
        assert not version.lost.isascii(), version


def test_an_upgrade_that_fails_halfway_leaves_nothing(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The last table is there already: everything before it was made in vain.
    with empty.reshape() as connection:
        connection.execute(text("CREATE TABLE totp (id INTEGER)"))

    with pytest.raises(DBAPIError, match="already exists"):
        migrate.upgrade(empty)

    assert _tables(empty) <= {"totp", "alembic_version"}
    assert migrate.status(empty).current is None


def test_the_tables_of_a_program_that_is_current_are_accepted(database: Database) -> None:
    migrate.ensure_current(database)


def test_without_tables_the_program_names_the_command(empty: Database) -> None:
    with pytest.raises(DatabaseOutdated, match="konkyo database upgrade"):
        migrate.ensure_current(empty)
    assert migrate.status(empty).pending == migrate.versions()


def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for deed in (
        migrate.ensure_current,
        migrate.upgrade,
        lambda it: migrate.downgrade(it, "base"),
    ):
        with pytest.raises(DatabaseOutdated, match="新しい版"):
            deed(database)
    assert "office" in _tables(database)


@pytest.mark.parametrize("revision", ["0000", "", "head~1", "'; DROP TABLE office; --", "最新"])
def test_a_version_that_does_not_exist_is_refused(sqlite_database: Database, revision: str) -> None:
    for deed in (migrate.upgrade, migrate.downgrade):
        with pytest.raises(InputError, match="という版はありません"):
            deed(sqlite_database, revision)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE audit_event SET actor = 'someone'",
        "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE seq = 2",
    ],
)
def test_events_of_the_audit_log_are_neither_changed_nor_removed(
    database: Database, deed: str
) -> None:
    with database.write() as session:
        session.add_all([_event(1), _event(2)])

    with (
        pytest.raises(DBAPIError, match="neither changed nor removed"),
        database.write() as session,
    ):
        session.execute(text(deed))

    with database.read() as session:
        assert session.scalars(select(AuditEventRow.actor)).all() == ["console", "console"]


def test_events_are_not_replaced_either(sqlite_database: Database) -> None:
    _fill(sqlite_database)
    replace = (
        "REPLACE INTO audit_event SELECT seq, at, 'someone', action, object_kind, object_id, "
        "outcome, client, request_id, details, chain FROM audit_event"
    )
    with pytest.raises(DBAPIError, match="neither"), sqlite_database.write() as session:
        session.execute(text(replace))


@pytest.mark.parametrize(
    "before", ["SELECT 1", "SET session_replication_role = replica"], ids=["普通", "複製の再生"]
)
@pytest.mark.parametrize("deed", ["TRUNCATE audit_event", "DELETE FROM audit_event"])
def test_postgres_does_not_empty_the_log_either(
    postgres_database: Database, before: str, deed: str
) -> None:
    _fill(postgres_database)
    with postgres_database.write() as session:
        session.execute(text(before))
        with pytest.raises(DBAPIError, match="neither"):
            session.execute(text(deed))


def _upgrade_in_a_process(url: str, gate: object, results: object) -> None:
    database = Database(url)
    gate.wait()  # type: ignore[attr-defined]
    results.put(len(migrate.upgrade(database)))  # type: ignore[attr-defined]
    database.close()


def test_processes_that_upgrade_at_once_make_the_tables_once(empty: Database) -> None:
    processes = multiprocessing.get_context("spawn")
    gate, results = processes.Barrier(3), processes.Queue()
    url = empty.url.render_as_string(hide_password=False)
    empty.close()
    workers = [
        processes.Process(target=_upgrade_in_a_process, args=(url, gate, results)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    made = sorted(results.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()

    assert made == [0, 0, len(migrate.versions())]
    assert migrate.status(empty).is_current


def test_no_table_of_the_office_is_left_out(repository: Path) -> None:
    named = {
        name
        for path in (repository / "office").rglob("*.py")
        for name in re.findall(r'^    __tablename__ = "(\w+)"', path.read_text("utf-8"), re.M)
    }
    assert named
    assert named <= set(metadata.tables), "add its module to office/database/tables.py"
