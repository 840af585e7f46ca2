"""Measures of rankings: values by formula, and what must hold for every ranking."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import MEASURES, average, measure, ndcg, recall, reciprocal_rank, success

GRADES = {"a": 2, "b": 1, "c": 1, "z": 0}


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        pytest.param("abc", 1.0, id="理想の順"),
        pytest.param("bac", (1 + 2 / log2(3) + 1 / 2) / (2 + 1 / log2(3) + 1 / 2), id="入れ替わり"),
        pytest.param("xxa", (2 / log2(3)) / (2 + 1 / log2(3) + 1 / 2), id="重複は1件と数える"),
        pytest.param("z", 0.0, id="適合度0は不適合"),
        pytest.param("", 0.0, id="結果なし"),
        pytest.param("wxyzabc", (2 / log2(6)) / (2 + 1 / log2(3) + 1 / 2), id="k より下は数えない"),
    ],
)
def test_ndcg_at_5_has_linear_gain_and_log2_discount(ranking: str, expected: float) -> None:
    assert ndcg(ranking, GRADES, k=5) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranking", "recalled", "reciprocal", "succeeded"),
    [
        pytest.param("abc", 2 / 3, 1 / 1, 1.0, id="先頭が適合"),
        pytest.param("xac", 1 / 3, 1 / 2, 0.0, id="2番目が適合"),
        pytest.param("xxb", 1 / 3, 1 / 2, 0.0, id="重複は1件と数える"),
        pytest.param("xyabc", 0 / 3, 0.0, 0.0, id="k より下は数えない"),
        pytest.param("", 0 / 3, 0.0, 0.0, id="結果なし"),
    ],
)
def test_binary_measures_count_every_grade_from_1(
    ranking: str, recalled: float, reciprocal: float, succeeded: float
) -> None:
    assert recall(ranking, GRADES, k=2) == pytest.approx(recalled)
    assert reciprocal_rank(ranking, GRADES, k=2) == pytest.approx(reciprocal)
    assert success(ranking, GRADES, k=1) == succeeded


@pytest.mark.parametrize("function", [ndcg, recall, reciprocal_rank, success])
def test_a_query_with_nothing_relevant_is_refused(function: type) -> None:
    with pytest.raises(ValueError, match="no relevant unit"):
        function(["a"], {"a": 0}, k=5)


def test_average_weighs_every_query_the_same() -> None:
    perfect, missed = measure("abc", GRADES), measure("xyz", GRADES)
    means = average([perfect, missed, missed])
    assert means["n"] == 3
    assert all(means[name] == pytest.approx(perfect[name] / 3) for name in MEASURES)


def test_average_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no queries"):
        average([])


_unit = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
_rankings = st.lists(_unit, max_size=40)
_grades = st.dictionaries(_unit, st.integers(0, 3), min_size=1).filter(
    lambda grades: any(grades.values())
)


@given(_rankings, _grades)
def test_every_measure_lies_between_0_and_1(ranking: list[str], grades: dict[str, int]) -> None:
    assert all(0 <= value <= 1 + 1e-12 for value in measure(ranking, grades).values())


@given(_grades)
def test_the_best_ranking_has_ndcg_and_success_1(grades: dict[str, int]) -> None:
    best = sorted(grades, key=lambda unit: -grades[unit])
    values = measure(best, grades)
    assert values["ndcg@10"] == pytest.approx(1)
    assert values["success@1"] == values["mrr@10"] == 1


@given(_rankings, _grades)
def test_the_order_of_irrelevant_units_below_the_last_relevant_one_does_not_matter(
    ranking: list[str], grades: dict[str, int]
) -> None:
    ranking = list(dict.fromkeys(ranking))
    places = [i for i, unit in enumerate(ranking) if grades.get(unit)]
    cut = places[-1] + 1 if places else 0
    tail = sorted(ranking[cut:], reverse=True)
    assert measure(ranking[:cut] + tail, grades) == measure(ranking, grades)


@given(_rankings, _grades)
def test_lifting_a_better_unit_by_one_place_never_lowers_a_measure(
    ranking: list[str], grades: dict[str, int]
) -> None:
    ranking = list(dict.fromkeys(ranking))
    for i in range(len(ranking) - 1):
        upper, lower = ranking[i : i + 2]
        if grades.get(lower, 0) > grades.get(upper, 0):
            swapped = [*ranking[:i], lower, upper, *ranking[i + 2 :]]
            before, after = measure(ranking, grades), measure(swapped, grades)
            assert all(after[name] >= before[name] - 1e-12 for name in MEASURES)
