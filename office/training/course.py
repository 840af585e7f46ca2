"""The courses of the training (研修コース), as the files in ``courses/`` describe them.

A course is a path over the flow of work: steps with what to read, what to do, which time limits
hold, what often goes wrong, and from what its quiz is drawn. Every legal basis is written as
``id citation`` (``325AC0000000144:art24/p5 法24条5項``): the id leads to the unit, the citation is
what people read; what is to be read has its title behind ``｜``. A test resolves each against the
digest that Konkyo ships.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from office.errors import UnknownTraining


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A unit, or a part of one, that a course names."""

    unit_id: str  # with the part: 325AC0000000144:art24/p5
    citation: str  # as an office writes it: 法24条5項
    title: str = ""  # of the unit: 申請による保護の開始及び変更


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """Something that a trainee has done or can do now, with its legal bases."""

    key: str
    text: str
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """A time limit of the work: what, how long, by which basis."""

    what: str
    limit: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizItem:
    """What a quiz may ask: a unit of the practice Q&A, and the bases that are the right answer."""

    unit_id: str
    bases: tuple[Basis, ...]  # the first is shown as the answer; any counts
    elsewhere: tuple[Basis, ...] = ()  # right where the Q&A is asked in other words


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a course (ステップ)."""

    id: str
    title: str
    aim: str
    reading: tuple[Basis, ...]
    checks: tuple[CheckLine, ...]
    limits: tuple[TimeLimit, ...]
    mistakes: tuple[str, ...]
    quiz: tuple[QuizItem, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what can be ticked: the units to read and the lines of the checklist."""
        return (*(each.unit_id for each in self.reading), *(each.key for each in self.checks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A path for new staff (研修コース)."""

    id: str
    title: str
    summary: str
    hours: int  # about how long it takes, reading included
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """Return a step. Raises UnknownTraining."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise UnknownTraining(
            "そのステップはありません。研修のページから選んでください。", step=step_id
        )


@cache
def courses() -> tuple[Course, ...]:
    """Return every course, in the order of their files."""
    folder = Path(str(files("office.training").joinpath("courses")))
    return tuple(_course(path) for path in sorted(folder.glob("*.toml")))


def course_named(course_id: str) -> Course:
    """Return a course. Raises UnknownTraining."""
    for course in courses():
        if course.id == course_id:
            return course
    raise UnknownTraining(
        "その研修コースはありません。研修のページから選んでください。", course=course_id
    )


def _course(path: Path) -> Course:
    with path.open("rb") as file:
        told = tomllib.load(file)
    return Course(
        id=told["id"],
        title=told["title"],
        summary=told["summary"],
        hours=told["hours"],
        steps=tuple(map(_step, told["step"])),
    )


def _step(told: dict[str, Any]) -> Step:
    return Step(
        id=told["id"],
        title=told["title"],
        aim=told["aim"],
        reading=tuple(map(_basis, told["read"])),
        checks=tuple(
            CheckLine(key=each["key"], text=each["text"], bases=tuple(map(_basis, each["basis"])))
            for each in told["check"]
        ),
        limits=tuple(
            TimeLimit(what=each["what"], limit=each["limit"], basis=_basis(each["basis"]))
            for each in told.get("limit", ())
        ),
        mistakes=tuple(told["mistakes"]),
        quiz=tuple(
            QuizItem(unit_id=each["ask"], bases=tuple(map(_basis, each["basis"])))
            for each in told["quiz"]
        ),
    )


def _basis(written: str) -> Basis:
    unit_id, _, named = written.partition(" ")
    citation, _, title = named.partition("｜")
    return Basis(unit_id=unit_id, citation=citation, title=title)
