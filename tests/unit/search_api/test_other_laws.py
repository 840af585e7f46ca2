"""Who types one word asks inside 生活保護: other laws stand back, unless they are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.store import CorpusStore
from corpus.types import DocumentKind
from ingest.index import build_index
from search_api import fusion
from search_api.other_laws import is_named, is_other_law
from search_api.service import SearchService
from search_api.types import Filters, Hit, Query

from factories import make_document, make_unit

CIVIL_CODE = make_document("129AC0000000089", title="民法", aliases=("民法典",))
NOTICE = make_document("kyoku", kind=DocumentKind.BUREAU_NOTICE, title="みほん局長通知")
TEXTS = {
    CIVIL_CODE: "敷金は、敷金の残りを返す。",
    NOTICE: "転居をする世帯の家具や荷物の運搬、契約の更新、敷金の支給についての定め。",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    home: Path = tmp_path_factory.mktemp("home")
    store = CorpusStore(home / "corpus.sqlite")
    for document, text in TEXTS.items():
        store.put(document, [make_unit(document, "1", text)], ingest_key=document.version)
    build_index(home, None)
    return SearchService.open(home)


def hits(service: SearchService, text: str, *documents: str) -> tuple[Hit, ...]:
    filters = Filters(documents=documents)
    return service.search(Query(text=text, filters=filters, explain=True)).hits


@pytest.mark.parametrize(
    "text", ["敷金", "しききん", "敷金とは", "民法 敷金", "民法典の敷金", "敷金 残り"]
)
def test_an_other_law_counts_less_only_for_one_word_that_does_not_name_it(
    service: SearchService, text: str
) -> None:
    expected = fusion.OTHER_LAW if text in ("敷金", "しききん", "敷金とは") else 1
    factors = {h.document.id: [s.factor for s in h.shares] for h in hits(service, text)}
    assert factors[CIVIL_CODE.id] == pytest.approx([expected] * len(factors[CIVIL_CODE.id]))
    assert set(factors[NOTICE.id]) == {1}


def test_an_other_law_that_is_chosen_stands_where_it_is(service: SearchService) -> None:
    (hit,) = hits(service, "敷金", CIVIL_CODE.id)
    assert {share.factor for share in hit.shares} == {1}


@pytest.mark.parametrize(
    ("title", "kind", "other"),
    [
        ("生活保護法", DocumentKind.LAW, False),
        ("生活保護法施行令", DocumentKind.CABINET_ORDER, False),
        ("生活保護法による保護の基準", DocumentKind.PUBLIC_NOTICE, False),
        ("介護保険法施行令", DocumentKind.CABINET_ORDER, True),
        ("児童福祉法", DocumentKind.LAW, True),
        ("児童福祉法との関係の手引", DocumentKind.OFFICE_RULE, False),
    ],
)
def test_other_laws_are_those_that_are_none_of_public_assistance(
    title: str, kind: DocumentKind, other: bool
) -> None:
    assert is_other_law(make_document(title=title, kind=kind)) is other


@pytest.mark.parametrize("text", ["民法の扶養", "民法８７７条", "民法典 扶養"])
def test_a_law_is_named_in_any_width(text: str) -> None:
    assert is_named(CIVIL_CODE, text)
    assert not is_named(CIVIL_CODE, text.replace("民法", "慣習"))


def test_the_list_of_documents_begins_with_public_assistance(service: SearchService) -> None:
    listed = [is_other_law(each.document) for each in service.documents()]
    assert listed == sorted(listed)
    assert True in listed
    assert False in listed
