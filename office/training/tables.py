"""The tables of the training: what trainees have done, and their certificates."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.database.base import Base, new_id, now
from office.encryption.columns import sealed_column

_ID = String(32)
_NAME = String(40)  # of a course or a step


class TrainingStepRow(Base):
    """How far somebody is in a step. The id is a hash of account, course and step."""

    __tablename__ = "training_step"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    course: Mapped[str] = mapped_column(_NAME)
    step: Mapped[str] = mapped_column(_NAME)
    ticked: Mapped[str] = mapped_column(Text, default="")  # keys, one a line
    passed_at: Mapped[dt.datetime | None]  # the quiz
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class TrainingRoundRow(Base):
    """A round of a quiz: the questions as they were asked."""

    __tablename__ = "training_round"
    __table_args__ = (UniqueConstraint("account_id", "course", "step", "number"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    course: Mapped[str] = mapped_column(_NAME)
    step: Mapped[str] = mapped_column(_NAME)
    number: Mapped[int]  # from 1, in the step
    questions: Mapped[str] = mapped_column(Text)  # JSON
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)  # the question that is open
    finished_at: Mapped[dt.datetime | None]


class TrainingAnswerRow(Base):
    """One attempt at a question."""

    __tablename__ = "training_answer"
    __table_args__ = (UniqueConstraint("round_id", "question", "attempt"),)

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("training_round.id"))
    question: Mapped[int]  # from 0, in the round
    attempt: Mapped[int]  # from 1
    outcome: Mapped[str] = mapped_column(String(10))
    unit_id: Mapped[str] = mapped_column(Text)  # what was answered; "" where somebody gave up
    citation: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    seconds: Mapped[int]  # since the question was shown
    at: Mapped[dt.datetime] = mapped_column(default=now)


class TrainingCertificateRow(Base):
    """A certificate of completion (修了証), as it was issued."""

    __tablename__ = "training_certificate"
    __table_args__ = (
        UniqueConstraint("account_id", "course"),
        UniqueConstraint("office_id", "number"),
    )

    id: Mapped[str] = mapped_column(_ID, primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("office.id"))
    course: Mapped[str] = mapped_column(_NAME)
    title: Mapped[str] = mapped_column(Text)  # of the course on that day
    hours: Mapped[int]
    number: Mapped[int]  # from 1, in the office
    name: Mapped[bytes] = sealed_column()
    day: Mapped[dt.date]  # in Japan
    code: Mapped[str] = mapped_column(String(16), unique=True)
