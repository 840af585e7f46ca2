from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.embed.batching import batches_by_length

LENGTHS = st.lists(st.integers(0, 600), max_size=60)


@given(LENGTHS, st.integers(1, 2000))
def test_every_text_is_in_one_batch(lengths: list[int], budget: int) -> None:
    batches = batches_by_length(lengths, budget)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 2000))
def test_a_padded_batch_keeps_to_the_budget_unless_it_is_one_text(
    lengths: list[int], budget: int
) -> None:
    for batch in batches_by_length(lengths, budget):
        padded = len(batch) * max(lengths[index] for index in batch)
        assert padded <= budget or len(batch) == 1


@given(LENGTHS, st.integers(1, 2000))
def test_longest_texts_come_first(lengths: list[int], budget: int) -> None:
    order = [lengths[index] for batch in batches_by_length(lengths, budget) for index in batch]
    assert order == sorted(lengths, reverse=True)


def test_no_texts_need_no_batch() -> None:
    assert batches_by_length([], 100) == []
