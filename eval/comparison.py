"""Several systems side by side on the same queries: figures, tests of every pair, differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from corpus.errors import InputError
from eval.metrics import MEASURES
from eval.queries import JudgedQuery, QuerySets
from eval.run import EvalResult, Rows, rows_of, summarise
from eval.runs import Run, Tick, ask
from eval.significance import holm, randomisation
from ingest.embed.base import Embedder

LEADING = "ndcg@10"  # the measure by which queries are won and lost
_EQUAL = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two systems under one measure: ``first`` minus ``second``, and whether chance explains it.

    ``p`` is of the paired randomisation test; ``adjusted`` is Holm's, over all pairs of the same
    measure.
    """

    first: str
    second: str
    measure: str
    difference: float
    better: int  # queries where ``first`` is better
    worse: int
    p: float
    adjusted: float

    @property
    def sure(self) -> bool:
        """Whether the difference is more than chance at 5 %."""
        return self.adjusted < 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One query under two systems, by nDCG@10, with the beginning of both rankings."""

    query: JudgedQuery
    first: float
    second: float
    first_top: tuple[str, ...]
    second_top: tuple[str, ...]

    @property
    def gain(self) -> float:
        """Return by how much the first system is better."""
        return self.first - self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that a report tells. Dictionaries are keyed by the name of the run, in order."""

    queries: tuple[JudgedQuery, ...]
    runs: dict[str, Run]
    results: dict[str, EvalResult]
    rows: dict[str, Rows]
    pairs: tuple[Pair, ...]

    def differences(self, first: str, second: str, *, top: int = 5) -> list[Difference]:
        """Return the answerable queries, those that ``first`` wins by most in front.

        Raises InputError when a name is not among the runs.
        """
        for name in (first, second):
            if name not in self.runs:
                raise InputError(
                    f"「{name}」は測った方式にありません。"
                    f"{'、'.join(self.runs)} から選んでください。"
                )
        found = [
            Difference(
                query=query,
                first=self.rows[first][query.qid][LEADING],
                second=self.rows[second][query.qid][LEADING],
                first_top=self.runs[first].ranking(query.qid)[:top],
                second_top=self.runs[second].ranking(query.qid)[:top],
            )
            for query in self.queries
            if query.answerable
        ]
        return sorted(found, key=lambda each: -each.gain)

    def as_json(self) -> dict[str, object]:
        """Return the figures of the first run, then those of all and the tests of every pair."""
        first = next(iter(self.results.values()))
        return first.as_json() | {
            "systems": {name: result.as_json() for name, result in self.results.items()},
            "pairs": [asdict(pair) for pair in self.pairs],
        }


def compare(
    runs: Sequence[Run],
    queries: Sequence[JudgedQuery],
    *,
    sets: QuerySets | None = None,
    without_only: str = "",
) -> Comparison:
    """Measure every run, and test every pair of runs.

    Raises InputError if two runs have the same name or no query has an answer.
    """
    named = {run.name: run for run in runs}
    if len(named) < len(runs):
        raise InputError(
            "同じ名前の方式が2つあります。1つにするか、ファイルの名前を変えてください。"
        )
    if not any(query.answerable for query in queries):
        raise InputError("答えのある質問が1件もありません。正解のある質問を加えてください。")
    rows = {name: rows_of(run, queries) for name, run in named.items()}
    return Comparison(
        queries=tuple(queries),
        runs=named,
        results={
            name: summarise(run, queries, sets=sets, without_only=without_only)
            for name, run in named.items()
        },
        rows=rows,
        pairs=_pairs(rows),
    )


def run_system(
    name: str,
    home: Path,
    queries: Sequence[JudgedQuery],
    *,
    limit: int,
    embedder: Embedder | None = None,
    warn: Callable[[str], None],
    tick: Tick | None = None,
    token: str = "",
) -> Run:
    """Open a system over the data of ``home`` (or a service, with its token); ask it everything.

    Judged units that it cannot know are told through ``warn``. Raises what ``open_system`` does.
    """
    from eval.systems import open_system

    opened = open_system(name, home, embedder, token)
    judged = {unit for query in queries for unit in query.relevant}
    missing = sorted(unit for unit in judged if not opened.knows(unit))
    if missing:
        warn(
            f"正解とされた根拠 {len(judged)} 件のうち {len(missing)} 件が索引にありません"
            f"（例: {missing[0]}）。その分だけ値が低く出ます。必要な資料を取り込んでください。"
        )
    return ask(
        opened.search,
        queries,
        name=name,
        mode=opened.mode,
        limit=limit,
        manifest=opened.manifest,
        scored=opened.scored,
        tick=tick,
    )


def _pairs(rows: dict[str, Rows]) -> tuple[Pair, ...]:
    tables = {
        name: [[row[measure] for measure in MEASURES] for row in by_query.values()]
        for name, by_query in rows.items()
    }
    both = list(combinations(rows, 2))
    found = [randomisation(tables[first], tables[second]) for first, second in both]
    pairs = []
    for column, measure in enumerate(MEASURES):
        raw = [values[column] for values in found]
        for (first, second), p, adjusted in zip(both, raw, holm(raw), strict=True):
            gains = [
                a[column] - b[column] for a, b in zip(tables[first], tables[second], strict=True)
            ]
            pairs.append(
                Pair(
                    first=first,
                    second=second,
                    measure=measure,
                    difference=sum(gains) / len(gains),
                    better=sum(gain > _EQUAL for gain in gains),
                    worse=sum(gain < -_EQUAL for gain in gains),
                    p=p,
                    adjusted=adjusted,
                )
            )
    return tuple(pairs)
