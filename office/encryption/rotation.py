"""Re-seal every value with the current key while the office goes on working.

Nothing is noted of how far it came: a value under another key is still to be done, so a run that
was stopped is simply run again. A row that somebody changes meanwhile keeps the change, because
each UPDATE names the value that it replaces.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import CursorResult, LargeBinary, bindparam, func, select, update
from sqlalchemy.orm import Session

from office.database import Database
from office.database.tables import metadata
from office.encryption.cipher import Cipher, key_id_of, prefix_of
from office.encryption.columns import SealedColumn, sealed_columns
from office.errors import KeyMissing

BATCH = 500  # rows: about ten milliseconds, for which a writer of SQLite may have to wait

_PAUSE = 0.1  # seconds, before the rows are tried again that a transaction held
_PATIENCE = 300  # rounds: then they are left for another run

Progress: TypeAlias = Callable[[int, int], None]  # (done, all)

_Row: TypeAlias = tuple[str, bytes]


def count_by_key(session: Session) -> Mapping[str, int]:
    """Return how many values each key seals, by key id; keys that the ring lacks too."""
    counts: Counter[str] = Counter()
    for sealed in sealed_columns(metadata):
        for prefix, count in _prefixes(session, sealed):
            counts[key_id_of(prefix)] += count
    return dict(sorted(counts.items()))


def rotate(database: Database, cipher: Cipher, on_progress: Progress | None = None) -> int:
    """Seal with the current key whatever another one seals. Returns the number of values.

    It goes over the tables until nothing is left, because a writer may just have used the old
    key. Raises KeyMissing at the end if there are values that cannot be opened (the key is gone,
    or they were tampered with): they stay as they are, all others are done.
    """
    done, total = 0, _count_others(database, cipher)
    idle = unreadable = 0
    while idle < _PATIENCE:
        found = changed = unreadable = 0
        prefix = prefix_of(cipher.ring.current)  # each time: somebody may make yet another key
        for sealed in sealed_columns(metadata):
            for rows in _batches(database, sealed, prefix):
                fresh = _resealed(cipher, sealed.place, rows)
                found += len(fresh)
                changed += _replace(database, sealed, fresh)
                unreadable += len(rows) - len(fresh)
                if on_progress is not None:
                    on_progress(min(done + changed, total), total)
        done += changed
        if not found:
            break
        if not changed:
            idle += 1
            time.sleep(_PAUSE)
    if unreadable:
        raise KeyMissing(
            f"{done} 件の鍵を替えましたが、{unreadable} 件は開けないため、そのままです。鍵の控えを"
            "戻してから「konkyo keys rotate --continue」を行ってください（docs/operations.md）。",
            done=done,
            unreadable=unreadable,
        )
    return done


def _count_others(database: Database, cipher: Cipher) -> int:
    current = cipher.ring.current
    with database.read() as session:
        return sum(count for key, count in count_by_key(session).items() if key != current)


def _prefixes(session: Session, sealed: SealedColumn) -> Iterator[tuple[bytes, int]]:
    """Yield how the values of a column begin (form, length, key id), and how many do."""
    head = _start(sealed, 2)
    lengths = select(head).where(sealed.column.is_not(None)).distinct()
    for (first,) in session.execute(lengths).all():
        name = _start(sealed, 2 + first[1])
        yield from cast(
            "Sequence[tuple[bytes, int]]",
            session.execute(select(name, func.count()).where(head == first).group_by(name)).all(),
        )


def _batches(database: Database, sealed: SealedColumn, prefix: bytes) -> Iterator[Sequence[_Row]]:
    """Yield the rows under other keys, in the order of their ids, each once."""
    last = ""
    while True:
        wanted = (
            select(sealed.id, sealed.column)
            .where(sealed.id > last, sealed.column.is_not(None))
            .where(_start(sealed, len(prefix)) != prefix)
            .order_by(sealed.id)
            .limit(BATCH)
        )
        started = time.perf_counter()
        with database.read() as session:
            rows = cast("Sequence[_Row]", session.execute(wanted).all())
        if not rows:
            return
        yield rows
        last = rows[-1][0]
        # Who waits for SQLite's lock looks for it now and then only: leave it free for as long
        # as it was held, or a writer could miss every gap.
        time.sleep(time.perf_counter() - started)


def _resealed(cipher: Cipher, place: str, rows: Sequence[_Row]) -> list[dict[str, Any]]:
    """Return the rows sealed anew; those that cannot be opened are left out."""
    fresh = []
    for row_id, old in rows:
        try:
            new = cipher.seal(place, row_id, cipher.open(place, row_id, old))
        except KeyMissing:
            continue
        fresh.append({"row": row_id, "old": old, "new": new})
    return fresh


def _replace(database: Database, sealed: SealedColumn, fresh: list[dict[str, Any]]) -> int:
    """Store the values whose rows still hold the old one; return how many that are."""
    if not fresh:
        return 0
    # PostgreSQL: a row that another transaction holds is left for the next round. To wait for it
    # while holding others could end in a deadlock.
    rows = sealed.table.alias("held")
    unchanged = (
        select(rows.c["id"])
        .where(rows.c["id"] == bindparam("row"))
        .where(rows.c[sealed.column.name] == bindparam("old", type_=LargeBinary))
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(sealed.table)
        .where(sealed.id == unchanged.scalar_subquery())
        .values({sealed.column: bindparam("new", type_=LargeBinary)})
    )
    with database.write() as session:
        result = session.connection().execute(statement, fresh)
        return cast("CursorResult[Any]", result).rowcount


def _start(sealed: SealedColumn, length: int) -> Any:
    return func.substr(sealed.column, 1, length, type_=LargeBinary)
