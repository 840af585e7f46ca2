"""Keeps the rounds of the quizzes: started, answered question by question, passed or not."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.audit import AuditLog
from office.database import Database
from office.database.base import new_id, now
from office.errors import Conflict, UnknownTraining
from office.identity import Origin
from office.training.course import QuizItem, course_named
from office.training.grading import Grade, Outcome
from office.training.progress import step_row
from office.training.questions import Question, draw
from office.training.rounds import Asked, Attempt, Round
from office.training.shown import Shown
from office.training.tables import TrainingAnswerRow, TrainingRoundRow
from office.training.wording import as_worded

OPEN_FOR = dt.timedelta(hours=2)  # pages of units offer to answer with them for so long
_LONGEST = 3600  # seconds: who comes back the next day has not thought for so long

GAVE_UP = Grade(outcome=Outcome.WRONG, unit_id="", citation="")


class Quizzes:
    """The rounds of every trainee; each method is about those of one account. Thread-safe."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def start(self, origin: Origin, account_id: str, course_id: str, step_id: str) -> Round:
        """Begin a round, or go on with the one that is not finished.

        Raises UnknownTraining, and Conflict where two devices begin at once.
        """
        step = course_named(course_id).step(step_id)
        mine = (
            TrainingRoundRow.account_id == account_id,
            TrainingRoundRow.course == course_id,
            TrainingRoundRow.step == step_id,
        )
        unfinished = select(TrainingRoundRow).where(*mine, TrainingRoundRow.finished_at.is_(None))
        try:
            with self._database.write() as session:
                row = session.scalars(unfinished).first()
                if row is None:
                    newest = select(TrainingRoundRow).where(*mine)
                    last = session.scalars(newest.order_by(TrainingRoundRow.number.desc())).first()
                    number = last.number + 1 if last else 1
                    before = json.loads(last.questions) if last else ()
                    drawn = draw(
                        account_id,
                        course_id,
                        step,
                        number,
                        before={each["unit_id"] for each in before},
                        shown=_shown(session, account_id, now()).on_day_of(now()),
                    )
                    row = TrainingRoundRow(
                        id=new_id(),
                        account_id=account_id,
                        course=course_id,
                        step=step_id,
                        number=number,
                        questions=json.dumps([asdict(each) for each in drawn], ensure_ascii=False),
                        finished_at=None,
                    )
                    session.add(row)
                row.asked_at = now()
                self._audit.append(
                    session,
                    origin,
                    "training-quiz",
                    "training",
                    f"{course_id}/{step_id}",
                    round=row.number,
                )
                return _value(session, row)
        except IntegrityError as error:
            raise Conflict(
                "ほかの端末でクイズが始まりました。研修のページから開き直してください。"
            ) from error

    def get(self, account_id: str, round_id: str) -> Round:
        """Return a round. Raises UnknownTraining, for one of somebody else too."""
        with self._database.read() as session:
            return _value(session, _row(session, account_id, round_id))

    def open_round(self, account_id: str) -> Round | None:
        """Return the round in which a question was shown lately and is still open, or None."""
        chosen = (
            select(TrainingRoundRow)
            .where(
                TrainingRoundRow.account_id == account_id,
                TrainingRoundRow.finished_at.is_(None),
                TrainingRoundRow.asked_at > now() - OPEN_FOR,
            )
            .order_by(TrainingRoundRow.asked_at.desc())
        )
        with self._database.read() as session:
            row = session.scalars(chosen).first()
            return _value(session, row) if row else None

    def answer(
        self, origin: Origin, account_id: str, round_id: str, number: int, graded: Grade
    ) -> Round:
        """Note an answer to a question (``number`` from 1), and whether the quiz is passed by it.

        Raises UnknownTraining, and Conflict for a question that is not the open one: it was
        answered on another device.
        """
        try:
            return self._answer(origin, account_id, round_id, number, graded)
        except IntegrityError:  # another device made the row of the step: now it is there
            return self._answer(origin, account_id, round_id, number, graded)

    def _answer(
        self, origin: Origin, account_id: str, round_id: str, number: int, graded: Grade
    ) -> Round:
        with self._database.write() as session:
            row = _row(session, account_id, round_id, writing=True)
            before = _value(session, row)
            asked = before.open_question
            if asked is None or asked.number != number:
                raise Conflict("この問いにはもう答えています。クイズのページを開き直してください。")
            moment = now()
            seconds = int((moment - row.asked_at).total_seconds())
            session.add(
                TrainingAnswerRow(
                    account_id=account_id,
                    round_id=round_id,
                    question=number - 1,
                    attempt=len(asked.attempts) + 1,
                    outcome=graded.outcome,
                    unit_id=graded.unit_id,
                    citation=graded.citation,
                    hint=graded.hint,
                    seconds=max(0, min(seconds, _LONGEST)),
                    at=moment,
                )
            )
            session.flush()
            row.asked_at = moment
            after = _value(session, row)
            progress = step_row(session, account_id, row.course, row.step)
            progress.updated_at = moment
            if after.open_question is None:
                row.finished_at = moment
                if after.passed and progress.passed_at is None:
                    progress.passed_at = moment
            self._audit.append(
                session,
                origin,
                "training-answer",
                "training",
                f"{row.course}/{row.step}",
                round=row.number,
                question=number,
                outcome=graded.outcome.value,
                passed=after.passed,
            )
        return after


