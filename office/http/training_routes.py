"""The training: one's own progress, that of the team, and certificates. Quizzes are for pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request

from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.http.training_schemas import (
    CertificateSchema,
    TickedSchema,
    TrainingCourseSchema,
    TrainingLineSchema,
    TrainingOverviewSchema,
    TrainingSchema,
    TrainingStepSchema,
)
from office.permission.actions import OfficeAction
from office.permission.permit import permit
from office.training.overview import team_of
from search_api.http.problems import documented

_Course = Annotated[str, Path(description="Name of the course.", max_length=40)]
_Step = Annotated[str, Path(description="Name of the step.", max_length=40)]
_Code = Annotated[str, Path(description="Code on the certificate.", max_length=60)]


def create_training_router(office: Office) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/training")

    @router.get("", operation_id="getTraining", summary="One's own progress in every course")
    def mine() -> TrainingSchema:
        who = signed_in()
        permit(who, OfficeAction.TRAIN)
        found = office.training.progress.of(who.account_id)
        return TrainingSchema(courses=tuple(map(TrainingCourseSchema.of, found)))

    @router.put(
        "/courses/{course_id}/{step_id}",
        operation_id="tickTrainingStep",
        summary="Say what is read and checked in a step",
        responses=documented(404, 413),
    )
    def tick(
        request: Request, course_id: _Course, step_id: _Step, body: TickedSchema
    ) -> TrainingStepSchema:
        who = signed_in()
        permit(who, OfficeAction.TRAIN)
        return TrainingStepSchema.of(
            office.training.progress.tick(
                origin_of(request), who.account_id, course_id, step_id, body.ticked
            )
        )

    @router.get(
        "/overview", operation_id="getTrainingOverview", summary="How the team or office gets on"
    )
    def team() -> TrainingOverviewSchema:
        lines = team_of(office.database, office.training.progress, office.accounts, signed_in())
        return TrainingOverviewSchema(lines=tuple(map(TrainingLineSchema.of, lines)))

    @router.get(
        "/certificates/{code}",
        operation_id="verifyCertificate",
        summary="What the office has certified under a code",
        responses=documented(404),
    )
    def verify(code: _Code) -> CertificateSchema:
        who = signed_in()
        permit(who, OfficeAction.TRAIN)
        return CertificateSchema.of(office.training.certificates.verify(who.office_id, code))

    return router
