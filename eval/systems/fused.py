"""Two systems as one: what a fusion baseline asks of both, and how it orders what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from eval.systems.system import Scored, System, scoring_system
from search_api.types import Mode, Query

#: Rankings with scores in, the fused score of every unit out.
Combine = Callable[[Sequence[Sequence[tuple[str, float]]]], dict[str, float]]


def fuse(name: str, first: System, second: System, combine: Combine, *, depth: int) -> System:
    """Return the system that combines the best ``depth`` units of both; equals by their ids."""
    parts: list[Scored] = [part for part in (first.scored, second.scored) if part]

    def scored(query: Query) -> Sequence[tuple[str, float]]:
        deep = replace(query, limit=depth)
        fused = combine([part(deep) for part in parts])
        return sorted(fused.items(), key=lambda item: (-item[1], item[0]))[: query.limit]

    return scoring_system(
        scored,
        mode=Mode.HYBRID,
        manifest=f"{name}({first.manifest}, {second.manifest})",
        knows=lambda unit: first.knows(unit) or second.knows(unit),
    )
