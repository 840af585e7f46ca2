"""On the embedded corpus: words of two characters are found, and nothing is found by nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.embed import load_embedder
from ingest.index import build_index
from ingest.pipeline import ingest_embedded
from search_api.service import SearchService
from search_api.types import Mode, Query

TWO_CHARACTERS = (
    *("敷金", "年金", "収入", "世帯", "分離", "扶養", "転居", "葬祭", "医療", "介護"),
    *("申請", "返還", "控除", "資産", "加算", "障害", "出産", "教育", "失業", "通院"),
)

NONSENSE = (
    "zzzzqqqq",
    "ｗｗｗ",
    "xyzzy plugh",
    "0000000000",
    "鬱鬱鬱鬱",
    "ゞゞゞヽ",
    "😀a😀",
    "%_% OR 1=1",
    "\\u0000x",
    "ヴァヴィヴゥ",
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, model_dir: Path) -> SearchService:
    home = tmp_path_factory.mktemp("home")
    embedder = load_embedder("builtin", model_dir)
    ingest_embedded(home)
    build_index(home, embedder)
    return SearchService.open(home, embedder=embedder)


@pytest.mark.parametrize("mode", [Mode.LEXICAL, Mode.HYBRID])
@pytest.mark.parametrize("word", TWO_CHARACTERS)
def test_a_word_of_two_characters_finds_units_that_hold_it(
    service: SearchService, word: str, mode: Mode
) -> None:
    hits = service.search(Query(text=word, mode=mode)).hits
    assert len(hits) == 10
    holding = [word in "\n".join((h.unit.title, *h.unit.headings, h.unit.text)) for h in hits]
    assert holding[0]
    # Some say it in other words, which the question bank ties to them.
    assert sum(holding) >= 5


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("text", [*NONSENSE, *TWO_CHARACTERS[:3]])
def test_no_hit_comes_back_with_nothing_to_its_credit(
    service: SearchService, text: str, mode: Mode
) -> None:
    hits = service.search(Query(text=text, mode=mode, limit=50)).hits
    assert all(hit.score > 0 for hit in hits)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("text", ["敷金 更新料", "附則 経過措置", "年金が増えたとき"])
def test_the_score_can_be_added_up_by_hand(service: SearchService, text: str, mode: Mode) -> None:
    hits = service.search(Query(text=text, mode=mode, explain=True)).hits
    assert hits
    for hit in hits:
        assert sum(one.weight for one in hit.shares) == pytest.approx(1, abs=1e-5)
        assert sum(one.share for one in hit.shares) == pytest.approx(hit.score, abs=1e-5)
        for one in hit.shares:
            product = one.stretched * one.weight * one.factor
            assert one.share == pytest.approx(product, abs=1e-6)
            assert (one.raw > 0) == (one.stretched > 0)
            assert -1e-6 <= one.stretched <= 1 + 1e-6
            assert one.share == pytest.approx(hit.parts[one.engine], abs=1e-6)


def test_a_unit_that_the_query_cites_leads_without_arithmetic(service: SearchService) -> None:
    first, second = service.search(Query(text="法63条 返還", explain=True)).hits[:2]
    assert (first.cited, first.shares) == (True, ())
    assert second.shares


def test_nothing_is_explained_unasked(service: SearchService) -> None:
    assert all(hit.shares == () for hit in service.search(Query(text="敷金")).hits)


@pytest.mark.parametrize("text", ["zzzzqqqq", "ｗｗｗ", "xyzzy plugh", "鬱鬱鬱鬱", "ゞゞゞヽ"])
def test_signs_and_nonsense_find_no_words(service: SearchService, text: str) -> None:
    assert service.search(Query(text=text, mode=Mode.LEXICAL, limit=50)).hits == ()
