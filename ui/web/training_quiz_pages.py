"""The pages of a quiz: a question, the search, and the basis that answers it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.errors import KonkyoError
from office.errors import Conflict
from office.foundation import Office
from office.http.caller import caller, origin_of, signed_in
from office.permission.actions import OfficeAction
from office.permission.permit import may
from office.training.grading import OUTCOME_LABELS, grade
from office.training.quizzes import GAVE_UP
from office.training.rounds import Round
from search_api.authorizer import Action
from search_api.http.backend import Gate
from ui.web.rendering import Renderer

_Answer = Annotated[str, Form()]


def add_training_quiz_pages(app: FastAPI, renderer: Renderer, gate: Gate, office: Office) -> None:
    """Add ``/training/quiz``: begin a round, and answer its questions one after the other."""
    quizzes = office.training.quizzes

    def page(
        found: Round,
        *,
        answer: str = "",
        problem: str = "",
        stale: bool = False,
        status: int = 200,
    ) -> Response:
        return renderer.page(
            "training_quiz.html",
            status=status,
            round=found,
            asked=found.open_question,
            last=found.last_answered,
            outcome_labels=OUTCOME_LABELS,
            answer=answer,
            problem=problem,
            stale=stale,
        )

    @app.post("/training/quiz")
    def begin(
        request: Request, course: Annotated[str, Form()], step: Annotated[str, Form()]
    ) -> Response:
        started = quizzes.start(origin_of(request), signed_in().account_id, course, step)
        return _to(started.id)

    @app.get("/training/quiz/{round_id}")
    def question(round_id: str) -> Response:
        return page(quizzes.get(signed_in().account_id, round_id))

    @app.post("/training/quiz/{round_id}")
    def answer(
        request: Request,
        round_id: str,
        question: Annotated[int, Form()],
        answer: _Answer = "",
        give_up: Annotated[str, Form()] = "",
    ) -> Response:
        account_id = signed_in().account_id
        found = quizzes.get(account_id, round_id)
        asked = found.open_question
        if asked is None or asked.number != question:
            return page(found, stale=True, status=409)
        graded = GAVE_UP
        if not give_up:
            backend = gate.open(request, Action.READ_UNIT)
            try:
                graded = grade(backend, asked.item, answer)
            except KonkyoError as error:  # nothing that could be judged: no attempt is lost
                return page(found, answer=answer, problem=error.message, status=422)
        try:
            quizzes.answer(origin_of(request), account_id, round_id, question, graded)
        except Conflict:  # another device was a moment quicker
            return page(quizzes.get(account_id, round_id), stale=True, status=409)
        return _to(round_id)


def open_round_of_caller(office: Office) -> Round | None:
    """Return the quiz that the caller has open, so that a unit's page can answer it."""
    known = caller()
    if known is None or not may(known, OfficeAction.TRAIN):
        return None
    return office.training.quizzes.open_round(known.account_id)


def _to(round_id: str) -> Response:
    return RedirectResponse(f"/training/quiz/{quote(round_id)}", 303)
