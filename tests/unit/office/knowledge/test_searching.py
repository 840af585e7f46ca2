"""The office's own entries beside the official texts: found at once, by who may read them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from knowledge_desk import OFFICE, Desk, draft, local, search_of

from corpus.days import today_in_japan
from corpus.errors import UnknownDocument, UnknownUnit
from corpus.types import DocumentKind, Status
from ingest.embed.base import Matrix, Progress, Vector
from ingest.embed.fake import FakeEmbedder
from office.identity import CONSOLE
from office.knowledge import KnowledgeEntry
from office.knowledge.finding import OfficeEntries
from office.knowledge.reading import KnowledgeReading
from office.knowledge.searching import WithKnowledge
from office.knowledge.vectors import KnowledgeVectors
from search_api.answer.record import answer_record
from search_api.answer.types import (
    Answer,
    Asked,
    BasisEntry,
    BasisLevel,
    ConflictKind,
    Refusal,
    RefusalReason,
)
from search_api.types import Mode, Query
from search_api.understand import expansions_of
from ui.web import demo_texts
from ui.web.demo import MemoryBackend, demo_backend

DAY = dt.timedelta(days=1)


def test_an_entry_is_found_as_soon_as_it_is_approved_and_in_every_process(desk: Desk) -> None:
    first, second = search_of(desk, desk.worker), search_of(desk, desk.worker)
    entry = desk.write()
    desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 1)
    assert local(first, "エアコンの修理") == local(second, "エアコンの修理") == []
    desk.knowledge.approve(CONSOLE, desk.supervisor, entry.id, 1)
    assert local(first, "エアコンの修理") == local(second, "エアコンの修理") == ["yorei:q1"]
    desk.knowledge.withdraw(CONSOLE, desk.supervisor, entry.id, 1, "古い")
    assert local(first, "エアコンの修理") == local(second, "エアコンの修理") == []


def test_an_entry_shows_its_office_its_version_and_what_it_is(desk: Desk) -> None:
    desk.publish()
    (hit,) = search_of(desk, desk.worker).search(Query(text="エアコンの修理")).local
    assert hit.citation == f"{OFFICE} 用例1（第1版）"
    assert hit.document.title == f"{OFFICE}の用例"
    assert (hit.document.kind, hit.document.status) == (DocumentKind.OFFICE_RULE, Status.OFFICE)
    assert hit.unit.headings == ("解決した事例",)
    assert hit.highlights


def test_an_entry_is_never_among_the_official_hits(desk: Desk) -> None:
    title = desk.backend.unit("demo-law:art1").unit.title
    desk.publish(title=title, question=title, answer=title)
    plain = desk.backend.search(Query(text=title))
    found = search_of(desk, desk.worker).search(Query(text=title))
    assert found.hits == plain.hits
    assert [hit.unit.id for hit in found.local] == ["yorei:q1"]


def test_what_has_nothing_to_do_with_the_query_does_not_appear(desk: Desk) -> None:
    desk.publish()
    search = search_of(desk, desk.worker)
    assert local(search, "扶養義務者への照会") == []
    assert local(search, "年金が増えたときの収入認定") == []


def test_a_name_of_several_words_counts_only_where_all_of_them_stand(desk: Desk) -> None:
    desk.publish(title="障害年金の手続", question="障害のある人の手帳。", answer="写しを取る。")
    desk.publish(title="障害者加算の手帳", question="障害者加算。", answer="写しを取る。")
    vectors = KnowledgeVectors(desk.database, desk.cipher)
    entries = OfficeEntries(desk.worker.office_id, desk.knowledge, vectors, None)
    entries.follow()
    found = entries.search("障加", expansions_of("障加"), today_in_japan())
    assert [each.entry.number for each in found] == [2], "障害者加算 is more than 障害"


class Alike(FakeEmbedder):
    """To this engine a query is as near as ``cosine`` to everything that was written."""

    id = "alike"
    cosine = 1.0

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Return the same for all."""
        return np.tile(np.eye(1, self.dimension, dtype=np.float32), (len(texts), 1))

    def embed_query(self, text: str) -> Vector:
        """Return what stands at that angle to them."""
        vector = np.zeros(self.dimension, np.float32)
        vector[:2] = self.cosine, np.sqrt(1 - self.cosine**2)
        return vector


