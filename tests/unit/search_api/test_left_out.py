"""A day before the day of a digest: it is left out, and nothing else speaks in its place."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import UnknownUnit
from corpus.store import CorpusStore
from corpus.types import Document, DocumentKind, Source, Status
from ingest.index import build_index
from search_api.answer.types import RefusalReason
from search_api.service import SearchService
from search_api.types import Filters, Query

from factories import make_document, make_unit

BEFORE, AFTER = dt.date(2026, 4, 1), dt.date(2026, 7, 1)
QUESTION = "申請から何日以内に決定の通知をしますか"


def digest(
    document_id: str, title: str, day: str, kind: DocumentKind = DocumentKind.LAW
) -> Document:
    source = Source(form="markdown", sha256="0" * 64, retrieved_on=dt.date.fromisoformat(day))
    return make_document(document_id, kind=kind, title=title, status=Status.DIGEST, source=source)


ACT = digest("325AC0000000144", "生活保護法", "2026-06-30")
OTHER = digest("415AC0000000057", "個人情報の保護に関する法律", "2025-06-01")
CITING = digest("mondo", "みほん問答集", "2025-10-01", DocumentKind.QA_COLLECTION)
TEXTS = {
    ACT: ("art24", "申請の決定の通知は、申請の日から14日以内にします。"),
    OTHER: ("art83", "開示の決定は、請求の日から30日以内にします。"),
    CITING: ("q1", "申請の受付の記録は、生活保護法24条によります。"),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    store = CorpusStore(home / "corpus.sqlite")
    for document, (locator, text) in TEXTS.items():
        store.put(document, [make_unit(document, locator, text)], ingest_key=document.id)
    build_index(home, None)
    return SearchService.open(home)


def test_a_question_whose_source_is_left_out_is_refused_and_says_so(
    service: SearchService,
) -> None:
    refusal = service.answer(QUESTION, BEFORE).refusal
    assert refusal is not None
    assert refusal.reason is RefusalReason.NOT_RECORDED
    assert "（生活保護法）は、2026年4月1日の版が収録されていません" in refusal.message


@pytest.mark.parametrize("day", [None, AFTER])
def test_on_the_day_of_the_digest_and_later_it_is_answered(
    service: SearchService, day: dt.date | None
) -> None:
    assert "14日以内" in service.answer(QUESTION, day).short[0].text


def test_what_the_day_shows_is_answered_from_it(service: SearchService) -> None:
    answer = service.answer("請求の日から30日以内にするものは何ですか", BEFORE)
    assert "30日以内" in answer.short[0].text


def test_nothing_is_said_to_be_out_of_force_that_is_only_left_out(service: SearchService) -> None:
    answer = service.answer("申請の受付の記録は何条によりますか", BEFORE)
    assert answer.conflicts == ()
    (cite,) = service.annotate("生活保護法24条", BEFORE).cites
    assert cite.reason == "「生活保護法24条」は、この日の版が収録されていません。"


def test_a_search_names_what_the_day_leaves_out(service: SearchService) -> None:
    def notices(day: dt.date | None) -> str:
        return "".join(service.search(Query(text="決定", filters=Filters(as_of=day))).notices)

    assert "2026年4月1日の版が収録されていない資料（生活保護法）は除いています" in notices(BEFORE)
    assert "除いて" not in notices(AFTER)
    assert "除いて" not in notices(None)


def test_a_unit_of_a_day_that_is_not_recorded_says_so(service: SearchService) -> None:
    with pytest.raises(UnknownUnit, match="2026年4月1日の版が収録されていません"):
        service.unit("325AC0000000144:art24", BEFORE)
