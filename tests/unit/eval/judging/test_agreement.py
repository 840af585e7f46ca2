"""Cohen's kappa: by hand, by a second formula, and where it is not defined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judging import cohen_kappa
from eval.judging.agreement import agreement
from eval.judging.types import Judgment

# Fifty items, by hand. Rows: the first judge gave 0, 1, 2; columns: the second.
TABLE = ((10, 4, 1), (2, 12, 3), (1, 2, 15))


def test_kappa_is_what_a_hand_computes() -> None:
    observed = (10 + 12 + 15) / 50
    chance = (15 * 13 + 17 * 18 + 18 * 19) / 50**2
    assert cohen_kappa(TABLE) == pytest.approx((observed - chance) / (1 - chance))
    assert cohen_kappa(TABLE) == pytest.approx(1007 / 1657)  # the same as one fraction


def test_linear_kappa_is_what_a_hand_computes() -> None:
    # Half of the weight for one grade apart, none for two.
    observed = (10 + 12 + 15 + (4 + 2 + 3 + 2) / 2) / 50
    same = 15 * 13 + 17 * 18 + 18 * 19
    next_to = 15 * 18 + 17 * 13 + 17 * 19 + 18 * 18
    chance = (same + next_to / 2) / 50**2
    assert cohen_kappa(TABLE, linear=True) == pytest.approx((observed - chance) / (1 - chance))


def test_full_agreement_is_one_and_chance_is_nought() -> None:
    assert cohen_kappa(((3, 0, 0), (0, 4, 0), (0, 0, 5))) == 1
    assert cohen_kappa(((1, 1, 0), (1, 1, 0), (0, 0, 0))) == pytest.approx(0)


@pytest.mark.parametrize(
    "table", [((0, 0, 0),) * 3, ((0, 0, 0), (0, 7, 0), (0, 0, 0))], ids=["空", "1つの適合度だけ"]
)
def test_kappa_may_not_be_defined(table: tuple[tuple[int, ...], ...]) -> None:
    assert cohen_kappa(table) is None
    assert cohen_kappa(table, linear=True) is None


@given(
    pairs=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60),
    linear=st.booleans(),
)
def test_kappa_is_agreement_beyond_chance_pair_by_pair(
    pairs: list[tuple[int, int]], linear: bool
) -> None:
    """The second formula compares every grade of one with every grade of the other."""

    def likeness(one: int, other: int) -> float:
        return 1 - abs(one - other) / 2 if linear else float(one == other)

    observed = sum(likeness(a, b) for a, b in pairs) / len(pairs)
    everything = [(a, b) for a, _ in pairs for _, b in pairs]
    chance = sum(likeness(a, b) for a, b in everything) / len(everything)
    table = [[pairs.count((i, j)) for j in range(3)] for i in range(3)]
    found = cohen_kappa(table, linear=linear)
    if chance == 1:
        assert found is None
    else:
        assert found == pytest.approx((observed - chance) / (1 - chance), abs=1e-9)


def test_only_what_both_graded_counts() -> None:
    def said(judge: str, *grades: int | None) -> list[Judgment]:
        return [
            Judgment(judge=judge, qid="q1", unit_id=f"d:{n}", grade=grade)
            for n, grade in enumerate(grades)
        ]

    (pair,) = agreement({"鈴木": said("鈴木", 2, 1, None, 0), "佐藤": said("佐藤", 2, 0, 1)})
    assert pair.judges == ("佐藤", "鈴木")
    assert (pair.items, pair.same) == (2, 1)
    assert pair.table == ((0, 1, 0), (0, 0, 0), (0, 0, 1))
