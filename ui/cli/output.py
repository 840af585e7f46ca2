"""What commands print: JSON for programs, tables for people, progress on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import click

StageProgress: TypeAlias = Callable[[str, int, int], None]  # (stage in Japanese, done, all)

as_json = click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します。")


def print_json(value: object) -> None:
    """Print one JSON value on one line, Japanese as it is, days as 2025-04-01."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on a terminal; tab-separated lines, without the header, into a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(map(str, row)))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*header, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(str, row))
    Console().print(table, markup=False)


@contextmanager
def stages() -> Iterator[StageProgress]:
    """Give a callback that draws one bar a stage on standard error; lines without a terminal."""
    if not sys.stderr.isatty():
        yield _StageLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as drawn:
        bars = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = drawn.add_task(stage, total=total)
            drawn.update(bars[stage], completed=done, total=total)

        yield show


class _StageLines:
    """Progress for a log or a pipe: one line where a stage begins and one where it ends.

    A stage that is over at the first report was short, and is not mentioned.
    """

    def __init__(self) -> None:
        self._running: dict[str, float] = {}  # stage -> when it began

    def __call__(self, stage: str, done: int, total: int) -> None:
        if done < total and stage not in self._running:
            self._running[stage] = time.monotonic()
            say(f"{stage}: 始めます（全 {total}）…")
        elif done >= total and stage in self._running:
            taken = time.monotonic() - self._running.pop(stage)
            say(f"{stage}: 終わりました（{taken:.0f} 秒）。")


def say(message: str) -> None:
    """Print a sentence for the user on standard error, so that it never mixes with results."""
    click.echo(message, err=True)
