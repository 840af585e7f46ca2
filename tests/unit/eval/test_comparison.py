"""Systems side by side: who wins where, what is sure, what is reported apart, and the gate."""

from __future__ import annotations

import json

import pytest

from corpus.errors import InputError
from eval.comparison import compare
from eval.gate import parse_bar
from eval.queries import JudgedQuery
from eval.run import Unanswerable, summarise
from eval.runs import Run, ask, fit
from search_api.types import Query


def judged(number: int, **fields: object) -> JudgedQuery:
    values = {"text": f"質問{number}", "relevant": {f"doc:{number}": 2}, "kind": "keyword"} | fields
    return JudgedQuery(qid=f"q{number}", **values)  # type: ignore[arg-type]


QUERIES = [judged(number, kind="kana" if number > 8 else "keyword") for number in range(12)]
GOOD = Run(name="good", rankings={q.qid: (next(iter(q.relevant)),) for q in QUERIES})
POOR = Run(name="poor", rankings={q.qid: ("doc:x", *q.relevant) for q in QUERIES[1:]})


def test_the_better_system_wins_every_query_and_the_difference_is_sure() -> None:
    found = compare([GOOD, POOR], QUERIES)
    pair = next(pair for pair in found.pairs if pair.measure == "success@1")
    assert (pair.first, pair.second) == ("good", "poor")
    assert (pair.difference, pair.better, pair.worse) == (1, 12, 0)
    assert pair.p == pytest.approx(2 / 2**12, abs=1e-3)
    assert pair.sure
    assert found.results["good"].intervals["success@1"] == (1, 1)
    assert found.results["poor"].nothing_found == ("q0",)


def test_systems_that_answer_alike_are_not_told_apart() -> None:
    found = compare([GOOD, Run(name="twin", rankings=GOOD.rankings)], QUERIES)
    assert all(pair.p == pair.adjusted == 1 and not pair.sure for pair in found.pairs)


def test_p_values_are_corrected_over_the_pairs_of_a_measure() -> None:
    found = compare([GOOD, POOR, Run(name="none", rankings={})], QUERIES)
    pairs = [pair for pair in found.pairs if pair.measure == "recall@5"]
    assert len(pairs) == 3
    assert all(pair.adjusted >= pair.p for pair in pairs)
    smallest = min(pairs, key=lambda pair: pair.p)
    assert smallest.adjusted == pytest.approx(3 * smallest.p)


def test_differences_begin_with_the_largest_win_and_show_both_tops() -> None:
    differences = compare([GOOD, POOR], QUERIES).differences("good", "poor", top=2)
    assert differences[0].query.qid == "q0"
    assert differences[0].gain == 1
    assert (differences[1].first_top, differences[1].second_top) == (
        ("doc:1",),
        ("doc:x", "doc:1"),
    )
    assert len(differences) == len(QUERIES)


def test_a_comparison_with_a_system_that_was_not_measured_is_refused() -> None:
    with pytest.raises(InputError, match=r"「bad」.*good、poor"):
        compare([GOOD, POOR], QUERIES).differences("good", "bad")


def test_two_runs_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="同じ名前"):
        compare([GOOD, GOOD], QUERIES)


def test_the_figures_of_the_first_system_are_at_the_top_of_the_json() -> None:
    record = json.loads(json.dumps(compare([POOR, GOOD], QUERIES).as_json()))
    assert record["metrics"] == record["systems"]["poor"]["metrics"]
    assert record["systems"]["good"]["metrics"]["ndcg@10"] == 1
    assert {"first", "second", "measure", "difference", "p", "adjusted"} <= record["pairs"][
        0
    ].keys()


def test_several_sets_are_reported_one_by_one() -> None:
    sets = {"a": ("q0", "q1"), "b": tuple(q.qid for q in QUERIES[2:])}
    kinds = summarise(POOR, QUERIES, sets=sets).kinds
    assert kinds["set:a"]["recall@5"] == 1 / 2
    assert kinds["set:b"]["n"] == 10
    assert "set:a" not in summarise(POOR, QUERIES, sets={"a": sets["a"]}).kinds


def test_unanswerable_queries_count_in_no_mean_and_are_told_apart() -> None:
    queries = [
        *QUERIES[:2],
        judged(90, kind="unanswerable", relevant={}),
        judged(91, kind="unanswerable", relevant={}),
    ]
    run = Run(
        name="x",
        rankings={"q0": ("doc:0",), "q1": ("doc:1",), "q90": ("doc:0",), "q91": ()},
        scores={"q0": (0.9,), "q1": (0.4,), "q90": (0.5,), "q91": ()},
    )
    result = summarise(run, queries)
    assert result.metrics["n"] == 2
    assert result.metrics["success@1"] == 1
    assert set(result.kinds) == {"keyword"}
    assert result.nothing_found == ()
    assert result.unanswerable == Unanswerable(n=2, with_hits=1, auroc=3 / 4)


def test_without_scores_nothing_is_said_of_telling_apart() -> None:
    run = Run(name="x", rankings={"q0": ("doc:0",)})
    queries = [QUERIES[0], judged(90, kind="unanswerable", relevant={})]
    assert summarise(run, queries).unanswerable == Unanswerable(n=1, with_hits=0, auroc=None)


def test_a_set_of_unanswerable_queries_alone_cannot_be_measured() -> None:
    with pytest.raises(InputError, match="答えのある質問"):
        compare([GOOD], [judged(90, kind="unanswerable", relevant={})])


def test_a_system_that_tells_scores_is_asked_for_them() -> None:
    def scored(query: Query) -> list[tuple[str, float]]:
        return [(f"doc:{query.text.removeprefix('質問')}", 0.5)]

    run = ask(lambda query: [], QUERIES, limit=20, scored=scored)
    assert run.rankings == GOOD.rankings
    assert run.top_score("q0") == 0.5
    assert len(run.seconds) == len(QUERIES)


def test_a_run_from_elsewhere_loses_what_its_queries_rule_out() -> None:
    said: list[str] = []
    queries = [judged(1, exclude=("doc:x",), documents=("doc",)), judged(2)]
    run = Run(
        name="theirs",
        rankings={"q1": ("doc:x", "other:1", "doc:1"), "q77": ("doc:1",)},
        scores={"q1": (3.0, 2.0, 1.0), "q77": (1.0,)},
    )
    fitted = fit(run, queries, said.append)
    assert fitted.rankings == {"q1": ("doc:1",)}
    assert fitted.scores == {"q1": (1.0,)}
    assert "1 件の質問の結果がありません" in said[0]
    assert "2 件除きました" in said[1]


@pytest.mark.parametrize(
    ("written", "missed"),
    [
        ("recall@5=0.9", ""),
        ("recall@5=.95", "recall@5 が 0.917 で、基準の 0.950 に届きません"),
        ("kana:recall@5=1", ""),
        ("keyword:recall@5=1", "種類「keyword」の recall@5 が 0.889"),
    ],
)
def test_a_bar_is_reached_or_says_what_is_missing(written: str, missed: str) -> None:
    said = parse_bar(written).missed_by(summarise(POOR, QUERIES))
    assert missed in said
    assert bool(said) == bool(missed)


@pytest.mark.parametrize("written", ["ndcg=.8", "ndcg@10", "ndcg@10=高い", "ndcg@10=80", "=1"])
def test_a_bar_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        parse_bar(written)


def test_a_bar_for_a_kind_that_no_query_has_is_refused() -> None:
    with pytest.raises(InputError, match="keyword、kana"):
        parse_bar("hiragana:ndcg@10=.5").missed_by(summarise(POOR, QUERIES))