@pytest.mark.parametrize(("cosine", "seen"), [(0.95, True), (0.84, False)], ids=["近い", "遠い"])
def test_an_entry_in_other_words_is_found_by_its_meaning(
    desk: Desk, cosine: float, seen: bool
) -> None:
    desk.publish()
    embedder = Alike()
    embedder.cosine = cosine
    search = search_of(desk, desk.worker, embedder=embedder)
    search.settle(60)
    assert bool(local(search, "部屋が暑くて眠れない")) is seen
    desk.publish(title="給湯器の修理費")
    search.settle(60)
    assert len(local(search, "部屋が暑くて眠れない")) == 2 * seen, "no vector is lost"


class Slow(Alike):
    """Makes no vector of a passage before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Wait for it."""
        assert self.go.wait(60)
        return super().embed_passages(texts, progress)


def test_who_searches_first_after_an_approval_does_not_wait_for_its_vector(desk: Desk) -> None:
    embedder = Slow()
    search = search_of(desk, desk.worker, embedder=embedder)
    desk.publish()
    assert local(search, "エアコンの修理") == ["yorei:q1"], "by its words"
    assert local(search, "部屋が暑くて眠れない") == []
    embedder.go.set()
    search.settle(60)
    assert local(search, "部屋が暑くて眠れない") == ["yorei:q1"], "by its meaning, a moment later"


@pytest.mark.parametrize("query", ["クーラーの修理", "冷房の修理費"])
def test_an_entry_is_found_by_another_name_of_the_same_thing(desk: Desk, query: str) -> None:
    desk.publish(question="壊れたとき、修理費を出せるか。")
    desk.publish(title="洗濯機の修理費", question="壊れたとき、修理費を出せるか。", answer="同じ。")
    vectors = KnowledgeVectors(desk.database, desk.cipher)
    entries = OfficeEntries(desk.worker.office_id, desk.knowledge, vectors, None)
    entries.follow()
    found = entries.search(query, expansions_of(query), today_in_japan())
    assert (found[0].entry.number, found[0].score) == (1, 1.0)


def test_a_warmed_process_has_read_the_entries_of_every_office(desk: Desk) -> None:
    desk.publish()
    read: list[str] = []

    class Watched(KnowledgeReading):
        """Notes whose entries are read."""

        def of_office(self, office_id: str, changed_since: int = -1) -> tuple[KnowledgeEntry, ...]:
            """Note it."""
            read.append(office_id)
            return super().of_office(office_id, changed_since)

    vectors = KnowledgeVectors(desk.database, desk.cipher)
    reading = Watched(desk.database, desk.cipher)
    search = WithKnowledge(desk.backend, reading, vectors, lambda: desk.worker)
    search.warm()
    assert local(search, "エアコンの修理") == ["yorei:q1"]
    assert read == [desk.worker.office_id]


def test_the_best_three_appear_and_all_where_only_they_are_asked_for(desk: Desk) -> None:
    for number in range(5):
        desk.publish(title=f"エアコンの修理 その{number}")
    search = search_of(desk, desk.worker)
    assert len(local(search, "エアコンの修理")) == 3
    assert len(local(search, "エアコンの修理", status=(Status.OFFICE,))) == 5


@pytest.mark.parametrize(
    ("filters", "seen"),
    [
        ({"kinds": (DocumentKind.LAW,)}, False),
        ({"kinds": (DocumentKind.OFFICE_RULE,)}, True),
        ({"status": (Status.OFFICIAL,)}, False),
        ({"documents": ("demo-law",)}, False),
        ({"documents": ("yorei",)}, True),
        ({"exclude": ("yorei:q1",)}, False),
    ],
    ids=str,
)
def test_filters_hold_for_entries_too(desk: Desk, filters: dict[str, Any], seen: bool) -> None:
    desk.publish()
    assert bool(local(search_of(desk, desk.worker), "エアコンの修理", **filters)) is seen


@pytest.mark.parametrize(("days", "seen"), [(-9, False), (9, True), (99, False)])
def test_an_entry_is_found_on_the_days_on_which_it_holds(desk: Desk, days: int, seen: bool) -> None:
    today = today_in_japan()
    desk.publish(valid_from=today, valid_until=today + 30 * DAY)
    search = search_of(desk, desk.worker)
    assert bool(local(search, "エアコンの修理", as_of=today + days * DAY)) is seen


