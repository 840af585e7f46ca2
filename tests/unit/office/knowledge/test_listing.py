"""The list of entries: sorted without opening them, searched in the words of whoever looks."""

from __future__ import annotations

import pytest
from knowledge_desk import Desk, draft

from office.encryption import Cipher
from office.identity import CONSOLE
from office.knowledge.reading import KnowledgeReading
from office.knowledge.types import KnowledgeState


class CountingCipher(Cipher):
    """Counts what it opens."""

    def __init__(self, cipher: Cipher) -> None:
        super().__init__(cipher.ring)
        self.opened: list[str] = []

    def open(self, place: str, row_id: str, sealed: bytes) -> str:
        """Note the row."""
        self.opened.append(row_id)
        return super().open(place, row_id, sealed)


@pytest.fixture
def counting(desk: Desk) -> CountingCipher:
    return CountingCipher(desk.cipher)


@pytest.fixture
def reading(desk: Desk, counting: CountingCipher) -> KnowledgeReading:
    return KnowledgeReading(desk.database, counting)


def numbers(reading: KnowledgeReading, desk: Desk, text: str) -> list[int]:
    return [each.number for each in reading.standings(desk.worker, text=text)]


def test_entries_are_sorted_without_being_opened(
    desk: Desk, reading: KnowledgeReading, counting: CountingCipher
) -> None:
    desk.publish()
    desk.write()
    found = reading.standings(desk.worker)
    assert [(each.number, each.latest.state, bool(each.approved)) for each in found] == [
        (2, KnowledgeState.DRAFT, False),
        (1, KnowledgeState.APPROVED, True),
    ]
    assert [each.number for each in reading.standings(desk.worker, KnowledgeState.DRAFT)] == [2]
    assert counting.opened == []
    (shown,) = reading.opened(desk.worker, found[:1])
    assert shown.latest.title == "エアコンの修理費"
    assert set(counting.opened) == {shown.latest.id}, "only what the page shows"


def test_words_are_looked_for_in_text_that_was_opened_once(
    desk: Desk, reading: KnowledgeReading, counting: CountingCipher
) -> None:
    entry = desk.publish()
    assert numbers(reading, desk, "見積書 住宅維持費") == [1]
    assert numbers(reading, desk, "見積書 扶養") == []
    assert len(counting.opened) == 3, "title, question and answer"
    changed = draft(answer="3社から取る。")
    desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, entry.id, changed, 1)
    assert numbers(reading, desk, "3社から") == [1], "a new version is read"
    assert numbers(reading, desk, "住宅維持費の範囲") == [1], "the one in force stays"
    assert numbers(reading, desk, "用例1") == [1]
    assert len(counting.opened) == 6


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("クーラー", [1], id="同じものの別の名前"),
        pytest.param("ｸｰﾗｰ 修理費", [1], id="半角でも"),
        pytest.param("冷房の見積書", [], id="続けて書いた言葉はそのまま"),
        pytest.param("洗濯機", [], id="同じ費目でも別のもの"),
    ],
)
def test_other_names_for_a_word_are_looked_for_too(
    desk: Desk, reading: KnowledgeReading, text: str, found: list[int]
) -> None:
    desk.publish()
    assert numbers(reading, desk, text) == found


def test_another_offices_entries_cannot_be_opened(desk: Desk, reading: KnowledgeReading) -> None:
    desk.publish()
    assert reading.opened(desk.elsewhere, reading.standings(desk.worker)) == ()
