"""Searching as the pages and the API do, on a small made-up corpus."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.errors import IndexUnavailable, InvalidQuery, ModelUnavailable, UnknownUnit
from corpus.store import CorpusStore
from corpus.types import DocumentKind, Part, PartRole, Revision, Status
from ingest.embed.fake import FakeEmbedder
from ingest.index import build_index
from ingest.index.snapshot import current_folder
from search_api.service import SearchService
from search_api.types import Filters, Mode, Query

from factories import make_document, make_unit

ACT = make_document("325AC0000000144", title="生活保護法")
OLD_ACT = make_document(
    "325AC0000000144",
    title="生活保護法",
    revision=Revision(id="old", effective_to=dt.date(2020, 1, 1)),
)
DIGEST = make_document(
    "325AC0000000144", title="生活保護法", status=Status.DIGEST, revision=Revision(id="digest")
)
HANDBOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん事例集")


def units_of_act(document):  # type: ignore[no-untyped-def]
    return [
        make_unit(document, "art8", "第八条　収入で足りない分を補う。", title="基準", ordinal=0),
        make_unit(
            document,
            "art29",
            paragraphs=["第二十九条　銀行に預貯金を照会できる。", "２　官公署は速やかに答える。"],
            title="資料",
            headings=("第四章　機関",),
            ordinal=1,
        ),
        make_unit(document, "art63", "第六十三条　資力があれば返還する。", title="返還", ordinal=2),
    ]


def question(number: str, asked: str, answer: str, ordinal: int):  # type: ignore[no-untyped-def]
    text = f"{asked}\n{answer}"
    parts = (Part(role=PartRole.QUESTION, start=0, end=len(asked)),)
    return make_unit(HANDBOOK, f"q{number}", text, title=asked, parts=parts, ordinal=ordinal)


@pytest.fixture
def filled(home: Path) -> Path:
    store = CorpusStore(home / "corpus.sqlite")
    store.put(ACT, units_of_act(ACT), ingest_key="act")
    store.put(OLD_ACT, [make_unit(OLD_ACT, "art8", "旧第八条　古い基準。")], ingest_key="old")
    store.put(
        DIGEST,
        [
            make_unit(DIGEST, "art8", "足りない分だけ保護する。"),
            make_unit(DIGEST, "art99", "要旨だけの条。", ordinal=1),
        ],
        ingest_key="digest",
    )
    store.put(
        HANDBOOK,
        [
            question(
                "7-13",
                "年金が増えたときの収入認定",
                "増えた月から認定する。（局長通知第８－１－(4)）",
                0,
            ),
            question("6-60", "更新料と火災保険", "住宅扶助で計上する。", 1),
            question(
                "6-61",
                "引っ越しの費用",
                "敷金を計上する。" + "長い説明。" * 120 + "運送費も計上する。",
                2,
            ),
        ],
        ingest_key="jirei",
    )
    build_index(home, FakeEmbedder())
    return home


@pytest.fixture
def service(filled: Path) -> SearchService:
    return SearchService.open(filled, embedder=FakeEmbedder())


def found(service: SearchService, text: str, **fields) -> list[str]:  # type: ignore[no-untyped-def]
    return [hit.unit.id for hit in service.search(Query(text=text, **fields)).hits]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("年金が増えたときの収入認定", "jirei:q7-13", id="言葉"),
        pytest.param("法29条", "325AC0000000144:art29", id="略した条番号"),
        pytest.param("生活保護法第29条第2項", "325AC0000000144:art29", id="項まで"),
        pytest.param("問6-60", "jirei:q6-60", id="問番号"),
        pytest.param("63条返還", "325AC0000000144:art63", id="条番号と言葉"),
    ],
)
def test_the_right_unit_comes_first(
    service: SearchService, mode: Mode, text: str, first: str
) -> None:
    assert found(service, text, mode=mode)[0] == first


def test_kana_finds_kanji(service: SearchService) -> None:
    assert found(service, "こうしんりょう")[0] == "jirei:q6-60"


def test_a_notice_that_is_not_there_is_said_and_leads_to_what_cites_it(
    service: SearchService,
) -> None:
    result = service.search(Query(text="局長通知第8-1-(4)"))
    assert result.hits[0].unit.id == "jirei:q7-13"
    assert result.notices == ("局長通知（保護の実施要領）は収録されていません。",)


def test_a_hit_can_be_checked_and_pasted(service: SearchService) -> None:
    hit = service.search(Query(text="法29条2項")).hits[0]
    assert hit.citation == "生活保護法第29条第2項"
    assert hit.part == "p2"
    assert hit.unit.headings == ("第四章　機関",)
    shown = hit.unit.text[hit.passage_start : hit.passage_end]
    assert "官公署" in shown


def test_a_paragraph_of_the_official_text_is_cited_though_the_digest_has_none(
    service: SearchService,
) -> None:
    result = service.search(Query(text="法8条1項"))
    assert result.notices == ()
    assert result.hits[0].document.status is Status.OFFICIAL
    assert result.hits[0].cited


def test_an_article_of_a_law_that_is_not_there_brings_up_no_other_law(
    service: SearchService,
) -> None:
    result = service.search(Query(text="児童福祉法29条"))
    assert result.resolved == ()
    assert not any(hit.cited for hit in result.hits)
    assert "児童福祉法" in result.notices[0]
    assert not result.hits or result.hits[0].score < 1


def test_a_named_paragraph_is_shown_from_its_first_word(service: SearchService) -> None:
    hit = service.search(Query(text="法29条2項")).hits[0]
    assert hit.unit.text[hit.passage_start :].startswith("２　官公署")


@pytest.mark.parametrize("text", ["！？＃", "😀🏠", "、。"])
def test_signs_alone_are_no_query(service: SearchService, text: str) -> None:
    with pytest.raises(InvalidQuery, match="検索できる文字がありません"):
        service.search(Query(text=text))


def test_an_unknown_document_in_the_filter_is_said(service: SearchService) -> None:
    result = service.search(Query(text="年金", filters=Filters(documents=("nope",))))
    assert result.hits == ()
    assert "nope" in result.notices[0]


def test_which_article_applies_is_told_by_what_similar_questions_cite(home: Path) -> None:
    store = CorpusStore(home / "corpus.sqlite")
    store.put(ACT, units_of_act(ACT), ingest_key="act")
    asked = question(
        "11-1", "もらい過ぎたお金の戻し方", "あとから分かったときは法第６３条による。", 0
    )
    other = question("6-1", "家賃の上限", "地域ごとに決まる。", 1)
    store.put(HANDBOOK, [asked, other], ingest_key="jirei")
    build_index(home, FakeEmbedder())
    service = SearchService.open(home, embedder=FakeEmbedder())
    only_the_act = Filters(documents=("325AC0000000144",))
    result = service.search(Query(text="もらい過ぎたお金", filters=only_the_act, explain=True))
    assert result.hits[0].unit.id == "325AC0000000144:art63"
    assert result.hits[0].parts["links"] > 0
    excluded = Filters(documents=("325AC0000000144",), exclude=("jirei:q11-1",))
    without = service.search(Query(text="もらい過ぎたお金", filters=excluded, explain=True))
    assert all(hit.parts.get("links", 0) == 0 for hit in without.hits)


def test_the_passage_shown_holds_the_marked_words(service: SearchService) -> None:
    hit = service.search(Query(text="運送費の計上")).hits[0]
    assert hit.unit.id == "jirei:q6-61"
    marked = [hit.unit.text[h.start : h.end] for h in hit.highlights]
    assert "運送" in "".join(marked)
    assert all(hit.passage_start <= h.start < h.end <= hit.passage_end for h in hit.highlights)


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        pytest.param(Filters(kinds=(DocumentKind.HANDBOOK,)), {"jirei"}, id="種類"),
        pytest.param(Filters(documents=("325AC0000000144",)), {"325AC0000000144"}, id="資料"),
    ],
)
def test_filters_limit_what_is_returned(
    service: SearchService, filters: Filters, allowed: set[str]
) -> None:
    ids = found(service, "収入 返還 計上", filters=filters)
    assert ids
    assert {unit_id.split(":")[0] for unit_id in ids} == allowed


def test_status_filter_shows_the_digest_beside_the_official_text(service: SearchService) -> None:
    result = service.search(Query(text="足りない分", filters=Filters(status=(Status.DIGEST,))))
    assert result.hits[0].unit.text == "足りない分だけ保護する。"


def test_the_digest_stays_behind_the_official_text(service: SearchService) -> None:
    result = service.search(Query(text="足りない分を補う"))
    texts = [hit.unit.text for hit in result.hits if hit.unit.id == "325AC0000000144:art8"]
    assert texts == ["第八条　収入で足りない分を補う。"]
    assert found(service, "要旨だけの条")[0] == "325AC0000000144:art99"


def test_as_of_searches_the_law_of_that_day(service: SearchService) -> None:
    old = service.search(Query(text="古い基準", filters=Filters(as_of=dt.date(2019, 1, 1))))
    assert "旧第八条　古い基準。" in [hit.unit.text for hit in old.hits]
    now = service.search(Query(text="古い基準"))
    assert "旧第八条　古い基準。" not in [hit.unit.text for hit in now.hits]


def test_excluded_units_count_for_nothing(service: SearchService) -> None:
    filters = Filters(exclude=("jirei:q7-13",))
    assert "jirei:q7-13" not in found(service, "年金が増えたときの収入認定", filters=filters)


def test_explain_shows_arithmetic_that_adds_up(service: SearchService) -> None:
    for hit in service.search(Query(text="年金の収入", explain=True)).hits:
        assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=1e-5)


def test_no_hit_has_a_score_of_zero(service: SearchService) -> None:
    result = service.search(Query(text="ｑｘｚ", mode=Mode.LEXICAL))
    assert result.hits == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "入力してください"), ("　 ", "入力してください"), ("あ" * 501, "500文字まで")],
)
def test_queries_that_cannot_be_searched(service: SearchService, text: str, message: str) -> None:
    with pytest.raises(InvalidQuery, match=message):
        service.search(Query(text=text))


@pytest.mark.parametrize("limit", [0, 51])
def test_limits_are_checked(service: SearchService, limit: int) -> None:
    with pytest.raises(InvalidQuery, match="件数"):
        service.search(Query(text="年金", limit=limit))


def test_without_an_embedder_words_are_searched_and_the_user_is_told(filled: Path) -> None:
    result = SearchService.open(filled).search(Query(text="年金が増えたとき"))
    assert result.hits[0].unit.id == "jirei:q7-13"
    assert any("語句の一致だけ" in notice for notice in result.notices)


def test_an_embedder_that_fails_costs_only_the_vectors(filled: Path) -> None:
    class Broken(FakeEmbedder):
        def embed_query(self, text):  # type: ignore[no-untyped-def]
            raise RuntimeError("out of order")

    result = SearchService.open(filled, embedder=Broken()).search(Query(text="年金が増えたとき"))
    assert result.hits[0].unit.id == "jirei:q7-13"
    assert any("語句の一致だけ" in notice for notice in result.notices)


def test_another_embedder_than_that_of_the_index_is_refused(filled: Path) -> None:
    class Other(FakeEmbedder):
        id = "other"

    with pytest.raises(ModelUnavailable, match="konkyo index build"):
        SearchService.open(filled, embedder=Other())


def test_a_new_snapshot_is_read_without_restart(service: SearchService, filled: Path) -> None:
    notice = make_document("new", kind=DocumentKind.BUREAU_NOTICE, title="新しい通知")
    CorpusStore(filled / "corpus.sqlite").put(
        notice, [make_unit(notice, "1/1", "冷房器具の購入費")], ingest_key="new"
    )
    build_index(filled, FakeEmbedder())
    assert found(service, "冷房器具")[0] == "new:1/1"


def test_sixteen_threads_search_at_once(service: SearchService) -> None:
    queries = ["年金が増えたとき", "法29条", "更新料", "63条返還"] * 16
    alone = [found(service, text) for text in queries[:4]]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda text: found(service, text), queries))
    assert together == alone * 16


def test_a_unit_with_its_surroundings(service: SearchService) -> None:
    view = service.unit("325AC0000000144:art29/p2")
    assert view.citation == "生活保護法第29条第2項"
    assert view.part is not None
    assert view.unit.text[view.part.start : view.part.end].startswith("２")
    assert view.previous is not None
    assert view.previous.id.endswith(":art8")
    assert view.next is not None
    assert view.next.id.endswith(":art63")
    digest = service.unit("325AC0000000144:art8").digest
    assert digest is not None
    assert digest.text == "足りない分だけ保護する。"


@pytest.mark.parametrize("unit_id", ["325AC0000000144:art29/p9", "none:art1", "bad id"])
def test_unknown_units(service: SearchService, unit_id: str) -> None:
    with pytest.raises(UnknownUnit):
        service.unit(unit_id)


def test_contents_are_in_the_order_of_the_book(service: SearchService) -> None:
    labels = [entry.label for entry in service.outline("325AC0000000144")]
    assert labels == ["第8条", "第29条", "第63条", "第99条"]


def test_references_are_resolved_or_explained(service: SearchService) -> None:
    known, unknown = service.resolve("法29条1項と民法877条")
    assert (known.unit_id, known.part) == ("325AC0000000144:art29", "p1")
    assert known.citation == "生活保護法第29条第1項"
    assert unknown.unit_id == ""
    assert "民法" in unknown.reason


def test_no_index_is_said(home: Path) -> None:
    with pytest.raises(IndexUnavailable, match="konkyo index build"):
        SearchService.open(home)


@pytest.mark.parametrize("name", ["passages.npy", "windows.faiss", "words/vocab.index.json"])
def test_a_broken_index_says_how_to_repair_it(filled: Path, name: str) -> None:
    (current_folder(filled) / name).write_bytes(b"broken")
    with pytest.raises(IndexUnavailable, match="--force"):
        SearchService.open(filled, embedder=FakeEmbedder())


def test_where_no_text_has_a_word_of_the_query_the_user_is_told(service: SearchService) -> None:
    nonsense, pension = (service.search(Query(text=text)) for text in ("zxqvw", "年金"))
    assert nonsense.notices[0].startswith("この言葉を含むものは見つかりません")
    assert (nonsense.near_only, bool(nonsense.hits)) == (True, True)
    assert (pension.near_only, pension.notices) == (False, ())
