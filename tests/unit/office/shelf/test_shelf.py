"""The shelf: bookmarks and what was read lately, each person's own."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from sqlalchemy import update

from corpus.days import today_in_japan
from corpus.errors import InputError, UnknownUnit
from office.accounts.accounts import Accounts
from office.audit import AuditLog
from office.database import Database
from office.database.base import now
from office.encryption import Cipher
from office.errors import DatabaseUnavailable
from office.identity import CONSOLE, Role
from office.personal import PersonalNumberFound
from office.retention import Retention
from office.shelf import MAX_LABEL, Bookmarks, RecentUnits
from office.shelf.recent import KEPT_DAYS, MAX_UNITS
from office.shelf.tables import RecentReadingRow
from ui.web.demo import demo_backend

LATER = dt.timedelta(days=KEPT_DAYS + 1)


class Shelves:
    """An office with two people."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self.database, self.cipher, self.audit = database, cipher, audit
        accounts = Accounts(database, cipher, audit)
        place = accounts.create_office(CONSOLE, "試験福祉事務所")
        self.ids = [
            accounts.create(
                CONSOLE, login=login, display_name=login, role=Role.CASEWORKER, office_id=place.id
            ).id
            for login in ("sato", "suzuki")
        ]

    def bookmarks(self, person: int = 0) -> Bookmarks:
        return Bookmarks(self.database, self.cipher, self.audit, self.ids[person])

    def recent(self, person: int = 0) -> RecentUnits:
        return RecentUnits(self.database, self.cipher, self.ids[person])

    def read(self, unit_id: str) -> None:
        self.recent().note(demo_backend().unit(unit_id))


@pytest.fixture
def shelves(database: Database, cipher: Cipher, audit: AuditLog) -> Shelves:
    return Shelves(database, cipher, audit)


def test_a_bookmark_is_its_owners_alone_and_found_by_its_words(shelves: Shelves) -> None:
    mine = shelves.bookmarks()
    added = mine.add(CONSOLE, demo_backend(), "demo-law:art1", " 転居の\n件 ")
    assert (added.watched.note, added.watched.day) == ("転居の 件", today_in_japan())
    assert mine.find("demo-law:art1") == added
    assert added.holds("転居")
    assert added.holds(f"件 {added.watched.citation}")
    assert not added.holds("葬祭")
    assert shelves.bookmarks(1).items() == ()


def test_a_second_bookmark_at_the_same_place_renews_it_and_keeps_the_label(
    shelves: Shelves,
) -> None:
    mine = shelves.bookmarks()
    mine.add(CONSOLE, demo_backend(), "demo-law:art1", "転居の件")
    mine.add(CONSOLE, demo_backend(), "demo-law:art1")
    (only,) = mine.items()
    assert only.watched.note == "転居の件"
    mine.add(CONSOLE, demo_backend(), "demo-law:art1", "")
    (only,) = mine.items()
    assert only.watched.note == ""


def test_what_cannot_be_bookmarked_is_refused_and_nothing_changes(shelves: Shelves) -> None:
    mine = shelves.bookmarks()
    with pytest.raises(UnknownUnit):
        mine.add(CONSOLE, demo_backend(), "demo-law:art999")
    with pytest.raises(PersonalNumberFound):
        mine.add(CONSOLE, demo_backend(), "demo-law:art1", "番号 123456789018")
    with pytest.raises(InputError, match=f"{MAX_LABEL}文字まで"):
        mine.add(CONSOLE, demo_backend(), "demo-law:art1", "あ" * (MAX_LABEL + 1))
    assert mine.items() == ()
    with pytest.raises(InputError, match="しおりはありません"):
        mine.remove(CONSOLE, "demo-law:art1")


def test_a_bookmark_is_taken_away(shelves: Shelves) -> None:
    mine = shelves.bookmarks()
    added = mine.add(CONSOLE, demo_backend(), "demo-law:art1")
    assert mine.remove(CONSOLE, "demo-law:art1") == added
    assert mine.items() == ()


def test_units_read_lately_stand_once_each_the_latest_first(shelves: Shelves) -> None:
    for unit in ("demo-law:art1", "demo-law:art2", "demo-law:art1"):
        shelves.read(unit)
    assert [each.unit_id for each in shelves.recent().items()] == ["demo-law:art1", "demo-law:art2"]
    assert shelves.recent(1).items() == ()


def test_only_so_many_are_kept(shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_UNITS == 50
    monkeypatch.setattr("office.shelf.recent.MAX_UNITS", 1)
    shelves.read("demo-law:art1")
    shelves.read("demo-law:art2")
    assert [each.unit_id for each in shelves.recent().items()] == ["demo-law:art2"]


def test_who_wants_nothing_noted_has_nothing_noted(shelves: Shelves) -> None:
    shelves.read("demo-law:art1")
    shelves.recent().pause(True)
    shelves.read("demo-law:art2")
    assert shelves.recent().is_paused
    assert shelves.recent().items() == ()
    shelves.recent().pause(False)
    shelves.read("demo-law:art2")
    assert [each.unit_id for each in shelves.recent().items()] == ["demo-law:art2"]
    shelves.recent().clear()
    assert shelves.recent().items() == ()


def test_the_wish_for_nothing_holds_though_a_page_was_opened_at_the_same_moment(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shelves.database.is_sqlite:
        pytest.skip("SQLite lets one writer in at a time")
    moments = iter([True])

    def now_in_between() -> dt.datetime:
        if next(moments, False):  # the row was looked for, and is not there yet
            shelves.read("demo-law:art1")
        return now()

    monkeypatch.setattr("office.shelf.recent.now", now_in_between)
    shelves.recent().pause(True)
    assert shelves.recent().is_paused
    assert shelves.recent().items() == ()


def test_what_was_read_long_ago_is_erased_but_the_wish_for_nothing_stays(
    shelves: Shelves,
) -> None:
    shelves.read("demo-law:art1")
    shelves.recent(1).pause(True)
    with shelves.database.write() as session:
        long_ago = dt.datetime.now(dt.UTC) - LATER
        session.execute(update(RecentReadingRow).values(updated_at=long_ago))
    retention = Retention(shelves.database, shelves.cipher, shelves.audit)
    due = {each.rule.name: each.count for each in retention.apply(CONSOLE)}
    assert due["recent-units"] == 1
    assert shelves.recent().items() == ()
    assert shelves.recent(1).is_paused


def test_who_left_leaves_no_shelf(shelves: Shelves) -> None:
    shelves.bookmarks().add(CONSOLE, demo_backend(), "demo-law:art1")
    shelves.read("demo-law:art1")
    Accounts(shelves.database, shelves.cipher, shelves.audit).disable(CONSOLE, shelves.ids[0])
    years = dt.datetime.now(dt.UTC) + dt.timedelta(days=4 * 365)
    Retention(shelves.database, shelves.cipher, shelves.audit).apply(CONSOLE, years)
    assert shelves.bookmarks().items() == ()
    assert shelves.recent().items() == ()


def test_a_reading_that_cannot_be_noted_does_not_wait_long(
    sqlite_database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    shelves = Shelves(sqlite_database, cipher, audit)
    with sqlite_database.write() as saving:
        saving.connection()  # begins
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            shelves.read("demo-law:art1")
        assert time.monotonic() - began < 15, "who saves waits for half a minute"
    shelves.read("demo-law:art1")
    assert [each.unit_id for each in shelves.recent().items()] == ["demo-law:art1"]
