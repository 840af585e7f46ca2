"""The JSON of the judging API."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from eval.judging.store import MAX_NAME, MAX_NOTE

_NAME = Field(description="Name of the judge.", examples=["佐藤"], max_length=MAX_NAME)
_JUDGE = Field(
    description="Name of the judge; where people sign in, theirs counts whatever stands here.",
    examples=["佐藤"],
    max_length=MAX_NAME,
)
_QID = Field(description="Id of the query in the pool.", max_length=200)
_UNIT = Field(description="Unit id.", examples=["325AC0000000144:art29"], max_length=500)
_NOTE = Field(default="", description="A note of the judge.", max_length=MAX_NOTE)

Grade = Literal[0, 1, 2]


class Schema(BaseModel):
    """Base: read from dataclasses."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class ProgressSchema(Schema):
    """How far one judge is."""

    judge: str = _NAME
    graded: int = Field(description="Items with a grade.")
    skipped: int = Field(description="Items put off.")
    left: int = Field(description="Items not looked at.")
    total: int = Field(description="Items of the pool.")
    finished: bool = Field(description="Whether the judge has finished.")


class PoolSchema(Schema):
    """A pool, without the systems that filled it."""

    id: int = Field(description="Id of the pool.")
    name: str = Field(description="Its name.")
    created_on: dt.date = Field(description="Day on which it was made.")
    queries: int = Field(description="Queries in it.")
    items: int = Field(description="Pairs of a query and a unit to judge.")
    open: bool = Field(description="Whether agreement and the grades of all may be seen.")
    judges: list[ProgressSchema] = Field(description="Everybody who has begun.")


class PoolListSchema(Schema):
    """Every pool, the newest first."""

    pools: list[PoolSchema]


class ItemSchema(Schema):
    """A unit to judge. Nothing tells which system found it, or how high."""

    unit_id: str = _UNIT
    citation: str = Field(description="生活保護法第29条; the id where the unit is gone.")
    title: str = Field(description="Title of the unit.")
    document: str = Field(description="Title of its document.")
    kind_label: str = Field(description="Kind of the document, in Japanese.")
    status_label: str = Field(description="Whether it is the official text or a digest.")
    text: str = Field(description="The whole text; empty where the unit is gone.")
    grade: Grade | None = Field(description="The judge's own grade.")
    skipped: bool = Field(description="Whether the judge put it off.")
    note: str = Field(description="The judge's own note.")


class QueryLineSchema(Schema):
    """A line of the list of queries."""

    qid: str = _QID
    query: str = Field(description="The query.")
    items: int = Field(description="Units to judge.")
    graded: int = Field(description="Of these, graded by this judge.")
    skipped: int = Field(description="Of these, put off.")


class SheetSchema(Schema):
    """One query with its units in this judge's own order."""

    qid: str = Field(description="Id of the query; empty when nothing is left.")
    query: str = Field(description="The query.")
    items: list[ItemSchema]
    queries: list[QueryLineSchema] = Field(description="Every query of the pool.")
    progress: ProgressSchema


class GradeSchema(BaseModel):
    """A grade to keep."""

    judge: str = _JUDGE
    qid: str = _QID
    unit_id: str = _UNIT
    grade: Grade | None = Field(description="0, 1 or 2; null puts the item off.")
    note: str = _NOTE


class JudgeSchema(BaseModel):
    """Who acts."""

    judge: str = _JUDGE


class FinishSchema(JudgeSchema):
    """Whether a judge has finished."""

    finished: StrictBool = Field(default=True, description="false goes on after all.")


class UndoneSchema(Schema):
    """The step that was taken back; empty strings where there was none."""

    qid: str
    unit_id: str
    progress: ProgressSchema


class PairSchema(Schema):
    """Agreement of two judges."""

    judges: tuple[str, str]
    table: list[list[int]] = Field(description="[grade of the first][grade of the second].")
    items: int = Field(description="Graded by both.")
    same: int = Field(description="Graded the same.")
    kappa: float | None = Field(description="Cohen's kappa; null where it is not defined.")
    linear_kappa: float | None = Field(description="The same with linear weights.")


class AgreementSchema(Schema):
    """Agreement of every two judges."""

    pairs: list[PairSchema]


class ResolutionSchema(BaseModel):
    """What was settled on."""

    model_config = ConfigDict(from_attributes=True)

    qid: str = _QID
    unit_id: str = _UNIT
    grade: Grade = Field(description="The grade to go by.")
    note: str = _NOTE


class DisagreementSchema(Schema):
    """An item without one common grade."""

    qid: str = _QID
    query: str = Field(description="The query.")
    unit_id: str = _UNIT
    citation: str = Field(description="生活保護法第29条; the id where the unit is gone.")
    title: str = Field(description="Title of the unit.")
    text: str = Field(description="The whole text.")
    grades: dict[str, int | None] = Field(description="Judge → grade; null: put off.")
    notes: dict[str, str] = Field(description="Judge → note.")
    resolution: ResolutionSchema | None = Field(description="What was settled on, if it was.")


class DisagreementListSchema(Schema):
    """Everything on which the judges differ."""

    disagreements: list[DisagreementSchema]
