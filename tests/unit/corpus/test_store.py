import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import UnknownDocument, UnknownUnit
from corpus.store import CorpusStore, visible_versions
from corpus.types import Pages, Revision, Source, Status

from factories import make_document, make_unit

OLD = make_document(revision=Revision(id="a", effective_from=dt.date(2020, 4, 1)))
NEW = make_document(revision=Revision(id="b", effective_from=dt.date(2025, 6, 1)))
DIGEST = make_document(status=Status.DIGEST, revision=Revision(id="digest"))


@pytest.fixture
def store(tmp_path: Path) -> CorpusStore:
    return CorpusStore(tmp_path / "corpus.sqlite")


def test_gives_back_exactly_what_was_put_in(store: CorpusStore) -> None:
    unit = make_unit(
        OLD,
        "art29",
        paragraphs=["一項　の文", "二項の\t文"],
        title="資料",
        headings=("第一章　みほん",),
        pages=Pages(first=10, last=11, first_label="- 1 -", last_label="- 2 -"),
    )
    assert store.put(OLD, [unit], ingest_key="k") == "added"
    assert store.unit(unit.id) == (OLD, unit)
    assert list(store.units(OLD.id)) == [unit]
    assert store.has_ingest_key("k") == OLD


def test_the_same_document_twice_changes_nothing(store: CorpusStore) -> None:
    unit = make_unit(OLD, "art1")
    store.put(OLD, [unit], ingest_key="k")
    before = store.sha256()
    downloaded_again = replace(OLD, source=Source(form="test", sha256="other bytes"))
    assert store.put(downloaded_again, [unit], ingest_key="k2") == "unchanged"
    assert store.sha256() == before


def test_another_text_under_the_same_version_replaces_the_first(store: CorpusStore) -> None:
    store.put(
        OLD, [make_unit(OLD, "art1", "前"), make_unit(OLD, "art2", ordinal=1)], ingest_key="k"
    )
    assert store.put(OLD, [make_unit(OLD, "art1", "後")], ingest_key="k2") == "replaced"
    assert [unit.text for unit in store.units(OLD.id)] == ["後"]


@pytest.mark.parametrize(
    ("as_of", "text"),
    [
        pytest.param(dt.date(2024, 1, 1), "旧", id="改正前の日"),
        pytest.param(dt.date(2025, 6, 1), "新", id="施行の日から新しい版"),
        pytest.param(None, "新", id="日を言わなければ今日"),
    ],
)
def test_shows_the_revision_in_force(store: CorpusStore, as_of: dt.date | None, text: str) -> None:
    store.put(OLD, [make_unit(OLD, "art1", "旧")], ingest_key="a")
    store.put(NEW, [make_unit(NEW, "art1", "新")], ingest_key="b")
    assert store.unit(f"{OLD.id}:art1", as_of)[1].text == text


def test_official_units_stand_before_the_digest_and_the_digest_fills_gaps(
    store: CorpusStore,
) -> None:
    store.put(
        DIGEST,
        [make_unit(DIGEST, "art1", "要旨1"), make_unit(DIGEST, "art2", "要旨2", ordinal=1)],
        ingest_key="d",
    )
    store.put(NEW, [make_unit(NEW, "art1", "本文1")], ingest_key="n")
    assert [unit.text for unit in store.units(NEW.id)] == ["本文1", "要旨2"]
    document, unit = store.unit(f"{NEW.id}:art1")
    assert document.status is Status.OFFICIAL
    digest = store.digest_of(document, unit)
    assert digest is not None
    assert digest.text == "要旨1"


def test_an_older_copy_without_a_revision_id_does_not_replace_a_newer_one(
    store: CorpusStore,
) -> None:
    newer = make_document(revision=Revision(amended_on=dt.date(2025, 5, 16)))
    older = make_document(revision=Revision(amended_on=dt.date(2024, 6, 12)))
    store.put(newer, [make_unit(newer, "art1", "新")], ingest_key="n")
    assert store.put(older, [make_unit(older, "art1", "旧")], ingest_key="o") == "added"
    assert store.unit("999AC0000000001:art1")[1].text == "新"


