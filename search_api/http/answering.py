"""The route that answers a question; see ``search_api.http.routes``."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from search_api.authorizer import Action
from search_api.feedback import FeedbackSink, note_answer
from search_api.http.answer_schemas import AnswerSchema, QuestionSchema
from search_api.http.backend import Gate
from search_api.http.params import query_of
from search_api.http.problems import documented
from search_api.http.schemas import dump


def add_answering(router: APIRouter, gate: Gate, sink: FeedbackSink | None = None) -> None:
    """Add ``POST answers``. A question stands in no address, and is kept by ``sink`` alone."""

    @router.post(
        "/answers",
        operation_id="answerQuestion",
        summary="Answer a question with verbatim quotes, or refuse it",
        response_model=AnswerSchema,
        responses=documented(413),
    )
    def answer(request: Request, body: QuestionSchema) -> Response:
        backend = gate.open(request, Action.ANSWER)
        found = backend.answer(query_of(body.question).text, body.as_of, drafted=body.drafted)
        note_answer(sink, found)
        return Response(
            dump(AnswerSchema, found),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )
