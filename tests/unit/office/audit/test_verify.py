"""Whoever changes the log without the key is found out, and the check says where and how."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from corpus.errors import InputError
from office.audit import AuditLog
from office.audit.anchor import Anchor
from office.audit.days import Period
from office.audit.export import export
from office.audit.findings import Verification
from office.audit.reading import AuditQuery, AuditReading
from office.audit.verify import verify
from office.audit.verify_export import verify_export
from office.database import Database
from office.encryption import Cipher, KeyRing
from office.errors import AuditBroken
from office.identity import CONSOLE

from audit_tampering import Tamper, write_events

COLUMNS = "at, actor, action, object_kind, object_id, outcome, client, request_id, details, chain"
COPY = (
    f"INSERT INTO audit_event (seq, {COLUMNS}) "
    f"SELECT :new, {COLUMNS} FROM audit_event WHERE seq = :old"
)
HALF = "seq = CASE seq WHEN 3 THEN -7 ELSE -3 END WHERE seq IN (3, 7)"


def told(found: Verification) -> list[str]:
    """Write the findings as ``kind from-until origin``."""
    return [
        f"{each.kind} {each.seq}"
        + (f"-{each.until}" if each.until != each.seq else "")
        + (f" was {each.origin}" if each.origin else "")
        for each in found.findings
    ]


def test_a_log_that_nobody_touched_is_in_order(ten_events: Database, cipher: Cipher) -> None:
    found = verify(ten_events, cipher)
    assert found.ok
    assert (found.events, found.last_seq) == (10, 10)


def test_an_empty_log_is_in_order(database: Database, cipher: Cipher) -> None:
    assert verify(database, cipher).ok


@pytest.mark.parametrize(
    ("statements", "values", "expected"),
    [
        pytest.param(
            ["UPDATE audit_event SET actor = 'other' WHERE seq = 4"], {}, ["changed 4"], id="だれが"
        ),
        pytest.param(
            ["UPDATE audit_event SET details = '{}' WHERE seq = 10"],
            {},
            ["changed 10"],
            id="末尾の詳細",
        ),
        pytest.param(
            ["UPDATE audit_event SET outcome = 'refused' WHERE seq = 1"],
            {},
            ["changed 1"],
            id="先頭の結果",
        ),
        pytest.param(
            ["UPDATE audit_event SET chain = :c WHERE seq = 4"],
            {"c": bytes(32)},
            ["changed 4"],
            id="鎖の値",
        ),
        pytest.param(
            ["UPDATE audit_event SET chain = :c, actor = 'x' WHERE seq IN (4, 5)"],
            {"c": bytes(32)},
            ["changed 4-6"],
            id="2件の鎖も中身も",
        ),
        pytest.param(
            ["DELETE FROM audit_event WHERE seq = 1"],
            {},
            ["removed 1", "unproven 2"],
            id="先頭を削除",
        ),
        pytest.param(
            ["DELETE FROM audit_event WHERE seq BETWEEN 4 AND 6"],
            {},
            ["removed 4-6", "unproven 7"],
            id="中ほどを削除",
        ),
        pytest.param(
            ["DELETE FROM audit_event WHERE seq > 7"], {}, ["cut-off 8-10"], id="末尾を削除"
        ),
        pytest.param(["DELETE FROM audit_event"], {}, ["cut-off 1-10"], id="すべて削除"),
        pytest.param(
            [
                "DELETE FROM audit_event WHERE seq > 7",
                "UPDATE audit_head SET seq = 7, chain = "
                "(SELECT chain FROM audit_event WHERE seq = 7)",
            ],
            {},
            ["head 7"],
            id="末尾を削除し控えも書き換え",
        ),
        pytest.param(
            ["DELETE FROM audit_event WHERE seq > 7", "DELETE FROM audit_head"],
            {},
            ["head 7"],
            id="控えごと削除",
        ),
        pytest.param(["DELETE FROM audit_head"], {}, ["head 10"], id="控えだけ削除"),
        pytest.param([COPY], {"new": 11, "old": 4}, ["duplicated 11 was 4"], id="写しを末尾に"),
        pytest.param([COPY], {"new": 0, "old": 4}, ["duplicated 0 was 4"], id="写しを先頭の前に"),
        pytest.param(
            [COPY, "UPDATE audit_event SET chain = :c WHERE seq = 11"],
            {"new": 11, "old": 4, "c": bytes(32)},
            ["inserted 11"],
            id="作り物を末尾に",
        ),
        pytest.param(
            [
                "UPDATE audit_event SET seq = -seq - 1 WHERE seq >= 4",
                "UPDATE audit_event SET seq = -seq WHERE seq < 0",
                COPY,
                "UPDATE audit_event SET chain = :c WHERE seq = 4",
            ],
            {"new": 4, "old": 2, "c": bytes(32)},
            ["inserted 4", *(f"moved {n} was {n - 1}" for n in range(5, 12))],
            id="作り物を差し込んで番号を振り直し",
        ),
        pytest.param(
            [f"UPDATE audit_event SET {HALF}", "UPDATE audit_event SET seq = -seq WHERE seq < 0"],
            {},
            ["moved 3 was 7", "moved 7 was 3"],
            id="離れた2件を入れ替え",
        ),
        pytest.param(
            [
                "UPDATE audit_event SET seq = -seq WHERE seq IN (5, 6)",
                "UPDATE audit_event SET seq = 11 + seq WHERE seq < 0",
            ],
            {},
            ["moved 5 was 6", "moved 6 was 5"],
            id="隣の2件を入れ替え",
        ),
        pytest.param(
            ["UPDATE audit_event SET seq = 40 WHERE seq = 6"],
            {},
            ["moved 40 was 6"],
            id="1件を後ろへ移動",
        ),
        pytest.param(
            [
                "DELETE FROM audit_event WHERE seq = 6",
                "UPDATE audit_event SET seq = -seq WHERE seq > 6",
                "UPDATE audit_event SET seq = -seq - 1 WHERE seq < 0",
            ],
            {},
            ["changed 6", *(f"moved {n} was {n + 1}" for n in range(7, 10))],
            id="1件を消して番号を詰める",
        ),
        pytest.param(
            [
                "UPDATE audit_event SET chain = "
                "(SELECT chain FROM audit_event WHERE seq = 2) WHERE seq = 10"
            ],
            {},
            ["changed 10"],
            id="末尾の鎖をほかの記録から",
        ),
    ],
)
def test_what_was_done_to_the_log_is_found_and_named(
    ten_events: Database,
    cipher: Cipher,
    tamper: Tamper,
    statements: list[str],
    values: dict[str, object],
    expected: list[str],
) -> None:
    used = [{k: v for k, v in values.items() if f":{k}" in each} for each in statements]
    for statement, own in zip(statements, used, strict=True):
        tamper(statement, **own)
    assert told(verify(ten_events, cipher)) == expected


@pytest.mark.parametrize("kind", ["chain", "mac", "seq"])
def test_a_head_that_was_written_over_is_found(
    ten_events: Database, cipher: Cipher, tamper: Tamper, kind: str
) -> None:
    tamper(f"UPDATE audit_head SET {kind} = :v", v=9 if kind == "seq" else bytes(32))
    assert told(verify(ten_events, cipher)) == ["head 10"]


def test_an_old_head_put_back_is_found(
    database: Database, audit: AuditLog, cipher: Cipher, tamper: Tamper
) -> None:
    write_events(database, audit, 3)
    with database.read() as session:
        old = session.execute(text("SELECT seq, chain, mac FROM audit_head")).one()._asdict()
    write_events(database, audit, 2)
    tamper("UPDATE audit_head SET seq = :seq, chain = :chain, mac = :mac", **old)
    assert told(verify(database, cipher)) == ["head 5"]


def test_a_log_cannot_be_checked_with_another_key(ten_events: Database, cipher: Cipher) -> None:
    other = Cipher(KeyRing(keys=cipher.ring.keys, current="k2", root=bytes(32)))
    assert not verify(ten_events, other).ok


def test_a_database_put_back_is_found_with_what_was_written_on_paper(
    database: Database, audit: AuditLog, cipher: Cipher, tamper: Tamper
) -> None:
    write_events(database, audit, 3)
    with database.read() as session:
        old = session.execute(text("SELECT seq, chain, mac FROM audit_head")).one()._asdict()
    write_events(database, audit, 3)
    before = verify(database, cipher)
    paper = Anchor.of(before.last_seq, before.last_chain)
    assert verify(database, cipher, Anchor.parse(str(paper))).ok

    tamper("UPDATE audit_head SET seq = :seq, chain = :chain, mac = :mac", **old)
    tamper("DELETE FROM audit_event WHERE seq > 3")
    assert verify(database, cipher).ok  # the old state alone is in order
    assert told(verify(database, cipher, paper)) == ["other-history 6"]

    write_events(database, audit, 6)  # and work goes on
    assert told(verify(database, cipher, paper)) == ["other-history 6"]


def test_a_check_from_the_paper_reads_only_what_came_later(
    database: Database, audit: AuditLog, cipher: Cipher, tamper: Tamper
) -> None:
    write_events(database, audit, 6)
    whole = verify(database, cipher)
    write_events(database, audit, 4)
    paper = Anchor.of(whole.last_seq, whole.last_chain)
    assert verify(database, cipher, paper).events == 5
    tamper("UPDATE audit_event SET actor = 'other' WHERE seq = 6")
    assert told(verify(database, cipher, paper)) == ["changed 6"]


@pytest.mark.parametrize(
    "text", ["", "12", "0:" + "a" * 32, "12:abc", "12:" + "g" * 32, "十二:" + "a" * 32]
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="控えの形ではありません"):
        Anchor.parse(text)


def test_an_anchor_may_be_typed_with_spaces_and_capitals() -> None:
    assert Anchor.parse(" 12: ABCD 0123 4567 89ab ") == Anchor(seq=12, digits="abcd0123456789ab")


def test_events_that_do_not_fit_in_masses_are_counted(
    database: Database, audit: AuditLog, cipher: Cipher, tamper: Tamper
) -> None:
    write_events(database, audit, 90)
    tamper("UPDATE audit_event SET actor = 'other'")
    found = verify(database, cipher)
    assert told(found) == ["changed 1-32"]
    assert found.untold == 58


def test_a_number_that_is_no_number_is_found(
    sqlite_database: Database, audit: AuditLog, cipher: Cipher
) -> None:
    write_events(sqlite_database, audit, 3)
    with sqlite_database.engine.connect() as connection:
        for name in connection.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ):
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(
            text("UPDATE audit_event SET seq = 'x', chain = 'y', at = 5 WHERE seq = 2")
        )
        connection.commit()
    assert told(verify(sqlite_database, cipher)) == ["removed 2", "unproven 3", "inserted 4"]


def test_text_that_is_no_text_is_found_and_stops_neither_check_nor_export(
    sqlite_database: Database, audit: AuditLog, cipher: Cipher, tmp_path: Path
) -> None:
    write_events(sqlite_database, audit, 5)
    with sqlite_database.write() as session:
        session.execute(text("DROP TRIGGER audit_event_no_update"))
        session.execute(text("UPDATE audit_event SET actor = CAST(x'ff41' AS TEXT) WHERE seq = 2"))
        session.execute(text("UPDATE audit_event SET details = x'00', at = 'x' WHERE seq = 4"))
    assert told(verify(sqlite_database, cipher)) == ["changed 2", "changed 4"]
    with pytest.raises(AuditBroken, match="konkyo audit verify"):
        AuditReading(sqlite_database).page(AuditQuery())
    made = export(sqlite_database, cipher, audit, CONSOLE, Period(), tmp_path / "a.zip")
    assert told(verify_export(made.path, cipher)) == ["changed 2", "changed 4"]
