"""How far somebody is: what was read and ticked, and which quizzes were passed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.audit import AuditLog
from office.database import Database
from office.database.base import now
from office.identity import Origin
from office.training.course import Course, Step, course_named, courses
from office.training.tables import TrainingStepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """How far somebody is in a step."""

    step: Step
    ticked: frozenset[str] = frozenset()  # keys of the step
    passed_at: dt.datetime | None = None  # the quiz, the first time
    updated_at: dt.datetime | None = None

    @property
    def done(self) -> bool:
        """Tell whether everything is ticked and the quiz passed."""
        return self.passed_at is not None and self.ticked.issuperset(self.step.keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseProgress:
    """How far somebody is in a course."""

    course: Course
    steps: tuple[StepProgress, ...]

    @property
    def done_count(self) -> int:
        """Return how many steps are done."""
        return sum(each.done for each in self.steps)

    @property
    def done(self) -> bool:
        """Tell whether every step is done."""
        return self.done_count == len(self.steps)

    @property
    def next(self) -> StepProgress | None:
        """Return the first step that is not done, or None."""
        return next((each for each in self.steps if not each.done), None)

    @property
    def last_at(self) -> dt.datetime | None:
        """Return when something was last done, or None."""
        return max((each.updated_at for each in self.steps if each.updated_at), default=None)

    def of(self, step_id: str) -> StepProgress:
        """Return how far a step is. Raises UnknownTraining."""
        step = self.course.step(step_id)
        return next(each for each in self.steps if each.step is step)


class Progress:
    """Keeps what trainees have done. Thread-safe; whose it is, the caller has checked."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def of(self, account_id: str) -> tuple[CourseProgress, ...]:
        """Return how far an account is in every course."""
        return self.of_all((account_id,))[account_id]

    def of_all(self, account_ids: Collection[str]) -> dict[str, tuple[CourseProgress, ...]]:
        """Return how far accounts are in every course."""
        chosen = select(TrainingStepRow).where(TrainingStepRow.account_id.in_(account_ids))
        with self._database.read() as session:
            rows = {(row.account_id, row.course, row.step): row for row in session.scalars(chosen)}
        return {
            account_id: tuple(
                CourseProgress(
                    course=course,
                    steps=tuple(
                        _value(step, rows.get((account_id, course.id, step.id)))
                        for step in course.steps
                    ),
                )
                for course in courses()
            )
            for account_id in account_ids
        }

    def in_course(self, account_id: str, course_id: str) -> CourseProgress:
        """Return how far an account is in a course. Raises UnknownTraining."""
        course = course_named(course_id)
        return next(each for each in self.of(account_id) if each.course is course)

    def tick(
        self,
        origin: Origin,
        account_id: str,
        course_id: str,
        step_id: str,
        keys: Collection[str],
        *,
        before: Collection[str] | None = None,
    ) -> StepProgress:
        """Note what is ticked in a step; what is not among ``keys`` is ticked no more.

        ``before``: what was ticked on the page when it was opened. Then only what the person
        changed there is changed; what another device has ticked meanwhile stays.

        Keys that the step does not know are passed over: the course may have changed since the
        page was opened. Raises UnknownTraining.
        """
        step, ticked = course_named(course_id).step(step_id), frozenset(keys)
        try:
            return self._tick(origin, account_id, course_id, step, ticked, before)
        except IntegrityError:  # another device made the row a moment earlier: now it is there
            return self._tick(origin, account_id, course_id, step, ticked, before)

    def _tick(
        self,
        origin: Origin,
        account_id: str,
        course_id: str,
        step: Step,
        keys: frozenset[str],
        before: Collection[str] | None,
    ) -> StepProgress:
        with self._database.write() as session:
            row = step_row(session, account_id, course_id, step.id)
            ticked = keys
            if before is not None:
                now_ticked, shown = frozenset(row.ticked.splitlines()), frozenset(before)
                ticked = (now_ticked | (keys - shown)) - (shown - keys)
            row.ticked = "\n".join(key for key in step.keys if key in ticked)
            row.updated_at = now()
            progress = _value(step, row)
            self._audit.append(
                session,
                origin,
                "training-tick",
                "training",
                f"{course_id}/{step.id}",
                ticked=len(progress.ticked),
                done=progress.done,
            )
        return progress


def step_row(session: Session, account_id: str, course_id: str, step_id: str) -> TrainingStepRow:
    """Return the row of somebody's step for writing, made where there is none."""
    named = "\0".join((account_id, course_id, step_id))
    row_id = hashlib.sha256(named.encode()).hexdigest()[:32]
    row = session.get(TrainingStepRow, row_id, with_for_update=True)
    if row is None:
        row = TrainingStepRow(
            id=row_id,
            account_id=account_id,
            course=course_id,
            step=step_id,
            ticked="",
            updated_at=now(),
        )
        session.add(row)
    return row


def _value(step: Step, row: TrainingStepRow | None) -> StepProgress:
    if row is None:
        return StepProgress(step=step)
    return StepProgress(
        step=step,
        ticked=frozenset(row.ticked.splitlines()) & frozenset(step.keys),
        passed_at=row.passed_at,
        updated_at=row.updated_at,
    )