def _row(
    session: Session, account_id: str, round_id: str, *, writing: bool = False
) -> TrainingRoundRow:
    row = session.get(TrainingRoundRow, round_id, with_for_update=writing)
    if row is None or row.account_id != account_id:
        raise UnknownTraining("そのクイズはありません。研修のページから始めてください。")
    return row


def _shown(session: Session, account_id: str, since: dt.datetime) -> Shown:
    """Return what somebody was shown from the day before a moment on."""
    chosen = (
        select(TrainingAnswerRow, TrainingRoundRow)
        .join(TrainingRoundRow, TrainingRoundRow.id == TrainingAnswerRow.round_id)
        .where(
            TrainingAnswerRow.account_id == account_id,
            TrainingAnswerRow.outcome != Outcome.RIGHT,
            TrainingAnswerRow.at > since - dt.timedelta(days=1),
        )
    )
    return Shown(session.execute(chosen))


def _value(session: Session, row: TrainingRoundRow) -> Round:
    chosen = (
        select(TrainingAnswerRow)
        .where(TrainingAnswerRow.round_id == row.id)
        .order_by(TrainingAnswerRow.question, TrainingAnswerRow.attempt)
    )
    attempts: dict[int, list[Attempt]] = {}
    moments: dict[int, dt.datetime] = {}  # of the last attempt
    for each in session.scalars(chosen):
        moments[each.question] = each.at
        attempt = Attempt(
            outcome=Outcome(each.outcome),
            unit_id=each.unit_id,
            citation=each.citation,
            hint=each.hint,
            seconds=each.seconds,
        )
        attempts.setdefault(each.question, []).append(attempt)
    shown = _shown(session, row.account_id, min(moments.values(), default=now()))
    items = {item.unit_id: item for item in course_named(row.course).step(row.step).quiz}
    return Round(
        id=row.id,
        course_id=row.course,
        step_id=row.step,
        number=row.number,
        asked=tuple(
            Asked(
                number=index + 1,
                question=(question := Question(**told)),
                item=as_worded(
                    items.get(question.unit_id, QuizItem(unit_id=question.unit_id, bases=())),
                    question,
                ),
                attempts=tuple(attempts.get(index, ())),
                was_shown=shown.before(question.unit_id, moments.get(index) or now()),
            )
            for index, told in enumerate(json.loads(row.questions))
        ),
    )
