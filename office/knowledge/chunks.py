"""As many ids as one statement takes."""

from __future__ import annotations

from collections.abc import Iterable

_CHUNK = 500  # ids


def chunks(ids: list[str]) -> Iterable[list[str]]:
    """Return ids in as many as one statement takes."""
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
