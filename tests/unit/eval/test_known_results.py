"""The measures give what ir-measures (trec_eval) gives, and what the textbook gives by hand."""

from __future__ import annotations

from math import log2
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from eval.formats.trec import read_run
from eval.metrics import MEASURES, ndcg
from eval.queries import JudgedQuery
from eval.run import rows_of, summarise
from eval.runs import Run

THEIRS = {
    "ndcg@10": nDCG @ 10,
    "recall@5": R @ 5,
    "recall@20": R @ 20,
    "mrr@10": RR,  # RR@10 is another program's there, with other ties; cut below
    "success@1": Success @ 1,
}
RUN = """\
q1 Q0 doc:a 1 0.5 x
q1 Q0 doc:b 2 0.5 x
q1 Q0 doc:c 3 0.5 x
q1 Q0 doc:アイ 4 0.25 x
q2 Q0 doc:z 1 3 x
q2 Q0 doc:b 2 1.00000001 x
q2 Q0 doc:a 3 1.0 x
q9 Q0 doc:a 1 1 x
"""
QRELS = {
    "q1": {"doc:a": 2, "doc:b": 1, "doc:アイ": 1, "doc:unseen": 0},
    "q2": {"doc:a": 2, "doc:z": 0},
    "q3": {"doc:a": 1},  # the run says nothing of it
}


def judged(qrels: dict[str, dict[str, int]]) -> list[JudgedQuery]:
    return [
        JudgedQuery(qid=qid, text=qid, relevant=relevant, kind="keyword")
        for qid, relevant in qrels.items()
    ]


def theirs(
    qrels: dict[str, dict[str, int]], scores: dict[str, dict[str, float]]
) -> dict[str, dict[str, float]]:
    """Return what ir-measures gives for every judged query, by our names of the measures."""
    names = {measure: name for name, measure in THEIRS.items()}
    found: dict[str, dict[str, float]] = {qid: {} for qid in qrels}
    for value in ir_measures.iter_calc(list(names), qrels, scores):
        if value.query_id in found:
            found[value.query_id][names[value.measure]] = value.value
    for row in found.values():
        row["mrr@10"] = row["mrr@10"] if row["mrr@10"] >= 1 / 10 else 0.0
    return found


def test_a_run_with_ties_and_a_missing_query_is_measured_as_trec_eval_does(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ties.trec"
    path.write_text(RUN, encoding="utf-8")
    scores: dict[str, dict[str, float]] = {}
    for doc in ir_measures.read_trec_run(str(path)):
        scores.setdefault(doc.query_id, {})[doc.doc_id] = doc.score
    run, expected = read_run(path), theirs(QRELS, scores)
    rows = rows_of(run, judged(QRELS))
    for qid, row in rows.items():
        assert row == pytest.approx(expected[qid], abs=1e-9), qid
    means = ir_measures.calc_aggregate(list(THEIRS.values()), QRELS, scores)
    ours = summarise(run, judged(QRELS)).metrics
    for name, measure in THEIRS.items():
        assert ours[name] == pytest.approx(means[measure], abs=1e-9)


_units = st.sampled_from([f"doc:{name}" for name in "abcdefghijklmnopqrstuvwxyアイ"])
_grades = st.dictionaries(_units, st.integers(0, 2), min_size=1).filter(
    lambda grades: any(grades.values())
)
_scores = st.one_of(st.integers(0, 3).map(float), st.floats(-1e6, 1e6, allow_nan=False, width=64))


@given(
    qrels=st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), _grades, min_size=1),
    lines=st.lists(st.tuples(st.sampled_from(["q1", "q2", "q4"]), _units, _scores), min_size=1),
)
def test_any_run_file_is_measured_as_ir_measures_does(
    tmp_path_factory: pytest.TempPathFactory,
    qrels: dict[str, dict[str, int]],
    lines: list[tuple[str, str, float]],
) -> None:
    path = tmp_path_factory.mktemp("run") / "any.trec"
    content = (f"{qid} Q0 {unit} 1 {score!r} x\n" for qid, unit, score in lines)
    path.write_text("".join(content), encoding="utf-8")
    scores: dict[str, dict[str, float]] = {}
    for qid, unit, score in lines:  # a unit that is named twice counts with its best score
        best = scores.setdefault(qid, {})
        best[unit] = max(score, best.get(unit, score))
    expected = theirs(qrels, scores)
    for qid, row in rows_of(read_run(path), judged(qrels)).items():
        assert row == pytest.approx(expected[qid], abs=1e-9)


@given(ranking=st.lists(_units, max_size=30), grades=_grades)
def test_a_ranking_with_duplicates_is_measured_at_the_first_place_of_each(
    ranking: list[str], grades: dict[str, int]
) -> None:
    once = list(dict.fromkeys(ranking))
    scores = {"q1": {unit: float(-place) for place, unit in enumerate(once)}}
    row = rows_of(Run(name="x", rankings={"q1": tuple(ranking)}), judged({"q1": grades}))["q1"]
    assert row == pytest.approx(theirs({"q1": grades}, scores)["q1"], abs=1e-9)
    assert set(row) == set(MEASURES)


def test_the_example_of_jarvelin_and_kekalainen_with_linear_gain() -> None:
    """Grades 3, 2, 3, 0, 1, 2 in that order, the well-known worked example: nDCG@6 = .961."""
    given = [3, 2, 3, 0, 1, 2]
    grades = {f"d{place}": grade for place, grade in enumerate(given, 1)}
    dcg = 3 / log2(2) + 2 / log2(3) + 3 / log2(4) + 0 / log2(5) + 1 / log2(6) + 2 / log2(7)
    ideal = 3 / log2(2) + 3 / log2(3) + 2 / log2(4) + 2 / log2(5) + 1 / log2(6) + 0 / log2(7)
    assert ndcg(list(grades), grades, k=6) == pytest.approx(dcg / ideal)
    assert round(dcg, 3) == 6.861
    assert round(dcg / ideal, 3) == 0.961
