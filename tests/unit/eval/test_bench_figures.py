"""Figures and targets of benchmarks, and their command line."""

from __future__ import annotations

import importlib.util
import json
from typing import Any

import pytest

from corpus.errors import InputError
from eval.bench import BENCHES
from eval.bench.__main__ import main
from eval.bench.figures import command, median_ratio, with_targets
from eval.bench.workspace import distinct_queries


@pytest.mark.parametrize("name", BENCHES)
def test_every_listed_benchmark_is_a_module(name: str) -> None:
    assert importlib.util.find_spec(f"eval.bench.{name}")


@pytest.mark.parametrize("arguments", [[], ["nothing"]], ids=["名前なし", "知らない名前"])
def test_a_missing_name_lists_the_names(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in BENCHES)


@pytest.mark.parametrize(
    ("sign", "value", "met"),
    [
        ("<=", 1.5, True),
        ("<=", 1.6, False),
        (">=", 50, True),
        (">=", 49, False),
        ("==", 0, True),
        ("==", 1, False),
    ],
)
def test_a_target_is_met_or_missed(sign: str, value: float, met: bool) -> None:
    bound = {"<=": 1.5, ">=": 50, "==": 0}[sign]
    figures = with_targets({"x": value}, {"x": (sign, bound)})
    assert figures == {"x": value, "targets": {"x": {"target": f"{sign} {bound:g}", "met": met}}}


def test_a_ratio_is_of_medians() -> None:
    assert median_ratio([1, 2, 300], [1, 4, 8]) == 2 / 4


def measured(*, rounds: int = 3, fast: bool = False) -> dict[str, Any]:
    """Return what it was given."""
    if rounds == 0:
        raise InputError("回数は1以上にしてください。")
    return with_targets({"rounds": rounds, "fast": fast}, {"rounds": ("<=", 5)})


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        pytest.param([], 0, "達成", id="既定値"),
        pytest.param(["--rounds", "9"], 1, "未達", id="目標に届かない"),
        pytest.param(["--rounds", "0"], 1, "回数は1以上", id="測れない"),
    ],
)
def test_the_exit_code_tells_whether_targets_are_met(
    arguments: list[str],
    exit_code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command(measured, arguments) == exit_code
    output = capsys.readouterr()
    assert said in output.out + output.err


def test_json_is_one_object_with_the_targets(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(measured, ["--json", "--fast"]) == 0
    assert json.loads(capsys.readouterr().out) == measured(fast=True)


def test_queries_are_distinct_and_repeatable() -> None:
    texts = ["".join(chr(0x3042 + (i * k) % 80) for i in range(100)) for k in range(1, 6)]
    queries = distinct_queries(texts, 50)
    assert len(set(queries)) == 50
    assert queries == distinct_queries(texts, 50)


def test_too_few_texts_for_the_queries_are_told() -> None:
    with pytest.raises(ValueError, match="do not give"):
        distinct_queries(["あ" * 80], 3)
