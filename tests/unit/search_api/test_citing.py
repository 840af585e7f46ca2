"""What a unit cites, who cites it, and what is said of the citations of a draft."""

import datetime as dt
from pathlib import Path

import pytest

from corpus.errors import InvalidQuery, UnknownDocument
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Revision
from ingest.index import build_index
from search_api.service import MAX_ANNOTATED, SearchService

from factories import make_document, make_unit

CHANGED = dt.date(2026, 4, 1)
OLD = make_document(
    "325AC0000000144",
    title="生活保護法",
    revision=Revision(id="old", effective_from=dt.date(2020, 4, 1), effective_to=CHANGED),
)
ACT = make_document(
    "325AC0000000144",
    title="生活保護法",
    revision=Revision(id="new", effective_from=CHANGED),
)
HANDBOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集")
NOTICE = make_document(
    "kyokucho", kind=DocumentKind.BUREAU_NOTICE, title="保護の実施要領について（局長通知）"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    store = CorpusStore(home / "corpus.sqlite")
    old = [
        make_unit(OLD, "art62", "第六十二条　従う。", ordinal=0),
        make_unit(OLD, "art63", "第六十三条　旧い文。", ordinal=1),
        make_unit(OLD, "art64", "第六十四条　なくなった条。", ordinal=2),
    ]
    new = [
        make_unit(ACT, "art62", "第六十二条　従う。", ordinal=0),
        make_unit(ACT, "art63", "第六十三条　前条のほか、返還する。", title="返還", ordinal=1),
    ]
    store.put(OLD, old, ingest_key="old")
    store.put(ACT, new, ingest_key="new")
    asked = [
        make_unit(HANDBOOK, "q1-1", "法63条による返還。法第63条、民法第1条。", ordinal=0),
        make_unit(HANDBOOK, "q1-2", "（局長通知第1-1）による。", ordinal=1),
    ]
    store.put(HANDBOOK, asked, ingest_key="jirei")
    store.put(NOTICE, [make_unit(NOTICE, "1/1", "法63条の取扱い")], ingest_key="notice")
    build_index(home, None)
    return SearchService.open(home)


def test_a_unit_shows_what_it_cites_at_its_place(service: SearchService) -> None:
    view = service.unit("325AC0000000144:art63")
    (cite,) = view.cites
    assert view.unit.text[cite.start : cite.end] == "前条"
    assert (cite.unit_id, cite.citation) == ("325AC0000000144:art62", "生活保護法第62条")


def test_a_unit_shows_who_cites_it_highest_level_first(service: SearchService) -> None:
    page = service.unit("325AC0000000144:art63").cited_by
    assert [(c.unit_id, c.count) for c in page.units] == [("kyokucho:1/1", 1), ("jirei:q1-1", 2)]
    assert page.total == 2
    second = service.cited_by("325AC0000000144:art63", offset=1, limit=1)
    assert [c.unit_id for c in second.units] == ["jirei:q1-1"]


def test_a_draft_is_told_what_leads_nowhere(service: SearchService) -> None:
    text = "法63条により返還。民法877条、法64条も見る。"
    cites = service.annotate(text).cites
    assert [text[c.start : c.end] for c in cites] == ["法63条", "民法877条", "法64条"]
    assert cites[0].citation == "生活保護法第63条"
    assert "収録されていません" in cites[1].reason
    assert "効力のある条文にありません" in cites[2].reason  # repealed


def test_a_draft_is_warned_of_what_changed_since_it_was_written(service: SearchService) -> None:
    before = service.annotate("法62条と法63条", written_on=dt.date(2025, 6, 1)).cites
    assert before[0].warning == ""
    assert before[1].warning.startswith("2025年6月1日のあとに改正されています")
    since = service.annotate("法63条", written_on=dt.date(2026, 5, 1)).cites
    assert since[0].warning == ""


def test_a_draft_is_read_in_the_law_of_another_day(service: SearchService) -> None:
    (cite,) = service.annotate("法64条", as_of=dt.date(2025, 6, 1)).cites
    assert (cite.unit_id, cite.reason) == ("325AC0000000144:art64", "")


def test_the_citations_of_a_document_that_lead_nowhere_are_listed(service: SearchService) -> None:
    found = service.broken("jirei")
    assert [(unit, cite.surface) for unit, cite in found] == [("jirei:q1-1", "民法第1条")]
    with pytest.raises(UnknownDocument):
        service.broken("nothing")


def test_a_text_that_is_too_long_is_refused_with_its_length(service: SearchService) -> None:
    with pytest.raises(InvalidQuery, match="200,000文字まで"):
        service.annotate("あ" * (MAX_ANNOTATED + 1))


def test_an_empty_text_has_no_citations(service: SearchService) -> None:
    assert service.annotate("").cites == ()


def test_the_graph_is_part_of_the_snapshot(service: SearchService, tmp_path: Path) -> None:
    assert "graph.sqlite" in service.manifest.files
