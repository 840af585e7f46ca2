"""``kill -9`` in the middle of the real commands, fifty times."""

from __future__ import annotations

import pytest

from eval.bench.kill import run


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_killed_ingest_or_build_never_breaks_the_served_index() -> None:
    figures = run(kills=50, embedder="none")
    assert figures["first_broken"] == []
    # Kills that come after the end prove nothing: many must have come before.
    assert figures["killed"] >= figures["kills"] * 0.4
