"""Start: ``konkyo up`` on a prepared machine, and the CPU time of ``konkyo --help``."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from typing import Any

from eval.bench.figures import command, with_targets
from eval.bench.server import serve
from eval.bench.workspace import konkyo_command, konkyo_environment, temporary_home


def run(*, rounds: int = 3) -> dict[str, Any]:
    """Start ``konkyo up`` once to prepare a home, then ``rounds`` times against the clock.

    ``ready_seconds`` is wall time from the start of the process to the first ready answer
    (median); ``help_cpu_seconds`` is user and system time of ``konkyo --help`` (median).
    """
    with temporary_home() as home:
        arguments = ("up", "--no-browser")
        with serve(home, *arguments, patience=600) as server:
            first = server.ready_seconds
        later = []
        for _ in range(rounds):
            with serve(home, *arguments) as server:
                later.append(server.ready_seconds)
        helps = []
        for _ in range(rounds + 2):
            before = _children_cpu()
            subprocess.run(
                konkyo_command("--help"),
                env=konkyo_environment(home),
                stdout=subprocess.DEVNULL,
                check=True,
            )
            helps.append(_children_cpu() - before)
    figures = {
        "first_start_seconds": first,
        "ready_seconds": statistics.median(later),
        "ready_seconds_slowest": max(later),
        "help_cpu_seconds": statistics.median(helps),
    }
    return with_targets(figures, {"ready_seconds": ("<=", 5), "help_cpu_seconds": ("<=", 0.3)})


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(command(run))
