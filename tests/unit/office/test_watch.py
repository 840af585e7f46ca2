"""The watch list: what the office cited, and what became of it since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import InputError, UnknownUnit
from corpus.store import CorpusStore
from corpus.types import Document, Revision, Status, Unit
from ingest.index import build_index
from office import WatchList, alerts
from office.alerts import AlertKind
from office.personal import PersonalNumberFound
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
def watch(home: Path) -> WatchList:
    return WatchList(home / "watch.sqlite")


def test_a_citation_is_watched_as_people_write_it(index: Index, watch: WatchList) -> None:
    service = index((OLD, OLD_UNITS))
    added = watch.add(service, "法2条2項", "  7月の 面接記録 ")
    assert (added.unit_id, added.part, added.citation) == (
        f"{LAW}:art2",
        "p2",
        "生活保護法第2条第2項",
    )
    assert (added.note, added.version, added.day) == (
        "7月の 面接記録",
        f"{LAW}@a",
        dt.date.today(),
    )
    assert watch.items() == (added,)
    assert alerts(watch.items(), service) == ()


def test_what_changed_since_was_repealed_or_is_gone_is_told(index: Index, watch: WatchList) -> None:
    service = index((OLD, OLD_UNITS))
    for path in ("art1", "art2", "art2/p2", "art2/p3", "art3", "art4"):
        watch.add(service, f"{LAW}:{path}")
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
    watch.add(index((OLD, OLD_UNITS)), f"{LAW}:art3")
    (alert,) = alerts(watch.items(), index((NEW, NEW_UNITS)))
    assert (alert.kind, alert.since) == (AlertKind.GONE, None)


def test_another_text_of_the_same_revision_cannot_be_compared(
    index: Index, watch: WatchList
) -> None:
    watch.add(index((OLD, OLD_UNITS)), f"{LAW}:art1")
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
    watch.add(index((then, (article(then, 1, "ある文。"),))), f"{LAW}:art1")
    (alert,) = alerts(watch.items(), index((now, (article(now, 1, "別の文。"),))))
    assert (alert.kind, alert.since) == (AlertKind.REPLACED, None)
    assert says in alert.message


def test_adding_again_confirms_the_wording_and_keeps_the_note(
    index: Index, watch: WatchList
) -> None:
    watch.add(index((OLD, OLD_UNITS)), f"{LAW}:art2", "敷金の件")
    service = index((OLD, OLD_UNITS), (NEW, NEW_UNITS))
    assert len(alerts(watch.items(), service)) == 1
    assert watch.add(service, f"{LAW}:art2").note == "敷金の件"
    assert alerts(watch.items(), service) == ()
    assert len(watch.items()) == 1
    assert watch.add(service, f"{LAW}:art2", "").note == ""


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
        watch.add(index((OLD, OLD_UNITS)), f"{LAW}:art1", note)
    assert watch.items() == ()


@pytest.mark.parametrize("note", ["2026-11-25 09:30", "1234567890123", "03-1234-5678", "法63条"])
def test_other_numbers_may_be_written(index: Index, watch: WatchList, note: str) -> None:
    assert watch.add(index((OLD, OLD_UNITS)), f"{LAW}:art1", note).note == note


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
        watch.add(index((OLD, OLD_UNITS)), reference)


def test_a_long_note_is_refused(watch: WatchList) -> None:
    with pytest.raises(InputError, match="200文字まで"):
        watch.add(demo_backend(), "demo-law:art1", "あ" * 201)


def test_what_is_removed_is_watched_no_longer(watch: WatchList) -> None:
    watch.add(demo_backend(), "demo-law:art1")
    watch.add(demo_backend(), "demo-law:art2/p2")
    assert watch.remove("見本くらし支援法第2条第2項").unit_id == "demo-law:art2"
    assert [each.reference for each in watch.items()] == ["demo-law:art1"]
    with pytest.raises(InputError, match="見守りの一覧にありません"):
        watch.remove("demo-law:art2")


def test_the_list_works_on_a_service_elsewhere(watch: WatchList) -> None:
    with KonkyoClient(app=create_app(demo_backend)) as remote:
        watch.add(remote, "demo-law:art2/p2")
        assert alerts(watch.items(), remote) == ()


def test_looking_at_an_empty_list_writes_nothing(watch: WatchList, home: Path) -> None:
    assert watch.items() == ()
    assert list(home.iterdir()) == []
