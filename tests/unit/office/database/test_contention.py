"""Many people save at once: everybody's work is kept, and nobody is told of locks."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from office.accounts.tables import AccountRow, OfficeRow, TotpRow
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url

WRITERS, TIMES = 4, 25


def _count_up(database: Database) -> None:
    """Read, then write what was read plus one: lost where two do it at the same time."""
    for _ in range(TIMES):
        with database.write() as session:
            row = session.get_one(TotpRow, "a", with_for_update=True)
            row.last_step += 1


def _prepare(database: Database) -> None:
    account = AccountRow(id="a", login="kita01", display_name=b"x", role="trainee", office_id="o")
    with database.write() as session:
        for row in (OfficeRow(id="o", name="北"), account, TotpRow(id="a", secret=b"x")):
            session.add(row)
            session.flush()


def _counted(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(TotpRow.last_step)).one()


def test_threads_that_read_and_write_the_same_row_lose_nothing(database: Database) -> None:
    _prepare(database)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            _count_up(database)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert _counted(database) == WRITERS * TIMES


def _in_process(deed: Callable[[Database], None], url: str, gate: Any, results: Any) -> None:
    database = Database(url)
    gate.wait()
    try:
        deed(database)
        results.put("")
    except Exception as error:
        results.put(repr(error))
    finally:
        database.close()


def _in_processes(deed: Callable[[Database], None], database: Database) -> list[str]:
    """Do a deed in several processes at once; return what went wrong in each."""
    context = multiprocessing.get_context("spawn")
    gate, results = context.Barrier(WRITERS), context.Queue()
    url = database.url.render_as_string(hide_password=False)
    processes = [
        context.Process(target=_in_process, args=(deed, url, gate, results)) for _ in range(WRITERS)
    ]
    for process in processes:
        process.start()
    told = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    return told


def test_processes_that_read_and_write_the_same_row_lose_nothing(database: Database) -> None:
    _prepare(database)

    assert _in_processes(_count_up, database) == [""] * WRITERS

    assert _counted(database) == WRITERS * TIMES


def _look(database: Database) -> None:
    with database.read() as session:
        session.connection()


def test_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "new" / OFFICE_FILE))

    assert _in_processes(_look, database) == [""] * WRITERS
