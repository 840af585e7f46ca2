"""Group texts of like length, so that little is spent on padding."""

from __future__ import annotations

from collections.abc import Sequence


def batches_by_length(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Return the indexes of the texts in batches, longest texts first.

    A batch, padded to its longest text, holds at most ``budget`` tokens; a single text may
    exceed it. Longest first shows the greatest need of memory at the start, and lets parallel
    workers end together.

    >>> batches_by_length([5, 90, 7, 80], budget=180)
    [[1, 3], [2, 0]]
    """
    batches: list[list[int]] = []
    room = 0  # texts that the last batch can still take
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if room == 0:
            batches.append([])
            room = max(1, budget // max(1, lengths[index]))
        batches[-1].append(index)
        room -= 1
    return batches
