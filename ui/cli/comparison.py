"""What ``konkyo eval`` prints of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.cli.output import print_table

if TYPE_CHECKING:
    from eval.comparison import Comparison
    from eval.run import EvalResult

_SHOWN = 5  # queries on each side of two systems, and units of a ranking


def print_comparison(found: Comparison) -> None:
    """Print the figures of one system by kind, or of several side by side."""
    results = found.results
    if len(results) == 1:
        _print_one(next(iter(results.values())))
    else:
        _print_many(found)
    for name, result in results.items():
        speed = "  ".join(f"{key} {value:.1f} ms" for key, value in result.latency_ms.items())
        if speed:
            click.echo(speed if len(results) == 1 else f"{name}: {speed}")
        apart = result.unanswerable
        if apart.n:
            told = "" if apart.auroc is None else f"、AUROC {apart.auroc:.3f}"
            click.echo(f"{name}: 答えのない質問 {apart.n} 件、返した {apart.with_hits} 件{told}")


def _print_one(result: EvalResult) -> None:
    names = list(result.metrics)
    groups = {"全体": result.metrics, **result.kinds}
    print_table(
        ("種類", *names),
        [(kind, *(f"{row[name]:.3g}" for name in names)) for kind, row in groups.items()],
    )
    if result.intervals:
        spread = (f"{name} {low:.3f}–{high:.3f}" for name, (low, high) in result.intervals.items())
        click.echo(f"95 % 信頼区間: {'  '.join(spread)}")


def _print_many(found: Comparison) -> None:
    from eval.comparison import LEADING
    from eval.report.page import in_words

    first = next(iter(found.results.values()))
    names = list(first.metrics)
    print_table(
        ("方式", *names),
        [
            (system, *(_with_interval(result, name) for name in names))
            for system, result in found.results.items()
        ],
    )
    click.echo()
    print_table(
        (f"{LEADING} の種類", *found.results),
        [
            (kind, *(f"{result.kinds[kind][LEADING]:.3f}" for result in found.results.values()))
            for kind in first.kinds
        ],
    )
    click.echo()
    for pair in found.pairs:
        if pair.measure == LEADING:
            click.echo(in_words(pair))


def _with_interval(result: EvalResult, name: str) -> str:
    value = f"{result.metrics[name]:.3g}"
    if name not in result.intervals:
        return value
    low, high = result.intervals[name]
    return f"{value} ({low:.3f}–{high:.3f})"


def differences_of(found: Comparison, first: str, second: str) -> list[dict[str, object]]:
    """Return every query under two systems, for programs."""
    return [
        {
            "qid": each.query.qid,
            "query": each.query.text,
            "kind": each.query.kind,
            "difference": each.gain,
            first: {"ndcg@10": each.first, "top": each.first_top},
            second: {"ndcg@10": each.second, "top": each.second_top},
        }
        for each in found.differences(first, second, top=_SHOWN)
    ]


def print_differences(found: Comparison, first: str, second: str) -> None:
    """Print the queries that each of two systems wins by most, with both rankings' tops."""
    ordered = found.differences(first, second, top=_SHOWN)
    sides = {
        first: [each for each in ordered if each.gain > 0][:_SHOWN],
        second: [each for each in reversed(ordered) if each.gain < 0][:_SHOWN],
    }
    for name, differences in sides.items():
        click.secho(f"\n{name} がよかった質問", bold=True)
        if not differences:
            click.echo("ありません。")
        for each in differences:
            click.echo(
                f"{each.gain:+.3f}　{each.query.text}（{each.query.qid}・{each.query.kind}）"
            )
            for system, value, top in (
                (first, each.first, each.first_top),
                (second, each.second, each.second_top),
            ):
                marked = (f"{unit}{'*' if each.query.relevant.get(unit) else ''}" for unit in top)
                click.echo(f"  {system} {value:.3f}: {'  '.join(marked) or 'なし'}")
    click.echo("\n* は正解の根拠です。")
