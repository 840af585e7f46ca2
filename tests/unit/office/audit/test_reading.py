"""The log is read by day in Japan, person, deed and object, newest first, fifty at a time."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.audit import AuditLog
from office.audit.days import Period, in_japan, in_words
from office.audit.reading import AuditQuery, AuditReading
from office.database import Database
from office.encryption import Cipher
from office.identity import CONSOLE, Origin, Role

from audit_tampering import Tamper, write_events

APRIL_1 = dt.date(2026, 4, 1)


def at(tamper: Tamper, database: Database, seq: int, moment: str) -> None:
    """Move an event to another moment (UTC)."""
    written = f"'{moment}'" if database.is_sqlite else f"TIMESTAMPTZ '{moment}+00'"
    tamper(f"UPDATE audit_event SET at = {written} WHERE seq = {seq}")


def test_the_newest_events_come_first_fifty_a_page(
    sqlite_database: Database, audit: AuditLog
) -> None:
    write_events(sqlite_database, audit, 120)
    reading = AuditReading(sqlite_database)
    pages = [reading.page(AuditQuery(), number) for number in (1, 2, 3)]
    assert [len(page.events) for page in pages] == [50, 50, 20]
    assert [event.seq for page in pages for event in page.events] == list(range(120, 0, -1))
    assert {(page.total, page.pages) for page in pages} == {(120, 3)}


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-4, 1), (99, 3)])
def test_a_page_that_does_not_exist_gives_the_nearest(
    sqlite_database: Database, audit: AuditLog, asked: int, given: int
) -> None:
    write_events(sqlite_database, audit, 101)
    assert AuditReading(sqlite_database).page(AuditQuery(), asked).page == given


def test_an_empty_log_is_one_empty_page(database: Database) -> None:
    page = AuditReading(database).page(AuditQuery())
    assert (page.events, page.total, page.page, page.pages) == ((), 0, 1, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(AuditQuery(actor="visitor"), [3, 2], id="だれが"),
        pytest.param(AuditQuery(action="sign-in"), [3, 1], id="何を"),
        pytest.param(AuditQuery(object_id="a1"), [2, 1], id="対象"),
        pytest.param(AuditQuery(object_kind="door"), [2], id="対象の種類"),
        pytest.param(AuditQuery(outcome="refused"), [3], id="拒否"),
        pytest.param(AuditQuery(actor="visitor", outcome="done"), [2], id="重ねて"),
        pytest.param(AuditQuery(actor="' OR 1=1 --"), [], id="いない人"),
    ],
)
def test_events_are_found_by(
    database: Database, audit: AuditLog, query: AuditQuery, expected: list[int]
) -> None:
    visitor = Origin(actor="visitor")
    with database.write() as session:
        audit.append(session, CONSOLE, "sign-in", "account", "a1")
        audit.append(session, visitor, "sign-out", "door", "a1")
        audit.append(session, visitor, "sign-in", "account", "a2", refused=True)
    assert [event.seq for event in AuditReading(database).page(query).events] == expected
    assert AuditReading(database).actions() == ("sign-in", "sign-out")


def test_a_day_lasts_from_midnight_to_midnight_in_japan(
    ten_events: Database, tamper: Tamper
) -> None:
    at(tamper, ten_events, 1, "2026-03-31 14:59:59.999999")  # 23:59 of 31 March in Japan
    at(tamper, ten_events, 2, "2026-03-31 15:00:00.000000")  # midnight
    at(tamper, ten_events, 3, "2026-04-01 14:59:59.999999")
    at(tamper, ten_events, 4, "2026-04-01 15:00:00.000000")
    page = AuditReading(ten_events).page(AuditQuery(period=Period(first=APRIL_1, last=APRIL_1)))
    assert [event.seq for event in page.events] == [3, 2]
    assert [in_japan(event.at) for event in page.events] == [
        "2026-04-01 23:59:59",
        "2026-04-01 00:00:00",
    ]


def test_a_moment_is_told_to_people_in_japan_to_the_second() -> None:
    moment = dt.datetime(2026, 3, 31, 15, 4, 5, 999, tzinfo=dt.UTC)
    assert in_words(moment) == "2026年4月1日 00:04:05"


@pytest.mark.parametrize(
    ("first", "last"), [(dt.date.min, dt.date.max), (None, dt.date.max), (dt.date.min, None)]
)
def test_a_period_may_be_as_long_as_the_calendar(
    ten_events: Database, first: dt.date | None, last: dt.date | None
) -> None:
    query = AuditQuery(period=Period(first=first, last=last))
    assert AuditReading(ten_events).page(query).total == 10


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputError, match="より前になっています"):
        Period(first=APRIL_1, last=APRIL_1 - dt.timedelta(days=1))


def test_details_that_somebody_wrote_over_do_not_stop_the_list(
    ten_events: Database, tamper: Tamper
) -> None:
    tamper("UPDATE audit_event SET details = 'broken' WHERE seq = 10")
    assert AuditReading(ten_events).page(AuditQuery()).events[0].details == {}


def test_an_office_reads_its_own_deeds_and_what_concerns_nobody_elsewhere(
    database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    accounts = Accounts(database, cipher, audit)
    here, there = (accounts.create_office(CONSOLE, name) for name in ("ここ", "よそ"))
    ours, theirs = (
        accounts.create(
            CONSOLE, login=login, display_name="見本", role=Role.CASEWORKER, office_id=office.id
        )
        for login, office in (("koko", here), ("yoso", there))
    )
    accounts.create_team(Origin(actor=ours.id), here.id, "係")
    accounts.create_team(Origin(actor=theirs.id), there.id, "係")
    events = AuditReading(database).page(AuditQuery(office_id=here.id)).events
    assert [(event.actor, event.action) for event in events] == [
        (ours.id, "team-create"),
        ("console", "account-create"),
        ("console", "office-create"),
    ]
    assert theirs.id not in str(events)
