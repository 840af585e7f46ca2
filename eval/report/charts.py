"""Bars with their interval, measured out for the page; ``report.html`` draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.run import EvalResult

LEFT, WIDTH, ROW, TOP = 170, 640, 24, 4  # of the drawing, in its own units
SPAN = WIDTH - LEFT - 56  # the length of 1.0; the rest holds the value
_LONGEST = 21  # characters of a name beside its bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: how far down, how long, and where its interval begins and ends."""

    name: str
    full_name: str
    value: float
    top: int
    length: float
    low: float | None
    high: float | None
    after: float  # where the value is written
    tone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The bars of all systems for one measure of one group of queries."""

    title: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """Return how high the drawing is."""
        return TOP + ROW * len(self.bars) + 16

    @property
    def spoken(self) -> str:
        """Return the chart in words, for those who cannot see it."""
        return f"{self.title}: " + "、".join(
            f"{bar.full_name} {bar.value:.3f}" for bar in self.bars
        )


def chart(
    title: str, results: dict[str, EvalResult], measure: str, kind: str | None = None
) -> Chart:
    """Return the chart of a measure over all queries, or over those of one kind."""
    bars = []
    for place, (name, result) in enumerate(results.items()):
        row = result.metrics if kind is None else result.kinds[kind]
        spread = result.intervals if kind is None else result.kind_intervals.get(kind, {})
        bars.append(_bar(place, name, row[measure], spread.get(measure)))
    return Chart(title=title, bars=tuple(bars))


def _bar(place: int, name: str, value: float, interval: Sequence[float] | None) -> Bar:
    low, high = (LEFT + SPAN * end for end in interval) if interval else (None, None)
    length = SPAN * value
    return Bar(
        name=name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…",
        full_name=name,
        value=value,
        top=TOP + ROW * place,
        length=length,
        low=low,
        high=high,
        after=max(LEFT + length, high or 0.0) + 7,
        tone=place % 4,
    )