def test_visitors_and_other_offices_see_nothing(desk: Desk) -> None:
    desk.publish()
    reader = replace(desk.worker, scopes=frozenset({"search"}))
    for who in (None, desk.elsewhere, reader):
        search = search_of(desk, who)
        with pytest.raises(UnknownDocument):
            search.outline("yorei")
        assert local(search, "エアコンの修理") == []
        assert "yorei" not in {each.document.id for each in search.documents()}
        with pytest.raises(UnknownUnit):
            search.unit("yorei:q1")


def test_an_entry_has_a_page_a_place_in_the_contents_and_a_name(desk: Desk) -> None:
    desk.publish()
    search = search_of(desk, desk.worker)
    view = search.unit("yorei:q1")
    assert view.permalink == "/units/yorei:q1"
    assert view.styles.short == "用例1"
    assert view.unit.text.endswith(desk.backend.unit("demo-law:art1").citation)
    assert [each.unit_id for each in search.outline("yorei")] == ["yorei:q1"]
    assert search.documents()[-1].unit_count == 1
    assert search.resolve("用例１")[0].unit_id == "yorei:q1"
    assert search.resolve("用例2")[0].reason
    assert search.cited_by("yorei:q1").total == 0


def test_a_new_version_is_found_in_place_of_the_old(desk: Desk) -> None:
    entry, search = desk.publish(), search_of(desk, desk.worker)
    changed = draft(title="給湯器の修理費", question="給湯器が壊れたとき。", answer="同じ。")
    desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, changed, 1)
    assert local(search, "エアコンの修理") == ["yorei:q1"]
    desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 2)
    desk.knowledge.approve(CONSOLE, desk.supervisor, entry.id, 2)
    assert local(search, "エアコンの見積書") == []
    assert local(search, "給湯器の修理費") == ["yorei:q1"]


def test_vectors_are_made_once_and_found_by_another_process(desk: Desk) -> None:
    desk.publish()
    first, second = FakeEmbedder(), FakeEmbedder()
    search = search_of(desk, desk.worker, embedder=first)
    assert local(search, "エアコンの修理") == ["yorei:q1"]
    search.settle(60)
    kept = KnowledgeVectors(desk.database, desk.cipher)
    version = desk.knowledge.find(desk.worker, 1).latest
    (vector,) = kept.load([version.id], first.id).values()
    assert vector.shape == (first.dimension,)
    assert np.isclose(np.linalg.norm(vector), 1, atol=1e-3)
    assert kept.load([version.id], "another engine") == {}
    again = search_of(desk, desk.worker, embedder=second)
    found = again.search(Query(text="エアコンの修理", mode=Mode.LEXICAL))
    assert len(found.local) == 1


def test_a_cited_unit_that_reads_otherwise_is_warned_of_on_the_entry(desk: Desk) -> None:
    entry = desk.publish()
    inner = changed_backend()
    search = search_of(desk, desk.worker, inner=inner)
    (hit,) = search.search(Query(text="エアコンの修理")).local
    assert any("根拠の変更" in heading for heading in hit.unit.headings)
    desk.knowledge.confirm(CONSOLE, desk.supervisor, inner, entry.id, 1)
    (hit,) = search.search(Query(text="エアコンの修理")).local
    assert hit.unit.headings == ("解決した事例",)


def changed_backend() -> MemoryBackend:
    """Return the made-up texts, of which the first article has been amended."""
    known = demo_backend()
    documents = [each.document for each in known.documents()]
    units = [
        known.unit(entry.unit_id).unit
        for document in documents
        for entry in known.outline(document.id)
    ]
    amended = [replace(u, text="改正した。", parts=()) if u.id == "demo-law:art1" else u
               for u in units]  # fmt: skip
    return MemoryBackend(documents, amended)


class Told(MemoryBackend):
    """Made-up texts with an answer that is told beforehand."""

    told: Answer

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        """Return what was told."""
        return replace(self.told, question=question, as_of=as_of)


