"""The watch lists: what somebody cited, and what became of it since."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from waiting import until_somebody_waits

from corpus.days import today_in_japan
from corpus.errors import InputError, UnknownUnit
from corpus.store import CorpusStore
from corpus.types import Document, Revision, Status, Unit
from ingest.index import build_index
from office.accounts.tables import AccountRow, OfficeRow
from office.alerts import AlertKind, alerts
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.encryption import Cipher
from office.foundation import Office
from office.identity import CONSOLE, Origin
from office.personal import PersonalNumberFound
from office.watch import MAX_NOTE, Watched, WatchList
from office.watch.earlier_file import EARLIER_FILE, TAKEN_OVER_FILE, take_over_earlier_file
from office.watch.tables import WatchedRow
from search_api.client import KonkyoClient
from search_api.http.app import create_app
from search_api.service import SearchService
from ui.web.demo import demo_backend

from factories import make_document, make_unit

LAW = "325AC0000000144"
OLD = make_document(
    LAW, title="生活保護法", revision=Revision(id="a", effective_from=dt.date(2020, 4, 1))
)
NEW = make_document(
    LAW, title="生活保護法", revision=Revision(id="b", effective_from=dt.date(2025, 6, 1))
)
DIGEST = make_document(LAW, title="生活保護法", status=Status.DIGEST)


def article(document: Document, number: int, *paragraphs: str) -> Unit:
    return make_unit(document, f"art{number}", paragraphs=list(paragraphs), ordinal=number)


OLD_UNITS = (
    article(OLD, 1, "第一条　同じ。"),
    article(OLD, 2, "第二条　十日以内に。", "２　変わらない。", "３　なくなる項。"),
    article(OLD, 3, "第三条　廃止される。"),
    article(OLD, 4, "第四条　削除とだけ残る。"),
)
NEW_UNITS = (
    article(NEW, 1, "第一条　同じ。"),
    article(NEW, 2, "第二条　二十日以内に。", "２　変わらない。"),
    article(NEW, 4, "第四条　削除"),
)

Index = Callable[..., SearchService]


@pytest.fixture
def index(home: Path) -> Index:
    """Return a function that makes the index hold exactly these documents."""

    def build(*texts: tuple[Document, tuple[Unit, ...]]) -> SearchService:
        store = CorpusStore(home / "corpus.sqlite")
        for document_id in {document.id for document in store.documents()}:
            store.remove(document_id)
        for document, units in texts:
            store.put(document, units, ingest_key=document.version)
        build_index(home, None)
        return SearchService.open(home)

    return build


@pytest.fixture
def watch(sqlite_database: Database, cipher: Cipher, audit: AuditLog) -> WatchList:
    """Return the office's list."""
    return WatchList(sqlite_database, cipher, audit)


Lists = Callable[[str], WatchList]


@pytest.fixture
def own(database: Database, cipher: Cipher, audit: AuditLog) -> Lists:
    """Return a function that gives the list of hana or taro."""
    with database.write() as session:
        session.add(OfficeRow(id="o", name="見本福祉事務所"))
        session.flush()
        for name in ("hana", "taro"):
            session.add(
                AccountRow(id=name, login=name, display_name=b"x", role="caseworker", office_id="o")
            )
    return lambda owner: WatchList(database, cipher, audit, owner)


def test_a_citation_is_watched_as_people_write_it(index: Index, watch: WatchList) -> None:
    service = index((OLD, OLD_UNITS))
    added = watch.add(CONSOLE, service, "法2条2項", "  7月の 面接記録 ")
    assert (added.unit_id, added.part, added.citation) == (
        f"{LAW}:art2",
        "p2",
        "生活保護法第2条第2項",
    )
    assert (added.note, added.version, added.day) == (
        "7月の 面接記録",
        f"{LAW}@a",
        today_in_japan(),
    )
    assert watch.items() == (added,)
    assert alerts(watch.items(), service) == ()


