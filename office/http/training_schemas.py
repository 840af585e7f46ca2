"""The JSON of the training."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from office.http.submission import Submission
from office.training.certificates import Certificate
from office.training.overview import OverviewLine
from office.training.progress import CourseProgress, StepProgress
from search_api.http.schemas import Schema


class TrainingStepSchema(Schema):
    """A step of a course, and how far the caller is in it."""

    id: str = Field(description="Name of the step.", examples=["application"])
    title: str = Field(description="Title.", examples=["申請"])
    keys: tuple[str, ...] = Field(description="What can be ticked: units to read, checks.")
    ticked: tuple[str, ...] = Field(description="What is ticked.")
    passed_at: dt.datetime | None = Field(description="When the quiz was passed.")
    done: bool = Field(description="Whether everything is ticked and the quiz passed.")

    @classmethod
    def of(cls, progress: StepProgress) -> TrainingStepSchema:
        """Return the JSON of a step."""
        step = progress.step
        return cls(
            id=step.id,
            title=step.title,
            keys=step.keys,
            ticked=tuple(key for key in step.keys if key in progress.ticked),
            passed_at=progress.passed_at,
            done=progress.done,
        )


class TrainingCourseSchema(Schema):
    """A course, and how far the caller is in it."""

    id: str = Field(description="Name of the course.", examples=["flow"])
    title: str = Field(description="Title.", examples=["保護の流れ"])
    hours: int = Field(description="About how long it takes.")
    steps: tuple[TrainingStepSchema, ...]
    done: bool = Field(description="Whether every step is done.")

    @classmethod
    def of(cls, progress: CourseProgress) -> TrainingCourseSchema:
        """Return the JSON of a course."""
        return cls(
            id=progress.course.id,
            title=progress.course.title,
            hours=progress.course.hours,
            steps=tuple(map(TrainingStepSchema.of, progress.steps)),
            done=progress.done,
        )


class TrainingSchema(Schema):
    """The caller's training."""

    courses: tuple[TrainingCourseSchema, ...]


class TickedSchema(Submission):
    """What is ticked in a step; everything else is not."""

    ticked: Annotated[
        tuple[Annotated[str, Field(max_length=200)], ...],
        Field(description="Keys of the step.", max_length=100),
    ]


class TrainingLineSchema(Schema):
    """A person in a course."""

    account_id: str = Field(description="Id of the account.")
    display_name: str = Field(description="Name of the person.")
    course: str = Field(description="Name of the course.")
    done_steps: int = Field(description="Steps that are done.")
    steps: int = Field(description="All steps.")
    answered: int = Field(description="Questions that were answered.")
    right_at_once: int = Field(
        description="Of these, found with the first answer that was not shown earlier that day."
    )
    gave_up: int = Field(description="Of these, ended by asking to see the answer.")
    missed: tuple[str, ...] = Field(description="Topics that were missed most.")
    last_at: dt.datetime | None = Field(description="When something was last done.")

    @classmethod
    def of(cls, line: OverviewLine) -> TrainingLineSchema:
        """Return the JSON of a line."""
        return cls(
            account_id=line.account.id,
            display_name=line.account.display_name,
            course=line.progress.course.id,
            done_steps=line.progress.done_count,
            steps=len(line.progress.steps),
            answered=line.answered,
            right_at_once=line.right_at_once,
            gave_up=line.gave_up,
            missed=line.missed,
            last_at=line.progress.last_at,
        )


class TrainingOverviewSchema(Schema):
    """How those get on whom the caller may see."""

    lines: tuple[TrainingLineSchema, ...]


class CertificateSchema(Schema):
    """What the office has certified under a code."""

    name: str = Field(description="Name of the person, on that day.")
    title: str = Field(description="Title of the course, on that day.")
    hours: int = Field(description="About how long it takes.")
    number: int = Field(description="Number in the office.")
    day: dt.date = Field(description="Day of completion, in Japan.")

    @classmethod
    def of(cls, certificate: Certificate) -> CertificateSchema:
        """Return the JSON of a certificate."""
        return cls(
            name=certificate.name,
            title=certificate.title,
            hours=certificate.hours,
            number=certificate.number,
            day=certificate.day,
        )
