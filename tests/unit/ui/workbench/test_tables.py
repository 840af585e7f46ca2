"""Tables of documents at the workbench: whoever reviews or judges reads them as tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.types import Part, PartRole, Unit
from eval.judging import JUDGING_FILE, JudgingStore
from eval.judging.types import PooledTopic, Topic
from office.identity import CONSOLE, Role
from office.knowledge import KnowledgeDraft, KnowledgeKind
from ui.web import demo_texts
from ui.web.demo import demo_backend
from ui.workbench.text import opening_of

from offices import identity_of
from workbenches import House, everything

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

ROWS = "| 品目 | 上限 |\n| --- | --- |\n" + "\n".join(
    f"| 品{n} | {n},000円 |" for n in range(1, 40)
)
UNIT = "demo-handbook:q1-2"


@pytest.fixture(autouse=True)
def long_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one of the made-up texts end with a long table, before the service reads them."""

    def with_table(unit: Unit) -> Unit:
        if unit.id != UNIT:
            return unit
        text = f"次のとおり。\n{ROWS}"
        return replace(unit, text=text, parts=(Part(role=PartRole.TABLE, start=7, end=len(text)),))

    made = tuple(map(with_table, demo_texts.units()))
    monkeypatch.setattr(demo_texts, "units", lambda: made)


def tables(page: AppTest) -> list[str]:
    return [each.proto.body for each in page.get("html") if "<table" in each.proto.body]


def test_whoever_reviews_a_case_reads_the_table_that_it_rests_on(house: House) -> None:
    who = identity_of(house.office, Role.CASEWORKER)
    written = KnowledgeDraft(
        kind=KnowledgeKind.RULE,
        title="布団の額",
        question="布団はいくらまでか。",
        answer="表の額までとする。",
        references=(UNIT,),
    )
    entry = house.office.knowledge.add(CONSOLE, who, demo_backend(), written)
    house.office.knowledge.submit(CONSOLE, who, entry.id, 1)
    page = house.open(Role.SUPERVISOR, "knowledge")
    assert [each.value for each in page.text if "|" in each.value] == []
    assert "次のとおり。" in everything(page)
    (table,) = tables(page)
    assert '<th scope="col">品目</th>' in table
    assert "<td>39,000円</td>" in table


def test_whoever_judges_reads_the_beginning_of_a_table_and_the_whole(
    house: House, home: Path
) -> None:
    topics = (PooledTopic(topic=Topic(qid="q1", text="布団の額"), units=(UNIT,)),)
    JudgingStore(home / JUDGING_FILE).add_pool("見本", topics, systems=("hybrid",), depth=1)
    page = house.open(Role.EVALUATOR, "judging")
    assert [each.value for each in page.text if "|" in each.value] == []
    opening, whole = tables(page)
    assert "<td>1,000円</td>" in opening
    assert "<td>39,000円</td>" not in opening
    assert "<td>39,000円</td>" in whole


@pytest.mark.parametrize(
    ("text", "length", "opening"),
    [
        ("短い文。", 10, "短い文。"),
        ("長い文がここにある。", 4, "長い文が…"),
        ("前。\n| 品 |\n| --- |\n| 布 |\n| 綿 |\n| 麻 |", 26, "前。\n| 品 |\n| --- |\n| 布 |\n…"),
        ("前。\n| 品 |\n| --- |\n| 布 |\n| 綿 |", 5, "前。\n| 品 |\n| --- |\n| 布 |\n…"),
        ("| 品 |\n| --- |\n| 布 |", 5, "| 品 |\n| --- |\n| 布 |"),
    ],
    ids=["収まる", "文の途中", "行の途中", "見出しの途中", "表のすべて"],
)
def test_an_opening_never_ends_inside_a_row(text: str, length: int, opening: str) -> None:
    assert opening_of(text, length) == opening
