"""The folder of a report: report.html, metrics.csv, per-query.csv, runs and qrels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from eval.comparison import Comparison
from eval.formats import trec
from eval.formats.sheet import write_table
from eval.metrics import MEASURES
from eval.report.page import render
from eval.run import EvalResult

ALL = "全体"


def write_report(
    folder: Path,
    comparison: Comparison,
    *,
    settings: Sequence[tuple[str, str]],
    made_at: str,
    titles: dict[str, str] | None = None,
    duel: tuple[str, str] | None = None,
) -> list[Path]:
    """Write every file of the report and return them, report.html first.

    ``settings`` are (name, value) as a reader should see them, ``titles`` headings of units,
    ``duel`` two systems to look at query by query. Raises OSError when the folder cannot be
    written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    html = render(comparison, settings=settings, made_at=made_at, titles=titles or {}, duel=duel)
    page.write_text(html, encoding="utf-8", newline="\n")
    written = [page, _metrics(folder, comparison), _per_query(folder, comparison)]
    for name, run in comparison.runs.items():
        path = folder / f"run-{re.sub(r'[^0-9A-Za-z._-]+', '-', name).strip('-')}.trec"
        trec.write_run(path, run)
        written.append(path)
    qrels = folder / trec.QRELS
    trec.write_qrels(qrels, comparison.queries)
    return [*written, qrels]


def _metrics(folder: Path, comparison: Comparison) -> Path:
    path = folder / "metrics.csv"
    rows = [
        (name, *row) for name, result in comparison.results.items() for row in metric_rows(result)
    ]
    write_table(path, ("方式", "種類", "質問数", "指標", "値", "下限95%", "上限95%"), rows)
    return path


def metric_rows(result: EvalResult) -> list[tuple[object, ...]]:
    """Return kind, number, measure, value, low and high, over all first."""
    groups = {ALL: (result.metrics, result.intervals)} | {
        kind: (row, result.kind_intervals.get(kind, {})) for kind, row in result.kinds.items()
    }
    return [
        (kind, row["n"], measure, f"{row[measure]:.6f}", *_ends(spread.get(measure)))
        for kind, (row, spread) in groups.items()
        for measure in MEASURES
    ]


def _ends(interval: Sequence[float] | None) -> tuple[str, str]:
    return (f"{interval[0]:.6f}", f"{interval[1]:.6f}") if interval else ("", "")


def _per_query(folder: Path, comparison: Comparison) -> Path:
    path = folder / "per-query.csv"
    rows = [
        (
            query.qid,
            query.text,
            query.kind,
            name,
            *(f"{row[query.qid][measure]:.6f}" if query.answerable else "" for measure in MEASURES),
            " ".join(comparison.runs[name].ranking(query.qid)[:5]),
        )
        for query in comparison.queries
        for name, row in comparison.rows.items()
    ]
    write_table(path, ("番号", "質問", "種類", "方式", *MEASURES, "上位5件"), rows)
    return path
