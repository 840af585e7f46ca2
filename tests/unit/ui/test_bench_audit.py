"""``konkyo bench audit``: the measurement itself, and how fast a long log is checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from office.database import Database
from office.database.engine import sqlite_url
from ui.bench.audit import run as run_bench
from ui.cli import konkyo
from ui.cli.frame import run


def test_a_log_is_written_checked_and_exported(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--events", "3000", "--rounds", "2", "--appends", "20", "--json")
    run(konkyo, ["bench", "audit", *options])  # whether it is fast enough is not asked here
    figures = json.loads(capsys.readouterr().out)
    assert (figures["events"], figures["found"]) == (3000, True)
    assert figures["verified_per_second"] > 0
    assert figures["verify_over_read"] > 1


def test_a_log_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "office.sqlite")
    run_bench(events=100, rounds=1, appends=2, url=url)
    with pytest.raises(InputError, match="空のものを使ってください"):
        run_bench(events=100, rounds=1, appends=2, url=url)
    Database(url).close()


@pytest.mark.slow
def test_a_hundred_thousand_events_are_checked_fast_and_in_little_memory() -> None:
    figures = run_bench(events=100_000, rounds=3, appends=10)
    assert figures["verified_per_second"] > 25_000  # half the target: the machine may be busy
    assert figures["peak_mb"] < 20