@pytest.mark.parametrize(
    ("ends", "day", "shown"),
    [
        pytest.param(
            None, dt.date(2025, 5, 31), None, id="公布の後でも施行の日までは新しい写しでない"
        ),
        pytest.param(None, dt.date(2025, 6, 1), "dated", id="その日の版に改正が入っていない"),
        pytest.param(None, dt.date(2025, 6, 2), "copy", id="次の日からは分からないので新しいほう"),
        pytest.param(dt.date(2026, 4, 1), dt.date(2026, 3, 31), "dated", id="終わる前の日まで"),
        pytest.param(dt.date(2026, 4, 1), dt.date(2026, 4, 1), "copy", id="終わった日から"),
    ],
)
def test_a_dated_revision_proves_that_a_newer_copy_did_not_hold_yet(
    ends: dt.date | None, day: dt.date, shown: str | None
) -> None:
    dated = make_document(
        revision=Revision(
            id="dated",
            effective_from=dt.date(2025, 6, 1),
            effective_to=ends,
            amended_on=dt.date(2024, 6, 12),
        )
    )
    copy = make_document(revision=Revision(amended_on=dt.date(2025, 5, 16)))
    expected = {"dated": (dated,), "copy": (copy,), None: ()}[shown]
    assert visible_versions([copy, dated], day) == expected


def test_a_law_that_no_longer_holds_is_not_shown() -> None:
    ended = make_document(
        revision=Revision(
            id="e", effective_from=dt.date(2000, 1, 1), effective_to=dt.date(2010, 1, 1)
        )
    )
    assert visible_versions([ended], dt.date(2009, 12, 31)) == (ended,)
    assert visible_versions([ended], dt.date(2010, 1, 1)) == ()


def test_a_path_below_a_unit_gives_the_unit(store: CorpusStore) -> None:
    store.put(OLD, [make_unit(OLD, "art29", paragraphs=["一", "二"])], ingest_key="k")
    assert str(store.unit(f"{OLD.id}:art29/p2")[1].locator) == "art29"


@pytest.mark.parametrize(
    "unit_id", ["", "x", "x:", "999AC0000000001:art2", "999AC0000000001:art//"]
)
def test_unknown_units_are_said_in_japanese(store: CorpusStore, unit_id: str) -> None:
    store.put(OLD, [make_unit(OLD, "art1")], ingest_key="k")
    with pytest.raises(UnknownUnit, match="収録されていません"):
        store.unit(unit_id)


def test_removes_every_version(store: CorpusStore) -> None:
    for document in (OLD, NEW):
        store.put(document, [make_unit(document, "art1")], ingest_key=document.version)
    assert store.remove(OLD.id) == 2
    assert store.documents() == ()
    with pytest.raises(UnknownDocument, match="収録されていません"):
        store.remove(OLD.id)


def test_a_copy_is_whole_and_cannot_be_written(store: CorpusStore, tmp_path: Path) -> None:
    store.put(OLD, [make_unit(OLD, "art1")], ingest_key="k")
    store.copy_to(tmp_path / "copy.sqlite")
    copy = CorpusStore(tmp_path / "copy.sqlite", read_only=True)
    assert copy.sha256() == store.sha256()
    with pytest.raises(Exception, match="readonly"):
        copy.remove(OLD.id)
    copy.close()


def test_neighbours_follow_the_order_of_the_book(store: CorpusStore) -> None:
    units = [make_unit(OLD, f"art{n}", ordinal=n - 1) for n in (1, 2, 3)]
    store.put(OLD, units, ingest_key="k")
    assert store.neighbours(OLD.version, 1) == (units[0], units[2])
    assert store.neighbours(OLD.version, 0) == (None, units[1])
