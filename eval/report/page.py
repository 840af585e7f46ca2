"""The page of a report: what it says, in words and tables; ``report.html`` lays it out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.comparison import LEADING, Comparison, Difference, Pair
from eval.metrics import MEASURES
from eval.report import charts
from eval.significance import FEWEST, SAMPLES, SEED

SHOWN = 10  # queries on each side of a comparison
_EQUAL = 1e-9

EXPLAINED = {
    "ndcg@10": "上位10件に、よい根拠がよい順で並んでいるほど1に近づきます。",
    "recall@5": "正解の根拠のうち、上位5件に入った割合です。",
    "recall@20": "正解の根拠のうち、上位20件に入った割合です。",
    "mrr@10": "最初の正解が1位なら1、2位なら1/2、3位なら1/3…、10位までになければ0です。",
    "success@1": "1位が正解だった質問の割合です。",
}


def render(
    comparison: Comparison,
    *,
    settings: Sequence[tuple[str, str]],
    made_at: str,
    titles: dict[str, str],
    duel: tuple[str, str] | None = None,
) -> str:
    """Return the page: one file, no script, nothing from elsewhere.

    ``duel`` are the two systems whose queries are shown one by one; None takes the first two.
    Raises InputError when one of them was not measured.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = list(comparison.results)
    kinds = list(next(iter(comparison.results.values())).kinds)
    template = environment.get_template("report.html")
    return template.render(
        comparison=comparison,
        names=names,
        kinds=kinds,
        measures=list(MEASURES),
        explained=EXPLAINED,
        leading=LEADING,
        made_at=made_at,
        settings=settings,
        titles=titles,
        samples=SAMPLES,
        seed=SEED,
        fewest=FEWEST,
        geometry=charts,
        overall=[charts.chart(measure, comparison.results, measure) for measure in MEASURES],
        by_kind=[charts.chart(kind, comparison.results, LEADING, kind) for kind in kinds],
        in_words=[in_words(pair) for pair in comparison.pairs if pair.measure == LEADING],
        verdict=verdict,
        duels=[_duel(comparison, *both) for both in [duel or names[:2]] if len(both) == 2],
        queries=[query for query in comparison.queries if query.answerable],
        best=lambda qid: best(comparison, qid),
    )


def verdict(pair: Pair) -> str:
    """Say whether chance explains the difference."""
    if pair.sure:
        return "差は偶然とはいえない"
    return "差は偶然かもしれない"


def in_words(pair: Pair) -> str:
    """Say in a sentence which of two systems is better, and how sure that is."""
    better, worse = (pair.first, pair.second) if pair.difference >= 0 else (pair.second, pair.first)
    if abs(pair.difference) < _EQUAL:
        return f"{better} と {worse} の {pair.measure} は同じです。"
    return (
        f"{better} は {worse} より {pair.measure} が {abs(pair.difference):.3f} 高く、"
        f"{verdict(pair)}（補正した p は {p_value(pair.adjusted)}）。"
    )


def p_value(p: float) -> str:
    """Return a p value as people write it."""
    return "0.001 未満" if p < 0.001 else f"{p:.3f}"


def best(comparison: Comparison, qid: str) -> set[str]:
    """Return the systems that lead a query; none when all are equal."""
    values = {name: rows[qid][LEADING] for name, rows in comparison.rows.items()}
    highest = max(values.values())
    leaders = {name for name, value in values.items() if value >= highest - _EQUAL}
    return leaders if len(leaders) < len(values) else set()


def _duel(comparison: Comparison, first: str, second: str) -> dict[str, object]:
    found = comparison.differences(first, second)
    won: list[Difference] = [each for each in found if each.gain > _EQUAL][:SHOWN]
    lost: list[Difference] = [each for each in reversed(found) if each.gain < -_EQUAL][:SHOWN]
    return {"first": first, "second": second, "won": won, "lost": lost}
