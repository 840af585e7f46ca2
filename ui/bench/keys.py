"""Change the key of 100,000 sealed values while another process reads and a third one writes."""

from __future__ import annotations

import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from eval.bench.figures import command, with_targets
from office.accounts.tables import AccountRow, OfficeRow
from office.audit import AuditLog
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url
from office.database.migrate import upgrade
from office.encryption import Cipher
from office.encryption.keys import load_keys
from office.encryption.management import KeyKeeping
from office.identity import CONSOLE

_PLACE = "account.display_name"
_OFFICE = "0" * 32


def run(
    *, rows: int = 100_000, url: str = "", pause_ms: float = 1.0, quiet_seconds: float = 3.0
) -> dict[str, Any]:
    """Change the key while people work; all in a temporary home, or in an empty database ``url``.

    Reader and writer are processes of their own that opened the keys before the change, each
    asks again ``pause_ms`` after an answer. First they work alone for ``quiet_seconds``: that is
    what the waits are to be compared with. ``lost`` counts writes that cannot be read at the
    end, ``left`` the values that the new key does not seal.
    """
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        home = Path(folder)
        url = url or sqlite_url(home / OFFICE_FILE)
        database, cipher = Database(url), Cipher(load_keys(home, {}))
        upgrade(database)
        _fill(database, cipher, rows)
        keeping = KeyKeeping(database, cipher, AuditLog(cipher))
        spawning = multiprocessing.get_context("spawn")
        over, ready = spawning.Event(), spawning.Barrier(3)
        with ProcessPoolExecutor(
            2, mp_context=spawning, initializer=_know, initargs=(over, ready)
        ) as pool:
            tasks = [
                pool.submit(_work, kind, home, url, rows, pause_ms / 1000)
                for kind in ("read", "write")
            ]
            ready.wait(60)
            time.sleep(quiet_seconds)
            started = time.perf_counter()
            try:
                changed = keeping.rotate(CONSOLE)
            finally:
                ended = time.perf_counter()
                over.set()
            reading, writing = (task.result() for task in tasks)
        uses = keeping.list()
        lost = sum(
            cipher.open(_PLACE, row, sealed) != writing.written.get(row, _name(row))
            for row, sealed in _stored(database)
        )
        database.close()
    figures = {
        "rows": rows,
        "changed": changed,
        "seconds": ended - started,
        "rows_per_second": changed / (ended - started),
        **reading.figures("read", started, ended),
        **writing.figures("write", started, ended),
        "errors": len(reading.errors) + len(writing.errors),
        "first_errors": (reading.errors + writing.errors)[:3],
        "lost": lost,
        "left": sum(use.values for use in uses if not use.is_current),
    }
    return with_targets(figures, {"errors": ("==", 0), "lost": ("==", 0), "left": ("==", 0)})


@dataclass(slots=True, kw_only=True)
class _Work:
    """What one process did: (when it asked, seconds until the answer), errors, last writes."""

    waits: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    def figures(self, kind: str, started: float, ended: float) -> dict[str, float]:
        quiet = [wait for at, wait in self.waits if at + wait < started]
        busy = [wait for at, wait in self.waits if at < ended and at + wait >= started]
        return {
            f"{kind}s": len(busy),
            f"{kind}_p50_ms": statistics.median(busy) * 1000,
            f"{kind}_p99_ms": _p99(busy) * 1000,
            f"{kind}_longest_ms": max(busy) * 1000,
            f"{kind}_p99_ms_alone": _p99(quiet) * 1000,
            f"{kind}_longest_ms_alone": max(quiet) * 1000,
        }


def _p99(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=100)[-1]


_over: Event
_ready: Barrier


def _know(over: Event, ready: Barrier) -> None:
    # Only a process that is being started may be given these.
    global _over, _ready
    _over, _ready = over, ready


def _work(kind: str, home: Path, url: str, rows: int, pause: float) -> _Work:
    """Read or write random rows until it is over."""
    database, cipher = Database(url), Cipher(load_keys(home, {}))
    done, chance = _Work(), random.Random(kind)

    def read(row: str) -> None:
        with database.read() as session:
            sealed = session.scalars(select(AccountRow.display_name).filter_by(id=row)).one()
        cipher.open(_PLACE, row, sealed)

    def write(row: str) -> None:
        name = f"改めた名前 {len(done.waits)}"
        with database.write() as session:
            account = session.get_one(AccountRow, row)
            account.display_name = cipher.seal(_PLACE, row, name)
        done.written[row] = name

    step: Callable[[str], None] = read if kind == "read" else write
    _ready.wait(60)
    while not _over.is_set():
        row = _id(chance.randrange(rows))
        at = time.perf_counter()  # one clock for all processes of the machine
        try:
            step(row)
        except Exception as error:
            done.errors.append(repr(error))
        done.waits.append((at, time.perf_counter() - at))
        time.sleep(pause)
    database.close()
    return done


def _fill(database: Database, cipher: Cipher, rows: int) -> None:
    made = [
        {
            "id": row,
            "login": row,
            "display_name": cipher.seal(_PLACE, row, _name(row)),
            "role": "caseworker",
            "office_id": _OFFICE,
        }
        for row in map(_id, range(rows))
    ]
    with database.write() as session:
        session.execute(insert(OfficeRow), {"id": _OFFICE, "name": "測定のための事務所"})
        session.execute(insert(AccountRow), made)


def _stored(database: Database) -> Sequence[Any]:
    with database.read() as session:
        return session.execute(select(AccountRow.id, AccountRow.display_name)).all()


def _id(number: int) -> str:
    return f"{random.Random(number).getrandbits(128):032x}"  # scattered, as real ids are


def _name(row: str) -> str:
    return f"職員 {row}"


if __name__ == "__main__":
    sys.exit(command(run))