def test_what_changed_since_was_repealed_or_is_gone_is_told(index: Index, watch: WatchList) -> None:
    service = index((OLD, OLD_UNITS))
    for path in ("art1", "art2", "art2/p2", "art2/p3", "art3", "art4"):
        watch.add(CONSOLE, service, f"{LAW}:{path}")
    service = index((OLD, OLD_UNITS), (NEW, NEW_UNITS))
    found = {
        alert.watched.reference.partition(":")[2]: alert for alert in alerts(watch.items(), service)
    }
    assert {path: alert.kind for path, alert in found.items()} == {
        "art2": AlertKind.CHANGED,
        "art2/p3": AlertKind.REPEALED,
        "art3": AlertKind.REPEALED,
        "art4": AlertKind.REPEALED,
    }
    assert {alert.since for alert in found.values()} == {dt.date(2020, 4, 1)}
    assert "本文が変わりました" in found["art2"].message
    assert "この項・号はなくなりました" in found["art2/p3"].message
    assert "今の版にはありません" in found["art3"].message
    assert "「削除」とだけ残っています" in found["art4"].message


def test_without_the_old_revision_what_is_not_found_is_gone(index: Index, watch: WatchList) -> None:
    watch.add(CONSOLE, index((OLD, OLD_UNITS)), f"{LAW}:art3")
    (alert,) = alerts(watch.items(), index((NEW, NEW_UNITS)))
    assert (alert.kind, alert.since) == (AlertKind.GONE, None)


def test_another_text_of_the_same_revision_cannot_be_compared(
    index: Index, watch: WatchList
) -> None:
    watch.add(CONSOLE, index((OLD, OLD_UNITS)), f"{LAW}:art1")
    (alert,) = alerts(watch.items(), index((OLD, (article(OLD, 1, "第一条　直した文。"),))))
    assert (alert.kind, alert.since) == (AlertKind.CHANGED, None)
    assert "同じ版のまま" in alert.message


@pytest.mark.parametrize(
    ("then", "now", "says"),
    [
        pytest.param(DIGEST, NEW, "要旨に代わって公式の本文が入りました", id="要旨から公式へ"),
        pytest.param(NEW, DIGEST, "要旨だけになりました", id="公式から要旨へ"),
    ],
)
def test_a_digest_is_never_taken_for_an_older_wording(
    index: Index, watch: WatchList, then: Document, now: Document, says: str
) -> None:
    watch.add(CONSOLE, index((then, (article(then, 1, "ある文。"),))), f"{LAW}:art1")
    (alert,) = alerts(watch.items(), index((now, (article(now, 1, "別の文。"),))))
    assert (alert.kind, alert.since) == (AlertKind.REPLACED, None)
    assert says in alert.message


