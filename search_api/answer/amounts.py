"""Does a sentence tell the amount that a question asks for? A neighbour's is worse than none.

It must hold a number with the asked unit that the question does not bring itself, be about the
same thing (``subject``), and, for money, hold in the year that is asked about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.folding import fold
from corpus.types import Unit
from search_api.answer.cases import (
    begins_at,
    is_of_another,
    starts_somewhere,
    without_conditions,
)
from search_api.answer.grades import grades_in, meet
from search_api.answer.question import Figure, Question, amount_of, figures_in
from search_api.answer.sentences import Role, Sentence, sentences_of
from search_api.answer.tables import (
    has_column,
    is_below_table,
    is_beyond,
    is_keyed,
    is_of_household,
    row_day,
    row_figures,
    row_fits,
)
from search_api.answer.types import Asked
from search_api.answer.validity import (
    Period,
    asked_month,
    asked_period,
    period_of,
    periods_in,
)

#: A share of something, as the most there may be: 4割以下, 特別基準額の4倍の範囲内.
_SHARE = re.compile(r"(?:割|%|パーセント|倍|分の[0-9]+)(?:の?範囲|以[内下]|まで|を(?:上限|限度))")
#: What is really paid, without a figure: an amount, too.
_REAL_COST = re.compile(r"実費を")
_DATED = "円"  # the unit of what changes from year to year


def wants_amount(question: Question) -> bool:
    """Tell whether a question asks for a number of a unit that it names."""
    return question.asked is Asked.AMOUNT and bool(question.units)


def wants_money(question: Question) -> bool:
    """Tell whether a question asks for an amount in yen."""
    return wants_amount(question) and _DATED in question.units


@dataclass(frozen=True, slots=True)
class AmountReader:
    """Reads the sentences of units for one question, as of a day."""

    question: Question
    day: dt.date
    named: bool = False  # the question names what an amount is asked of: 介護保険料加算

    def fits(self, unit: Unit, sentence: Sentence) -> bool | None:
        """Tell whether a row of a table is that of the question's figures; None for all else.

        What stands beside a table and says from where on it holds (231,000円以上のときは) is that
        of a figure beyond the table, and of no other.
        """
        if sentence.role is not Role.ROW or sentence.head is None:
            return self._beside_a_table(unit, sentence)
        head, row = _said(unit, (sentence.head, (sentence.start, sentence.end)))
        if not is_of_household(unit.title, self.question.figures):
            return False
        grades, asked = grades_in(head), grades_in(self.question.text)
        if grades and asked and not meet(grades, asked):
            return False
        day = row_day(row)
        if day:
            return self._is_asked(day)
        if has_column(head, row, self.question.text, self.question.figures):
            return True
        return row_fits(head, row, self.question.figures)

    def _is_asked(self, day: dt.date) -> bool | None:
        """Tell whether a row's day lies in the month, or the year, that the question names."""
        text = self.question.text
        asked = asked_month(text, self.day) or asked_period(text, self.day)
        return asked.meets(Period(day, day)) if asked else None

    def _beside_a_table(self, unit: Unit, sentence: Sentence) -> bool | None:
        text = unit.text[sentence.start : sentence.end]
        if not starts_somewhere(text):
            return None
        beyond = is_beyond(_rows_of(unit), self.question.figures)
        if beyond is None:
            return None
        return beyond and begins_at(text, self.question.figures)

    def tells(self, unit: Unit, sentence: Sentence) -> bool:
        """Tell whether a sentence holds a new number of an asked unit, good for the asked year.

        It must be of the question's own case: of no other income or age (cases.py).
        """
        asked = self.question.figures
        if sentence.role is Role.ROW and sentence.head is not None:
            head, row = _said(unit, (sentence.head, (sentence.start, sentence.end)))
            if is_keyed(head, row, asked):
                return False
            figures = frozenset(row_figures(head, row))
        else:
            row = unit.text[sentence.start : sentence.end]
            if is_of_another(row, asked) or is_below_table(unit.text, sentence.start):
                return False
            limit = self.question.limit
            figures = frozenset(figures_in(row if limit else without_conditions(row)))
        known = {_same(figure) for figure in asked}
        told = {f.unit for f in figures if _same(f) not in known} & self.question.units
        if not told and self.named and not self.question.limit and _REAL_COST.search(row):
            told = {_DATED} & self.question.units
        if self.question.limit and not told and _SHARE.search(fold(row)):
            told = {figure.unit for figure in figures} & {"割合"}
        return bool(told) and (_DATED not in told or self._holds(unit, row))

    def _holds(self, unit: Unit, said: str) -> bool:
        """Tell whether the amounts of a sentence are those of the asked year, today's if none."""
        year = asked_period(self.question.text, self.day)
        holds = period_of(unit.text)
        if year is None:
            return holds is None or holds.meets(Period(self.day, self.day))
        named = periods_in(said)
        if named:
            return any(period.meets(year) for period in named)
        return holds is not None and holds.meets(year)


@lru_cache(maxsize=64)  # units: every sentence of one asks for the same
def _rows_of(unit: Unit) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a unit's tables, each behind the head of its table."""
    rows = (s for s in sentences_of(unit) if s.role is Role.ROW)
    return tuple(tuple(_said(unit, (s.head, (s.start, s.end)))) for s in rows if s.head)


def _same(figure: Figure) -> tuple[str | float, str]:
    """Return what two ways to write a figure have in common: 10万円 and 100,000円."""
    return amount_of(figure) or figure.value, figure.unit


def _said(unit: Unit, spans: Sequence[tuple[int, int]]) -> list[str]:
    return [unit.text[start:end] for start, end in spans]
