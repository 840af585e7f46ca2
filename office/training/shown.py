"""Which answers somebody was shown (答えを見た): finding them is the exercise, typing them is not.

A question that ended without being right has shown its answer, whether somebody asked to see it
or had no try left. For the rest of that day in Japan it counts for no quiz; from the next day on
it is a question like any other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable

from corpus.days import day_in_japan
from office.training.grading import Outcome
from office.training.rounds import MAX_TRIES
from office.training.tables import TrainingAnswerRow, TrainingRoundRow


class Shown:
    """When somebody was shown the answers of which questions."""

    def __init__(self, answers: Iterable[tuple[TrainingAnswerRow, TrainingRoundRow]]) -> None:
        self._moments: dict[str, list[dt.datetime]] = defaultdict(list)
        for answer, asked in answers:
            if _shows(answer):
                self._moments[question_of(answer, asked)["unit_id"]].append(answer.at)

    def before(self, unit_id: str, moment: dt.datetime) -> bool:
        """Tell whether the answer to a question was shown before a moment, on the same day."""
        day = day_in_japan(moment)
        return any(
            each < moment and day_in_japan(each) == day for each in self._moments.get(unit_id, ())
        )

    def on_day_of(self, moment: dt.datetime) -> frozenset[str]:
        """Return the questions whose answers were shown before a moment, on the same day."""
        return frozenset(unit_id for unit_id in self._moments if self.before(unit_id, moment))


def question_of(answer: TrainingAnswerRow, asked: TrainingRoundRow) -> dict[str, str]:
    """Return the question that an answer of a round is to, as it is kept."""
    found: dict[str, str] = json.loads(asked.questions)[answer.question]
    return found


def _shows(answer: TrainingAnswerRow) -> bool:
    return answer.outcome == Outcome.WRONG or (
        answer.outcome == Outcome.NEAR and answer.attempt >= MAX_TRIES
    )
