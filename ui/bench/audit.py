"""Write, check and export an audit log of 100,000 events."""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import tempfile
import tracemalloc
from collections import deque
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from corpus.errors import InputError
from eval.bench.figures import command, seconds, with_targets
from office.audit import AuditLog
from office.audit.chain import GENESIS, MOMENT, Chain
from office.audit.days import Period
from office.audit.export import export
from office.audit.findings import Verification
from office.audit.rows import one_state, read_links
from office.audit.tables import EVENTS, HEAD
from office.audit.verify import verify
from office.audit.verify_export import verify_export
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url
from office.database.migrate import upgrade
from office.encryption import Cipher, KeyRing
from office.identity import Origin

_BATCH = 5_000
_START = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def run(
    *, events: int = 100_000, rounds: int = 5, appends: int = 300, url: str = ""
) -> dict[str, Any]:
    """Check a log of made-up events, in a temporary home or in an empty database ``url``.

    ``verified_per_second`` is the median of ``rounds``; ``verify_over_read`` compares it with
    reading the same rows without checking anything, in alternating rounds. ``peak_mb`` is what
    Python held at most during one more check. ``append_ms`` is one event in a transaction of
    its own, kept on the disk (median). ``found`` says whether one changed field was found.
    """
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        home = Path(folder)
        database = Database(url or sqlite_url(home / OFFICE_FILE))
        cipher = Cipher(KeyRing(keys={"k1": bytes(32)}, current="k1", root=bytes(range(32))))
        upgrade(database)
        fill(database, cipher, events)
        checks, reads = [], []
        for _ in range(rounds):
            reads.append(seconds(lambda: _read(database)))
            checks.append(seconds(lambda: _in_order(verify(database, cipher))))
        tracemalloc.start()
        verify(database, cipher)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        path, audit = home / "audit.zip", AuditLog(cipher)
        exporting = seconds(lambda: export(database, cipher, audit, Origin(), Period(), path))
        size = path.stat().st_size
        proving = seconds(lambda: _in_order(verify_export(path, cipher)))
        waits = [seconds(lambda: _append(database, audit)) for _ in range(appends)]
        _in_order(verify(database, cipher))
        found = _change_one(database, cipher, events // 2)
        database.close()
    figures = {
        "events": events,
        "verified_per_second": round(events / statistics.median(checks)),
        "verified_per_second_slowest": round(events / max(checks)),
        "verify_over_read": statistics.median(checks) / statistics.median(reads),
        "peak_mb": peak / 1e6,
        "exported_per_second": round(events / exporting),
        "export_bytes_per_event": size / events,
        "export_verified_per_second": round(events / proving),
        "append_ms": statistics.median(waits) * 1000,
        "append_p95_ms": statistics.quantiles(waits, n=20)[-1] * 1000,
        "found": found,
    }
    return with_targets(figures, {"verified_per_second": (">=", 50_000), "found": ("==", True)})


def fill(database: Database, cipher: Cipher, events: int) -> None:
    """Write made-up events many at a time, as if each had been appended.

    Raises InputError for a log that holds events already.
    """
    chain, before = Chain(cipher), GENESIS
    with database.write() as session:
        if session.execute(text("SELECT count(*) FROM audit_head")).scalar_one():
            raise InputError("監査記録のあるデータベースでは測れません。空のものを使ってください。")
        for first in range(1, events + 1, _BATCH):
            rows = []
            for seq in range(first, min(first + _BATCH, events + 1)):
                fields = _event(seq)
                moment = fields["at"].strftime(MOMENT)
                before = chain.after(before, tuple((fields | {"at": moment}).values()))
                rows.append(fields | {"chain": before})
            session.execute(insert(EVENTS), rows)
        session.execute(insert(HEAD).values(id=1, **chain.head(events, before)._asdict()))


def _event(seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": _START + dt.timedelta(seconds=7 * seq, microseconds=seq % 1_000_000),
        "actor": f"{seq % 40:032x}",
        "action": ("sign-in", "sign-out", "account-change", "door-refused")[seq % 4],
        "object_kind": "account",
        "object_id": f"{seq:032x}",
        "outcome": "refused" if seq % 4 == 3 else "done",
        "client": f"192.0.2.{seq % 250}",
        "request_id": f"{seq * 7919:016x}",
        "details": '{"method":"password","role":"caseworker"}',
    }


def _in_order(found: Verification) -> None:
    if not found.ok:
        raise InputError(f"測定の記録に異常があります: {[each.message for each in found.findings]}")


def _read(database: Database) -> None:
    with one_state(database) as session:
        deque(read_links(session), maxlen=0)


def _append(database: Database, audit: AuditLog) -> None:
    with database.write() as session:
        audit.append(session, Origin(client="192.0.2.1"), "sign-in", "account", method="password")


def _change_one(database: Database, cipher: Cipher, seq: int) -> bool:
    """Change a field as the owner of the database could, and tell whether that is found."""
    drop = "DROP TRIGGER audit_event_no_update"
    with database.write() as session:
        off = drop if database.is_sqlite else "ALTER TABLE audit_event DISABLE TRIGGER USER"
        session.execute(text(off))
        session.execute(text(f"UPDATE audit_event SET outcome = 'x' WHERE seq = {int(seq)}"))
    found = verify(database, cipher)
    return [(str(each.kind), each.seq) for each in found.findings] == [("changed", seq)]


if __name__ == "__main__":
    sys.exit(command(run))
