"""Intervals and tests: what is sure, what is not, and the corrections for many tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.significance import FEWEST, SAMPLES, auroc, holm, intervals, randomisation


def column(*values: float) -> list[list[float]]:
    return [[value] for value in values]


def test_the_interval_holds_the_mean_and_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(1).normal(0.5, 0.1, 200)
    ((low, high),) = intervals(column(*values))
    error = values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.002)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.002)


def test_the_same_input_gives_the_same_interval() -> None:
    values = column(*np.random.default_rng(2).random(40))
    assert intervals(values) == intervals(values)


def test_too_few_queries_have_no_interval() -> None:
    assert intervals(column(*[0.5] * (FEWEST - 1))) == []
    assert intervals(column(*[0.5] * FEWEST)) == [(0.5, 0.5)]


def test_a_difference_in_one_direction_has_the_p_value_of_the_sign_flips() -> None:
    """Six queries, all better by the same: only 2 of 2^6 sign patterns are as extreme."""
    (p,) = randomisation(column(*[0.6] * 6), column(*[0.5] * 6))
    assert p == pytest.approx(2 / 2**6, abs=0.006)


def test_a_large_difference_is_sure_and_none_is_not() -> None:
    good, bad = column(*[0.9] * 30), column(*[0.1] * 30)
    assert randomisation(good, bad) == [1 / (SAMPLES + 1)]
    assert randomisation(good, good) == [1.0]


def test_a_test_of_different_queries_is_refused() -> None:
    with pytest.raises(ValueError, match="same queries"):
        randomisation([], [])


def test_chance_is_called_a_finding_about_as_often_as_promised() -> None:
    random = np.random.default_rng(3)
    first, second = random.random((20, 300)), random.random((20, 300))
    found = np.mean(np.array(randomisation(first.tolist(), second.tolist())) < 0.05)
    assert 0.01 < found < 0.10


def test_holm_multiplies_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_makes_a_finding_surer_and_keeps_the_order(values: list[float]) -> None:
    corrected = holm(values)
    assert all(after >= before for before, after in zip(values, corrected, strict=True))
    assert all(0 <= value <= 1 for value in corrected)
    order = sorted(range(len(values)), key=values.__getitem__)
    assert [corrected[i] for i in order] == sorted(corrected)


@pytest.mark.parametrize(
    ("higher", "lower", "expected"),
    [
        pytest.param([3, 2], [1, 0], 1.0, id="完全に分かれる"),
        pytest.param([1, 1], [1], 0.5, id="同点は半分"),
        pytest.param([0, 3], [1], 1 / 2, id="1勝1敗"),
        pytest.param([float("-inf")], [1], 0.0, id="何も見つからない"),
        pytest.param([], [1], None, id="片方がない"),
    ],
)
def test_auroc_is_the_share_of_pairs_won(
    higher: list[float], lower: list[float], expected: float | None
) -> None:
    assert auroc(higher, lower) == expected
