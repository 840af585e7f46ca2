"""Page numbers as people list them: 1、3〜5ページ."""

from __future__ import annotations

from collections.abc import Iterable


def page_list(numbers: Iterable[int]) -> str:
    """Return ``numbers`` (ascending) as text; runs are shortened: 1、3〜5ページ."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return "、".join(str(a) if a == b else f"{a}〜{b}" for a, b in runs) + "ページ"
