"""The pages of the training (新任研修): the courses, one's own progress, steps and certificate."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import KonkyoError
from office.errors import UnknownTraining
from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.permission.actions import OfficeAction
from office.permission.permit import may
from office.training.certificate_pdf import certificate_pdf
from office.training.questions import QUIZ_LENGTH
from ui.web.rendering import Renderer

_Keys = Annotated[list[str], Form(max_length=100)]
_Code = Annotated[str, Query(max_length=60)]


def add_training_pages(app: FastAPI, renderer: Renderer, office: Office) -> None:
    """Add ``/training`` with its courses and steps; everybody sees their own progress alone."""
    _add_courses(app, renderer, office)
    _add_certificate(app, renderer, office)


def _add_courses(app: FastAPI, renderer: Renderer, office: Office) -> None:
    training = office.training

    @app.get("/training")
    def listed() -> Response:
        who = signed_in()
        return renderer.page(
            "training.html",
            courses=training.progress.of(who.account_id),
            overviewing=may(who, OfficeAction.READ_TRAINING),
        )

    @app.get("/training/courses/{course_id}")
    def course(course_id: str) -> Response:
        who = signed_in()
        return renderer.page(
            "training_course.html",
            progress=training.progress.in_course(who.account_id, course_id),
            certificate=training.certificates.find(who.account_id, course_id),
        )

    @app.get("/training/courses/{course_id}/{step_id}")
    def step(course_id: str, step_id: str) -> Response:
        progress = training.progress.in_course(signed_in().account_id, course_id)
        mine = progress.of(step_id)
        following = progress.course.steps[progress.steps.index(mine) + 1 :]
        return renderer.page(
            "training_step.html",
            progress=progress,
            mine=mine,
            number=progress.steps.index(mine) + 1,
            following=following[0] if following else None,
            quiz_length=QUIZ_LENGTH,
        )

    @app.post("/training/courses/{course_id}/{step_id}")
    def tick(
        request: Request,
        course_id: str,
        step_id: str,
        ticked: _Keys = [],  # noqa: B006
        before: _Keys = [],  # noqa: B006 -- one field, of keys with blanks between
    ) -> Response:
        account_id, origin = signed_in().account_id, origin_of(request)
        known = " ".join(before).split() if before else None
        training.progress.tick(origin, account_id, course_id, step_id, ticked, before=known)
        return RedirectResponse(f"{step_address(course_id, step_id)}#checks", 303)


def _add_certificate(app: FastAPI, renderer: Renderer, office: Office) -> None:
    certificates = office.training.certificates

    @app.get("/training/certificate")
    def verify(code: _Code = "") -> Response:
        who = signed_in()
        found, problem = None, ""
        if code:
            try:
                found = certificates.verify(who.office_id, code)
            except KonkyoError as error:
                problem = error.message
        return renderer.page(
            "training_certificate.html",
            status=404 if problem else 200,
            code=code,
            found=found,
            problem=problem,
        )

    @app.post("/training/certificate")
    def issue(request: Request, course: Annotated[str, Form()]) -> Response:
        who = signed_in()
        progress = office.training.progress.in_course(who.account_id, course)
        certificates.issue(origin_of(request), office.accounts.get(who.account_id), progress)
        return RedirectResponse(f"/training/courses/{quote(course)}#certificate", 303)

    @app.get("/training/certificate.pdf")
    def pdf(course: str = "") -> Response:
        who = signed_in()
        progress = office.training.progress.in_course(who.account_id, course) if course else None
        found = certificates.find(who.account_id, progress.course.id) if progress else None
        if found is None and progress and progress.done:
            return RedirectResponse(f"/training/courses/{quote(course)}#certificate", 303)
        if found is None:
            raise UnknownTraining(
                "この研修を、まだ修了していません。研修のページから、残りのステップを終えてください。"
            )
        name = quote(f"修了証_{found.title}.pdf")
        headers = {
            "Content-Disposition": f"attachment; filename=certificate.pdf; filename*=UTF-8''{name}"
        }
        place = next(each for each in office.accounts.offices() if each.id == found.office_id)
        return Response(
            certificate_pdf(found, place.name), headers=headers, media_type="application/pdf"
        )


def step_address(course_id: str, step_id: str) -> str:
    """Return the address of a step's page."""
    return f"/training/courses/{quote(course_id, safe='')}/{quote(step_id, safe='')}"