def test_a_note_written_while_somebody_else_confirms_stays(
    postgres_database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    begun, written = Event(), Event()

    class Slow(WatchList):
        """A list of which somebody has read the note, and has not written it yet."""

        def _value(self, row: WatchedRow) -> Watched:
            begun.set()
            until_somebody_waits(postgres_database, written.is_set)
            return super()._value(row)

    watch = WatchList(postgres_database, cipher, audit)
    watch.add(CONSOLE, demo_backend(), "demo-law:art1", "前の件")
    with ThreadPoolExecutor(1) as other:
        slow = Slow(postgres_database, cipher, audit)
        confirming = other.submit(slow.add, CONSOLE, demo_backend(), "demo-law:art1")
        assert begun.wait(20)
        watch.add(CONSOLE, demo_backend(), "demo-law:art1", "後の件")
        written.set()
        confirming.result(20)
    assert [each.note for each in watch.items()] == ["後の件"]


def test_two_servers_that_take_an_earlier_list_over_at_once_both_start(
    postgres_database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    item = Watched.of(demo_backend().unit("demo-law:art1"))
    other = WatchList(postgres_database, cipher, audit)

    class Slow(WatchList):
        """A list onto which another server has put the unit since it was looked for."""

        def _row(self, watched: Watched) -> WatchedRow:
            if not other.items():
                other.take_over(CONSOLE, [item])
            return super()._row(watched)

    assert Slow(postgres_database, cipher, audit).take_over(CONSOLE, [item]) == 0
    assert other.items() == (item,)


def test_adding_again_confirms_the_wording_and_keeps_the_note(
    index: Index, watch: WatchList
) -> None:
    watch.add(CONSOLE, index((OLD, OLD_UNITS)), f"{LAW}:art2", "敷金の件")
    service = index((OLD, OLD_UNITS), (NEW, NEW_UNITS))
    assert len(alerts(watch.items(), service)) == 1
    assert watch.add(CONSOLE, service, f"{LAW}:art2").note == "敷金の件"
    assert alerts(watch.items(), service) == ()
    assert len(watch.items()) == 1
    assert watch.add(CONSOLE, service, f"{LAW}:art2", "").note == ""


@pytest.mark.parametrize(
    "note",
    [
        "123456789018",
        "番号は１２３４５６７８９０１８です",
        "1234-5678-9018 の件",
        "1234 5678 9018",
        "1234　5678　9018",
        "1234ー5678ー9018",
    ],
)
def test_a_number_of_twelve_digits_is_refused(index: Index, watch: WatchList, note: str) -> None:
    with pytest.raises(PersonalNumberFound, match="12桁の番号が書かれているため"):
        watch.add(CONSOLE, index((OLD, OLD_UNITS)), f"{LAW}:art1", note)
    assert watch.items() == ()


@pytest.mark.parametrize("note", ["2026-11-25 09:30", "1234567890123", "03-1234-5678", "法63条"])
def test_other_numbers_may_be_written(index: Index, watch: WatchList, note: str) -> None:
    assert watch.add(CONSOLE, index((OLD, OLD_UNITS)), f"{LAW}:art1", note).note == note


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        pytest.param("法99条", "「法99条」に当たる", id="ない条"),
        pytest.param("法2条9項", "項", id="ない項"),
        pytest.param("敷金のこと", "引用として読めません", id="引用でない"),
        pytest.param("法1条、法2条", "1つに決まりません", id="2つの引用"),
        pytest.param(f"{LAW}:art99", "art99", id="ない番号"),
    ],
)
def test_only_one_unit_that_exists_can_be_watched(
    index: Index, watch: WatchList, reference: str, says: str
) -> None:
    with pytest.raises(UnknownUnit, match=says):
        watch.add(CONSOLE, index((OLD, OLD_UNITS)), reference)


def test_a_long_note_is_refused(watch: WatchList) -> None:
    with pytest.raises(InputError, match="200文字まで"):
        watch.add(CONSOLE, demo_backend(), "demo-law:art1", "あ" * (MAX_NOTE + 1))


def test_what_is_removed_is_watched_no_longer(watch: WatchList) -> None:
    watch.add(CONSOLE, demo_backend(), "demo-law:art1")
    watch.add(CONSOLE, demo_backend(), "demo-law:art2/p2")
    assert watch.remove(CONSOLE, "見本くらし支援法第2条第2項").unit_id == "demo-law:art2"
    assert [each.reference for each in watch.items()] == ["demo-law:art1"]
    with pytest.raises(InputError, match="見守りの一覧にありません"):
        watch.remove(CONSOLE, "demo-law:art2")


def test_the_list_works_on_a_service_elsewhere(watch: WatchList) -> None:
    with KonkyoClient(app=create_app(demo_backend)) as remote:
        watch.add(CONSOLE, remote, "demo-law:art2/p2")
        assert alerts(watch.items(), remote) == ()


def test_everybody_has_a_list_of_their_own_and_the_office_has_one(
    database: Database, cipher: Cipher, audit: AuditLog, own: Lists
) -> None:
    office = WatchList(database, cipher, audit)
    for each, note in ((office, "事務所の件"), (own("hana"), "花の件"), (own("taro"), "")):
        each.add(CONSOLE, demo_backend(), "demo-law:art1", note)
        each.add(CONSOLE, demo_backend(), "demo-law:art1")  # once is enough

    assert [len(each.items()) for each in (office, own("hana"), own("taro"))] == [1, 1, 1]
    own("taro").remove(CONSOLE, "demo-law:art1")
    assert own("taro").items() == ()
    assert [each.note for each in (*office.items(), *own("hana").items())] == [
        "事務所の件",
        "花の件",
    ]
    with pytest.raises(InputError, match="見守りの一覧にありません"):
        own("taro").remove(CONSOLE, "demo-law:art1")