def answering(told: Answer) -> Told:
    backend = Told(demo_texts.DOCUMENTS, demo_texts.units())
    backend.told = told
    return backend


def test_an_answer_has_the_entry_as_its_lowest_level_quoted(desk: Desk) -> None:
    desk.publish()
    official = BasisLevel(name="法律", entries=())
    told = Answer(question="", asked=Asked.WHETHER, basis=(official,))
    search = search_of(desk, desk.worker, inner=answering(told))
    answer = search.answer("エアコンの修理費は出せますか。")
    assert [level.name for level in answer.basis] == ["法律", "この事務所の用例"]
    (entry,) = answer.basis[-1].entries
    assert entry.sentence.text.endswith("ただし、買い替えは別に検討する。"), "no condition is cut"
    (quote,) = entry.sentence.quotes
    text = search_of(desk, desk.worker).unit(quote.unit_id).unit.text
    assert text[quote.start : quote.end] == quote.text
    assert quote.citation == f"{OFFICE} 用例1（第1版）"


def test_an_answer_says_that_the_basis_of_an_entry_has_changed(desk: Desk) -> None:
    entry = desk.publish()
    inner = changed_backend()
    search = search_of(desk, desk.worker, inner=inner)
    answer = search.answer("エアコンの修理費は出せますか。")
    (quoted,) = answer.basis[-1].entries
    marked = f"{OFFICE} 用例1（第1版）【根拠の変更】"
    assert quoted.citation == marked
    assert [quote.citation for quote in quoted.sentence.quotes] == [marked]
    assert marked in answer_record(answer, today_in_japan()), "what is copied says so, too"
    (notice,) = answer.notices
    assert f"{OFFICE} 用例1（第1版）は、引いた根拠が変わっています。" in notice
    assert "見本くらし支援法第1条" in notice
    desk.knowledge.confirm(CONSOLE, desk.supervisor, inner, entry.id, 1)
    answer = search.answer("エアコンの修理費は出せますか。")
    assert (answer.notices, answer.basis[-1].entries[0].citation) == (
        (),
        f"{OFFICE} 用例1（第1版）",
    )


def test_where_the_texts_do_not_answer_the_refusal_stays_and_the_entry_is_quoted_below(
    desk: Desk,
) -> None:
    desk.publish()
    refusal = Refusal(reason=RefusalReason.NOTHING_FOUND, message="ありません。")
    told = Answer(question="", asked=Asked.WHETHER, refusal=refusal)
    answer = search_of(desk, desk.worker, inner=answering(told)).answer("エアコンの修理費は。")
    assert answer.refusal is not None
    assert "この事務所の用例に、近いものがあります" in answer.refusal.message
    assert answer.refusal.message.endswith("ありません。")
    assert answer.short == ()
    (level,) = answer.basis
    assert [entry.unit_id for entry in level.entries] == ["yorei:q1"]


def test_an_entry_against_an_official_text_is_shown_as_a_contradiction(desk: Desk) -> None:
    words = "エアコンの修理費は住宅維持費として支給することが"
    desk.publish(title="エアコンの修理費", answer=f"{words}できない。")
    desk.publish(title="別の件", question="別", answer=f"{words}できる。")
    entries = {each.unit_id: each for each in _basis_of(desk)}
    official = replace(entries["yorei:q2"], kind=DocumentKind.BUREAU_NOTICE, status=Status.OFFICIAL)
    told = Answer(
        question="",
        asked=Asked.WHETHER,
        basis=(BasisLevel(name="局長通知", entries=(official,)),),
    )
    desk.knowledge.withdraw(
        CONSOLE, desk.supervisor, desk.knowledge.find(desk.worker, 2).id, 1, "見本"
    )
    search = search_of(desk, desk.worker, inner=answering(told))
    answer = search.answer("エアコンの修理費は出せますか。")
    assert [conflict.kind for conflict in answer.conflicts] == [ConflictKind.OPPOSED]
    assert "局長通知と自治体の取扱い" in answer.conflicts[0].message


def _basis_of(desk: Desk) -> tuple[BasisEntry, ...]:
    told = Answer(question="", asked=Asked.WHETHER)
    search = search_of(desk, desk.worker, inner=answering(told))
    return search.answer("エアコンの修理費を住宅維持費として支給").basis[-1].entries
