"""``konkyo bench keys``: the measurement itself, on a small database."""

from __future__ import annotations

import importlib.util
import json

import pytest

from ui.bench import BENCHES
from ui.cli import konkyo
from ui.cli.frame import run


@pytest.mark.parametrize("name", BENCHES)
def test_every_listed_benchmark_is_a_module(name: str) -> None:
    assert importlib.util.find_spec(f"ui.bench.{name.replace('-', '_')}")


def test_benchmarks_of_search_and_office_stand_in_one_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(konkyo, ["bench"]) == 0
    listed = capsys.readouterr().out
    assert "query\t" in listed
    assert "keys\t" in listed


def test_a_key_is_changed_while_processes_read_and_write(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ("--rows", "1500", "--quiet-seconds", "1", "--json")
    assert run(konkyo, ["bench", "keys", *options]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["errors"], figures["lost"], figures["left"]) == (0, 0, 0)
    assert 0 < figures["changed"] <= 1500
    assert figures["read_longest_ms"] > 0
    assert figures["write_longest_ms"] > 0
