"""``kill -9`` in the middle of the real commands, fifty times, with vectors."""

from __future__ import annotations

import pytest

from eval.bench.kill import run


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.usefixtures("model_dir")
def test_a_killed_ingest_or_build_never_breaks_the_served_index() -> None:
    figures = run(kills=50)
    assert figures["first_broken"] == []
    # Kills that come after the end prove nothing: many must have come before.
    assert figures["killed"] >= figures["kills"] * 0.4
    assert figures["killed_while_writing"] > 0