def test_every_change_is_noted_and_no_note_is_readable_in_the_file(
    sqlite_database: Database, cipher: Cipher, audit: AuditLog
) -> None:
    watch = WatchList(sqlite_database, cipher, audit)
    origin = Origin(actor="a1", client="192.0.2.7", request_id="r1")
    watch.add(origin, demo_backend(), "demo-law:art2/p2", "ひみつの件")
    watch.add(origin, demo_backend(), "demo-law:art2/p2")
    watch.remove(origin, "demo-law:art2/p2")
    watch.add(origin, demo_backend(), "demo-law:art1", "ひみつの件")

    with sqlite_database.read() as session:
        events = session.scalars(select(AuditEventRow).order_by(AuditEventRow.seq)).all()
        (row,) = session.scalars(select(WatchedRow))
    assert [(each.action, each.actor, each.object_id) for each in events] == [
        ("watch-add", "a1", "demo-law:art2/p2"),
        ("watch-confirm", "a1", "demo-law:art2/p2"),
        ("watch-remove", "a1", "demo-law:art2/p2"),
        ("watch-add", "a1", "demo-law:art1"),
    ]
    assert "ひみつ".encode() not in row.note
    assert watch.items()[0].note == "ひみつの件"


# What `konkyo watch` of the version before wrote.
EARLIER = """
CREATE TABLE watched (
    unit_id TEXT NOT NULL, part TEXT NOT NULL, citation TEXT NOT NULL, sha256 TEXT NOT NULL,
    version TEXT NOT NULL, day TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (unit_id, part)
);
INSERT INTO watched VALUES
    ('demo-law:art1', '', '見本くらし支援法第1条', 'aa', 'demo-law@a', '2026-04-01', '四月の件'),
    ('demo-law:art2', 'p2', '見本くらし支援法第2条第2項', 'bb', 'demo-law@a', '2026-05-01', '');
"""


def write_earlier(home: Path) -> None:
    with closing(sqlite3.connect(home / EARLIER_FILE)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.executescript(EARLIER)


def test_the_file_of_an_earlier_version_is_taken_over_once(home: Path, watch: WatchList) -> None:
    write_earlier(home)

    assert take_over_earlier_file(home, watch) == 2
    assert take_over_earlier_file(home, watch) == 0

    assert [(each.reference, each.day.month, each.note) for each in watch.items()] == [
        ("demo-law:art2/p2", 5, ""),
        ("demo-law:art1", 4, "四月の件"),
    ]
    assert [path.name for path in home.iterdir()] == [TAKEN_OVER_FILE]


def test_after_a_fall_before_the_file_was_renamed_nothing_comes_twice(
    home: Path, watch: WatchList
) -> None:
    write_earlier(home)
    take_over_earlier_file(home, watch)
    (home / TAKEN_OVER_FILE).replace(home / EARLIER_FILE)
    watch.remove(CONSOLE, "demo-law:art1")
    watch.add(CONSOLE, demo_backend(), "demo-law:art2/p2", "今の件")

    assert take_over_earlier_file(home, watch) == 1
    assert {each.reference: each.note for each in watch.items()} == {
        "demo-law:art2/p2": "今の件",
        "demo-law:art1": "四月の件",
    }


def test_an_empty_file_is_put_aside_and_a_damaged_one_stays(home: Path, watch: WatchList) -> None:
    (home / EARLIER_FILE).touch()
    assert take_over_earlier_file(home, watch) == 0
    (home / TAKEN_OVER_FILE).unlink()
    (home / EARLIER_FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        take_over_earlier_file(home, watch)
    assert (home / EARLIER_FILE).is_file()


def test_an_office_that_is_opened_finds_what_it_watched_before(home: Path) -> None:
    write_earlier(home)
    with closing(Office.open(home, {})) as office:
        assert len(office.watch_list().items()) == 2
    with closing(Office.open(home, {})) as office:
        assert len(office.watch_list().items()) == 2
        with office.database.read() as session:
            taken = select(AuditEventRow.action).where(AuditEventRow.object_kind == "watch-list")
            assert session.scalars(taken).all() == ["watch-take-over"]
