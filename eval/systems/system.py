"""What every system is, once it is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search_api.types import Mode, Query

Scored = Callable[[Query], Sequence[tuple[str, float]]]  # unit ids with their scores, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system that is ready to be asked."""

    search: Callable[[Query], Sequence[str]]  # unit ids, best first
    mode: Mode
    manifest: str  # names what was searched: the snapshot's id, or the baseline and the corpus
    knows: Callable[[str], bool]  # whether a unit id can be found at all
    scored: Scored | None = None  # for a system that tells its scores


def scoring_system(
    scored: Scored, *, mode: Mode, manifest: str, knows: Callable[[str], bool]
) -> System:
    """Return a system whose ranking is that of its scores."""
    return System(
        search=lambda query: [unit for unit, _ in scored(query)],
        mode=mode,
        manifest=manifest,
        knows=knows,
        scored=scored,
    )
