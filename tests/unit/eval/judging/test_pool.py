"""Pools: everything that any system found, and nothing of who found it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.judging.pool import blind_order, build_pool, read_topics
from eval.judging.types import Topic
from eval.systems import System
from search_api.types import Mode, Query


def system(*found: str) -> System:
    def search(query: Query) -> tuple[str, ...]:
        return tuple(unit for unit in found if unit not in query.filters.exclude)[: query.limit]

    return System(search=search, mode=Mode.LEXICAL, manifest="test", knows=found.__contains__)


def test_a_pool_is_the_union_of_the_first_of_each_system() -> None:
    topics = [Topic(qid="q1", text="年金"), Topic(qid="q2", text="転居", exclude=("d:a",))]
    systems = {"one": system("d:c", "d:a", "d:x"), "two": system("d:a", "d:b", "d:y")}
    first, second = build_pool(topics, systems, depth=2)
    assert first.units == ("d:a", "d:b", "d:c")
    assert second.units == ("d:b", "d:c", "d:x", "d:y")


def test_every_judge_has_an_own_order_and_keeps_it() -> None:
    units = [f"d:{n}" for n in range(20)]
    orders = {judge: blind_order(1, judge, "q1", units) for judge in ("佐藤", "鈴木")}
    assert orders["佐藤"] == blind_order(1, "佐藤", "q1", reversed(units))
    assert orders["佐藤"] != orders["鈴木"]
    assert blind_order(1, "佐藤", "q2", units) != orders["佐藤"] != tuple(units)
    assert sorted(orders["佐藤"]) == sorted(units)


def test_queries_are_read_and_what_is_relevant_is_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"qid": "q1", "query": " 年金 "}\n\n'
        '{"qid": "q2", "query": "転居", "relevant": {"d:a": 2}, "kind": "keyword", '
        '"documents": ["d"], "exclude": ["d:b"]}\n'
    )
    assert read_topics(path) == (
        Topic(qid="q1", text="年金"),
        Topic(qid="q2", text="転居", kind="keyword", documents=("d",), exclude=("d:b",)),
    )


@pytest.mark.parametrize(
    "line",
    [
        "年金",
        '["q1"]',
        '{"qid": "q1"}',
        '{"qid": "", "query": "x"}',
        '{"qid": "a b", "query": "x"}',
        '{"qid": "q0", "query": "x"}',
    ],
    ids=["JSONでない", "形違い", "質問がない", "番号が空", "番号に空白", "番号が重なる"],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"qid": "q0", "query": "年金"}\n' + line + "\n")
    with pytest.raises(InputError, match=r"「q\.jsonl」の2行目"):
        read_topics(path)


@pytest.mark.parametrize("content", [None, "", "\n"], ids=["ファイルがない", "空", "空行"])
def test_a_file_without_queries_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=r"q\.jsonl"):
        read_topics(path)
