"""A run: what is asked, what is counted, and the form of the figures."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from corpus.errors import InvalidQuery
from eval.queries import JudgedQuery
from eval.run import evaluate
from search_api.types import Filters, Mode, Query


def judged(qid: str, kind: str = "keyword", **fields: object) -> JudgedQuery:
    values = {"text": qid, "relevant": {f"doc:{qid}": 2}} | fields
    return JudgedQuery(qid=qid, kind=kind, **values)  # type: ignore[arg-type]


class Echo:
    """Finds the unit that is named like the query, if it is one that it knows."""

    def __init__(self, *known: str) -> None:
        self.known = known
        self.asked: list[Query] = []

    def __call__(self, query: Query) -> Sequence[str]:
        self.asked.append(query)
        return [f"doc:{query.text}"] if query.text in self.known else ["doc:other"]


def test_documents_and_exclude_become_filters() -> None:
    search = Echo()
    query = judged("q1", documents=("doc",), exclude=("doc:x",))
    evaluate(search, [query], mode=Mode.DENSE, limit=30)
    assert search.asked[-1] == Query(
        text="q1",
        filters=Filters(documents=("doc",), exclude=("doc:x",)),
        mode=Mode.DENSE,
        limit=30,
    )


def test_a_query_that_a_system_cannot_search_has_found_nothing() -> None:
    def search(query: Query) -> Sequence[str]:
        if query.text == "！？":
            raise InvalidQuery("検索できる文字がありません。")
        return [f"doc:{query.text}"]

    signs = judged("u1", kind="unanswerable", text="！？", relevant={})
    result = evaluate(search, [judged("q1"), signs])
    assert result.metrics["ndcg@10"] == 1
    assert result.unanswerable.with_hits == 0


def test_figures_are_given_over_all_and_by_kind() -> None:
    queries = [judged("q1"), judged("q2"), judged("q3", kind="kana")]
    result = evaluate(Echo("q1", "q3"), queries, manifest="m1")
    record = json.loads(json.dumps(result.as_json()))
    assert set(record) >= {"metrics", "kinds", "latency_ms", "manifest", "intervals"}
    assert record["metrics"] == {
        name: pytest.approx(2 / 3)
        for name in ("ndcg@10", "recall@5", "recall@20", "mrr@10", "success@1")
    } | {"n": 3}
    assert record["kinds"]["keyword"]["recall@5"] == 1 / 2
    assert record["kinds"]["kana"]["n"] == 1
    assert record["latency_ms"]["p50"] <= record["latency_ms"]["p95"]
    assert record["manifest"] == "m1"


def test_the_figure_without_queries_that_want_one_unit_only_is_extra() -> None:
    queries = [judged("q1"), judged("q2", relevant={"doc:q1": 1, "doc:q2": 2})]
    result = evaluate(Echo("q2"), queries, without_only="doc:q1")
    assert result.kinds["keyword"]["success@1"] == 1 / 2
    assert result.kinds["keyword/without-only:doc:q1"]["success@1"] == 1
    assert result.kinds["keyword/without-only:doc:q1"]["n"] == 1
    assert result.metrics["n"] == 2


def test_a_system_that_returns_an_excluded_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="excluded"):
        evaluate(Echo("q1"), [judged("q1", exclude=("doc:q1",))])


def test_too_few_results_for_the_deepest_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 20"):
        evaluate(Echo(), [judged("q1")], limit=10)
