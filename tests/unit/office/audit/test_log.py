"""Events are kept with what was done, in an order without gaps, and hold nothing personal."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from office.audit import AuditLog
from office.audit.reading import AuditQuery, AuditReading
from office.audit.verify import verify
from office.database import Database
from office.encryption import Cipher, KeyRing
from office.identity import CONSOLE, Origin

from audit_tampering import write_events


def test_an_event_says_who_did_what_on_which_object_and_from_where(
    database: Database, audit: AuditLog
) -> None:
    with database.write() as session:
        origin = Origin(actor="f" * 32, client="192.0.2.7", request_id="r-1")
        audit.append(session, origin, "account-create", "account", "a" * 32, role="trainee", n=2)
    (event,) = AuditReading(database).page(AuditQuery()).events
    assert (event.seq, event.actor, event.action) == (1, "f" * 32, "account-create")
    assert (event.object_kind, event.object_id, event.outcome) == ("account", "a" * 32, "done")
    assert (event.client, event.request_id) == ("192.0.2.7", "r-1")
    assert event.details == {"role": "trainee", "n": 2}


def _give_up(database: Database, audit: AuditLog) -> None:
    with database.write() as session:
        audit.append(session, CONSOLE, "sign-in")
        audit.append(session, CONSOLE, "sign-out")
        raise RuntimeError("given up")


def test_what_is_rolled_back_leaves_no_event_and_no_gap(
    database: Database, audit: AuditLog, cipher: Cipher
) -> None:
    write_events(database, audit, 2)
    with pytest.raises(RuntimeError, match="given up"):
        _give_up(database, audit)
    write_events(database, audit, 1)
    found = verify(database, cipher)
    assert (found.ok, found.events, found.last_seq) == (True, 3, 3)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'other' WHERE seq = 1",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_event(
    ten_events: Database, cipher: Cipher, statement: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="neither changed nor removed"),
        ten_events.write() as session,
    ):
        session.execute(text(statement))
    assert verify(ten_events, cipher).ok


def test_threads_that_write_at_once_make_one_chain_without_gaps(
    database: Database, audit: AuditLog, cipher: Cipher
) -> None:
    together = threading.Barrier(6)

    def work(_: int) -> None:
        together.wait()
        for _ in range(10):
            with database.write() as session:
                audit.append(session, CONSOLE, "sign-in")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    found = verify(database, cipher)
    assert (found.ok, found.events, found.last_seq) == (True, 60, 60)


def _write(url: str, count: int) -> None:
    keys = {"k1": bytes(range(32)), "k2": bytes(range(32, 64))}
    audit = AuditLog(Cipher(KeyRing(keys=keys, current="k2", root=bytes(range(64, 96)))))
    database = Database(url)
    for _ in range(count):
        with database.write() as session:
            audit.append(session, CONSOLE, "sign-in")
    database.close()


def test_processes_that_write_at_once_make_one_chain_without_gaps(
    database: Database, cipher: Cipher
) -> None:
    url = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(url, 15)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    found = verify(database, cipher)
    assert (found.ok, found.events, found.last_seq) == (True, 45, 45)


def test_the_log_goes_on_while_it_is_checked(
    ten_events: Database, audit: AuditLog, cipher: Cipher
) -> None:
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            write_events(ten_events, audit, 3)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        assert all(verify(ten_events, cipher).ok for _ in range(10))
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("山田太郎", id="氏名"),
        pytest.param("ヤマダ", id="カナ"),
        pytest.param("Taro Yamada", id="空白のある文字列"),
        pytest.param("taro@example.jp", id="メール"),
        pytest.param("123456789018", id="12桁の番号"),
        pytest.param("1234-5678-9018", id="ハイフン入りの番号"),
        pytest.param("x" * 1001, id="長すぎる"),
        pytest.param("a\nb", id="改行"),
        pytest.param(123456789018, id="12桁の数"),
    ],
)
def test_a_detail_that_may_be_personal_is_refused_without_telling_it(
    sqlite_database: Database, audit: AuditLog, value: str | int
) -> None:
    with sqlite_database.write() as session:
        with pytest.raises(ValueError, match=r"^audit: note ") as told:
            audit.append(session, CONSOLE, "account-change", note=value)
        assert str(value) not in str(told.value)
    assert AuditReading(sqlite_database).page(AuditQuery()).total == 0


@pytest.mark.parametrize("value", [None, 1.5, ["a"], {"a": 1}])
def test_a_detail_is_a_plain_fact(
    sqlite_database: Database, audit: AuditLog, value: object
) -> None:
    with (
        sqlite_database.write() as session,
        pytest.raises(ValueError, match=r"note is a .*, not a plain fact"),
    ):
        audit.append(session, CONSOLE, "account-change", note=value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["", "caseworker", "display_name,role", "2026-11-25", "a" * 64, True, 0, -1, 10**10]
)
def test_codes_counts_days_and_ids_are_kept(
    sqlite_database: Database, audit: AuditLog, value: str | int | bool
) -> None:
    with sqlite_database.write() as session:
        audit.append(session, CONSOLE, "account-change", note=value)
    assert AuditReading(sqlite_database).page(AuditQuery()).events[0].details == {"note": value}


@pytest.mark.parametrize("action", ["", "Sign-in", "sign in", "サインイン", "sign-", "a" * 61])
def test_a_deed_is_named_like_the_others(
    sqlite_database: Database, audit: AuditLog, action: str
) -> None:
    with sqlite_database.write() as session, pytest.raises(ValueError, match="no name of a deed"):
        audit.append(session, CONSOLE, action)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("325AC0000000144:art29/p1", "325AC0000000144:art29/p1", id="根拠の番号"),
        pytest.param("GET /v1/units/手引き", "GET /v1/units/手引き", id="道"),
        pytest.param("9" * 20 + "a" * 12, "9" * 20 + "a" * 12, id="数字の多い番号"),
        pytest.param("GET /x/taro@example.jp", "〔伏せ字〕", id="メール"),
        pytest.param("GET /x/１２３４５６７８９０１８", "〔伏せ字〕", id="全角の12桁"),
        pytest.param("a\x00b\ud800", "a?b?", id="保存できない文字"),
        pytest.param("あ" * 300, "あ" * 200, id="長すぎる"),
    ],
)
def test_an_object_named_by_an_outsider_is_cleaned_and_the_event_kept(
    database: Database, audit: AuditLog, cipher: Cipher, written: str, kept: str
) -> None:
    with database.write() as session:
        origin = Origin(client="x" * 500, request_id="\x00\n" + "y" * 500)
        audit.append(session, origin, "door-refused", "door", written, refused=True)
    (event,) = AuditReading(database).page(AuditQuery()).events
    assert event.object_id == kept
    assert event.request_id.startswith("??yyy")
    assert verify(database, cipher).ok
