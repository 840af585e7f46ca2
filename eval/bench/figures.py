"""Figures of a benchmark: their form, targets, command line and print-out."""

from __future__ import annotations

import argparse
import inspect
import json
import operator
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from corpus.errors import KonkyoError

_BOUNDS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq}


def with_targets(
    figures: Mapping[str, Any], targets: Mapping[str, tuple[str, float]]
) -> dict[str, Any]:
    """Return the figures with ``targets`` {name: {"target": "<= 1.5", "met": true}} beside them.

    ``targets`` maps the name of a figure to its bound: ``("<=", 1.5)``.
    """
    verdicts = {
        name: {"target": f"{sign} {bound:g}", "met": bool(_BOUNDS[sign](figures[name], bound))}
        for name, (sign, bound) in targets.items()
    }
    return {**figures, "targets": verdicts}


def seconds(call: Callable[[], object]) -> float:
    """Return the wall time of one call, in seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one call took, in seconds: by the clock, and of all threads' processor time."""

    wall: float
    cpu: float


def spent(call: Callable[[], object]) -> Spent:
    """Return what one call took."""
    started, used = time.perf_counter(), time.process_time()
    call()
    return Spent(wall=time.perf_counter() - started, cpu=time.process_time() - used)


def median_ratio(ours: Sequence[float], peer: Sequence[float]) -> float:
    """Return the median of ``ours`` over the median of ``peer``."""
    return statistics.median(ours) / statistics.median(peer)


def command(run: Callable[..., dict[str, Any]], arguments: Sequence[str] | None = None) -> int:
    """Run a benchmark as a program: its keyword arguments are the options, and ``--json``.

    ``arguments`` default to those of the process. Returns the exit code: 0 if all targets are
    met, 1 if one is missed or the benchmark cannot run, after saying so.
    """
    options = vars(_parser(run).parse_args(arguments))
    as_json = options.pop("json")
    try:
        figures = run(**options)
    except KonkyoError as error:
        print(error.message, file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps(figures, ensure_ascii=False, default=str))
    else:
        _print(figures)
    return 0 if all(verdict["met"] for verdict in figures.get("targets", {}).values()) else 1


def _parser(run: Callable[..., object]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {run.__module__}", description=(run.__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    hints = get_type_hints(run)
    for name, parameter in inspect.signature(run).parameters.items():
        option = "--" + name.replace("_", "-")
        if hints[name] is bool:
            parser.add_argument(option, action="store_true")
            continue
        required = parameter.default is inspect.Parameter.empty
        default = None if required else parameter.default
        parser.add_argument(option, type=_kind(hints[name]), default=default, required=required)
    return parser


def _kind(hint: Any) -> Callable[[str], object]:
    """Return what turns an option's text into the parameter's type; ``X | None`` is X."""
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    return kinds[0] if kinds[0] in (int, float, str, Path) else str


def _print(figures: Mapping[str, Any]) -> None:
    targets = figures.get("targets", {})
    for name, value in figures.items():
        if name == "targets":
            continue
        shown = f"{value:.4g}" if isinstance(value, float) else value
        verdict = ""
        if name in targets:
            met = "達成" if targets[name]["met"] else "未達"
            verdict = f"  （目標 {targets[name]['target']}: {met}）"
        print(f"{name}: {shown}{verdict}")
