"""A round of a quiz as a value: its questions, what was answered, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from office.training.course import QuizItem, Step, course_named
from office.training.grading import Outcome
from office.training.questions import Question, explanation_of

MAX_TRIES = 3  # answers to a question; a wrong one ends it at once, a near one does not
PASS_PERCENT = 80  # of the questions: 4 of 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One answer to a question."""

    outcome: Outcome
    unit_id: str  # "" where somebody gave up
    citation: str
    hint: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of a round with what was answered to it."""

    number: int  # from 1
    question: Question
    item: QuizItem
    attempts: tuple[Attempt, ...] = ()
    was_shown: bool = False  # the answer, earlier on the day of these attempts

    @property
    def counts(self) -> bool:
        """Tell whether the basis was found by searching: right, and not shown before."""
        return self.right and not self.was_shown

    @property
    def right(self) -> bool:
        """Tell whether the basis was found."""
        return any(each.outcome is Outcome.RIGHT for each in self.attempts)

    @property
    def settled(self) -> bool:
        """Tell whether nothing more can be answered."""
        return len(self.attempts) >= MAX_TRIES or any(
            each.outcome is not Outcome.NEAR for each in self.attempts
        )

    @property
    def tries_left(self) -> int:
        """Return how often the question may still be answered."""
        return 0 if self.settled else MAX_TRIES - len(self.attempts)

    @property
    def seconds(self) -> int:
        """Return how long all answers took."""
        return sum(each.seconds for each in self.attempts)

    @property
    def explanation(self) -> str:
        """Return why the basis is the right one."""
        return explanation_of(self.question.unit_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round of a step's quiz."""

    id: str
    course_id: str
    step_id: str
    number: int
    asked: tuple[Asked, ...]

    @property
    def step(self) -> Step:
        """Return the step that is asked about. Raises UnknownTraining."""
        return course_named(self.course_id).step(self.step_id)

    @property
    def open_question(self) -> Asked | None:
        """Return the first question that is not settled, or None."""
        return next((each for each in self.asked if not each.settled), None)

    @property
    def last_answered(self) -> Asked | None:
        """Return the question that was answered last, or None."""
        answered = [each for each in self.asked if each.attempts]
        return answered[-1] if answered else None

    @property
    def right_count(self) -> int:
        """Return how many bases were found without having been shown."""
        return sum(each.counts for each in self.asked)

    @property
    def needed(self) -> int:
        """Return how many bases must be found to pass."""
        return -(-len(self.asked) * PASS_PERCENT // 100)

    @property
    def passed(self) -> bool:
        """Tell whether the quiz is passed: the round is over and enough was found."""
        return self.open_question is None and self.right_count >= self.needed
