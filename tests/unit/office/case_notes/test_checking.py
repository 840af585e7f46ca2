"""What became of the units that a case note quotes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.errors import IndexUnavailable
from corpus.types import Status, Unit
from office.case_notes import Kept, keep
from office.case_notes.checking import Standing, UnitCheck, check, checked
from search_api.difference import PieceKind, wording
from search_api.http.backend import SearchBackend
from search_api.views import UnitView
from ui.web import demo_texts
from ui.web.demo import MemoryBackend, demo_backend

UNIT = "demo-law:art2"
QUOTED = "見本の世帯は、年金その他の収入に変動があつたときは、次に掲げる事項を"


@pytest.fixture(scope="module")
def kept() -> Kept:
    found = keep(demo_backend(), demo_backend().answer("変動があつたときは届け出るか"))
    assert any(quote.text.startswith(QUOTED) for quote in found.answer.quotes())
    return found


def of(unit_id: str, checks: tuple[UnitCheck, ...]) -> UnitCheck:
    return next(each for each in checks if each.quoted.unit_id == unit_id)


def rewritten(change: Callable[[str], str]) -> MemoryBackend:
    """Return the made-up texts with the quoted article as ``change`` writes it."""

    def changed(unit: Unit) -> Unit:
        return replace(unit, text=change(unit.text)) if unit.id == UNIT else unit

    law = demo_texts.LAW
    revision = replace(law.revision, id="next", effective_from=dt.date(2026, 10, 1))
    documents = [replace(law, revision=revision), *demo_texts.DOCUMENTS[1:]]
    ours = tuple(unit for unit in demo_texts.units() if unit.document_id == law.id)
    return MemoryBackend(documents, map(changed, demo_texts.units()), earlier=[(law, ours)])


def test_the_same_texts_are_unchanged(kept: Kept) -> None:
    checks = check(kept, demo_backend())
    assert {each.standing for each in checks} == {Standing.UNCHANGED}
    assert [each.quoted for each in checks] == list(kept.quoted)


def test_another_wording_is_shown_beside_the_quoted_one(kept: Kept) -> None:
    found = of(UNIT, check(kept, rewritten(lambda text: text.replace("年金", "給付金"))))
    assert found.standing is Standing.CHANGED
    assert found.alert is not None
    assert found.alert.since is not None, "the old text can be compared"
    (quote,) = found.quotes
    assert not quote.stands
    assert wording(quote.pieces, PieceKind.INSERTED) == quote.text
    assert "給付金その他の収入" in wording(quote.pieces, PieceKind.DELETED)


def test_a_quote_that_stands_byte_for_byte_is_told_from_its_unit(kept: Kept) -> None:
    found = of(UNIT, check(kept, rewritten(lambda text: text + "\n２　新しい項。")))
    assert found.standing is Standing.CHANGED
    assert [quote.stands for quote in found.quotes] == [True]


def test_one_changed_character_inside_the_quote_is_a_change(kept: Kept) -> None:
    found = of(UNIT, check(kept, rewritten(lambda text: text.replace("あつた", "あった"))))
    assert [quote.stands for quote in found.quotes] == [False]


def test_an_article_that_says_something_else_has_nothing_to_compare(kept: Kept) -> None:
    found = of(UNIT, check(kept, rewritten(lambda _: "別のことを定める。")))
    assert found.standing is Standing.CHANGED
    assert [(quote.stands, quote.pieces) for quote in found.quotes] == [(False, ())]


def test_a_repealed_article_is_no_longer_in_force(kept: Kept) -> None:
    found = of(UNIT, check(kept, rewritten(lambda _: "第二条　削除")))
    assert found.standing is Standing.NOT_IN_FORCE


def test_an_article_of_no_version_is_no_longer_in_force(kept: Kept) -> None:
    units = [unit for unit in demo_texts.units() if unit.id != UNIT]
    found = of(UNIT, check(kept, MemoryBackend(demo_texts.DOCUMENTS, units)))
    assert found.standing is Standing.NOT_IN_FORCE
    assert found.quotes == ()


def test_a_document_that_was_removed_is_not_found(kept: Kept) -> None:
    units = [unit for unit in demo_texts.units() if unit.document_id != "demo-law"]
    found = of(UNIT, check(kept, MemoryBackend(demo_texts.DOCUMENTS[1:], units)))
    assert found.standing is Standing.NOT_FOUND


def test_a_text_that_became_a_digest_is_replaced(kept: Kept) -> None:
    documents = [replace(demo_texts.LAW, status=Status.DIGEST), *demo_texts.DOCUMENTS[1:]]
    found = of(UNIT, check(kept, MemoryBackend(documents, demo_texts.units())))
    assert found.standing is Standing.REPLACED


def test_an_answer_to_the_law_of_a_past_day_is_compared_with_that_day(kept: Kept) -> None:
    day = dt.date(2020, 4, 1)
    days: list[dt.date | None] = []

    class Noting(MemoryBackend):
        def __init__(self) -> None:
            self.__dict__.update(demo_backend().__dict__)

        def unit(self, unit_id: str, as_of: dt.date | None = None) -> UnitView:
            days.append(as_of)
            return super().unit(unit_id, as_of)

    check(replace(kept, answer=replace(kept.answer, as_of=day)), Noting())
    assert set(days) == {day}


def test_without_an_index_nothing_is_known(kept: Kept) -> None:
    def closed() -> SearchBackend:
        raise IndexUnavailable("索引がありません。")

    checks = checked(kept, closed)
    assert [each.quoted for each in checks] == list(kept.quoted)
    assert {each.standing for each in checks} == {Standing.UNCHECKED}
