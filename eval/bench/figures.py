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
from pathlib import Path
from typing import Any, get_type_hints

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


def median_ratio(ours: Sequence[float], peer: Sequence[float]) -> float:
    """Return the median of ``ours`` over the median of ``peer``."""
    return statistics.median(ours) / statistics.median(peer)


def command(run: Callable[..., dict[str, Any]]) -> None:
    """Run a benchmark as a program: its keyword arguments are the options, and ``--json``.

    Exits with 1 if a target is missed or the benchmark cannot run, after saying so.
    """
    parser = argparse.ArgumentParser(description=(run.__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    hints = get_type_hints(run)
    for name, parameter in inspect.signature(run).parameters.items():
        option = "--" + name.replace("_", "-")
        if hints[name] is bool:
            parser.add_argument(option, action="store_true")
            continue
        kind = hints[name] if hints[name] in (int, float, str) else Path
        parser.add_argument(option, type=kind, default=parameter.default)
    options = vars(parser.parse_args())
    as_json = options.pop("json")
    try:
        figures = run(**options)
    except KonkyoError as error:
        print(error.message, file=sys.stderr)
        raise SystemExit(1) from error
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _print(figures)
    raise SystemExit(0 if all(t["met"] for t in figures.get("targets", {}).values()) else 1)


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
