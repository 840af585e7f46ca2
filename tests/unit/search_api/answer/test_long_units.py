"""Units as long as an uploaded document: read once for a question, not once for each sentence."""

from __future__ import annotations

import time

import pytest

from corpus.store import CorpusStore
from corpus.types import DocumentKind
from ingest.index import build_index
from search_api.answer.proof import proved
from search_api.service import SearchService

from factories import make_document, make_unit

NOTICE = make_document("kyoku", kind=DocumentKind.BUREAU_NOTICE, title="みほん局長通知")
_LONG = 100_000  # characters
#: Generous on a busy machine; what reads the whole unit for each sentence takes a minute.
_SECONDS = 6.0


def _of(sentence: str, length: int = _LONG) -> str:
    return sentence * (length // len(sentence))


_ROWS = "\n".join(f"| {n}～{n} | {n},000 |" for n in range(1, 2_001))
TEXTS = {
    "sentences": _of("保護費は、家賃がある1人世帯に月額5万円を支給することができる。"),
    "cases": _of("収入が10円以上の人は、家賃を5円とする。"),
    "table": f"{_of('福岡市の家賃の表は、次による。', 60_000)}\n\n| 年齢 | 家賃（円） |\n"
    f"| --- | --- |\n{_ROWS}\n\n使える期間: 2026年4月1日から2027年3月31日まで",
    "line": _of("家賃を支給する世帯の"),
    "title": "",
}


@pytest.fixture(scope="module", params=list(TEXTS))
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SearchService:
    home = tmp_path_factory.mktemp("long")
    unit = make_unit(NOTICE, "1", TEXTS[request.param], title="家賃の支給")
    CorpusStore(home / "corpus.sqlite").put(NOTICE, [unit], ingest_key="one")
    build_index(home, None)
    return SearchService.open(home)


@pytest.mark.parametrize(
    "question",
    ["70歳の1人世帯の家賃はいくらですか", "福岡市の家賃は何円ですか", "家賃は支給できますか"],
)
def test_an_index_of_one_long_unit_answers_in_bounded_time(
    service: SearchService, question: str
) -> None:
    begin = time.process_time()
    answer = service.answer(question)
    assert time.process_time() - begin < _SECONDS
    assert (answer.refusal is None) == bool(answer.short)
    for quote in answer.quotes():
        assert proved(quote, service.unit(quote.unit_id).unit.text)
