"""The one route that takes something: feedback on results."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.types import split_unit_id
from search_api.authorizer import Action
from search_api.feedback import MAX_COMMENT, Feedback, FeedbackOff, FeedbackSink, Verdict
from search_api.http.backend import Gate
from search_api.http.problems import documented
from search_api.understand import MAX_QUERY


class FeedbackSchema(BaseModel):
    """What a user says of a result."""

    query: str = Field(description="What was searched for.", min_length=1, max_length=MAX_QUERY)
    verdict: Verdict = Field(description="What the user says.")
    unit_id: str = Field(
        default="",
        description="The unit that is meant; empty for the whole result.",
        examples=["325AC0000000144:art29"],
        max_length=500,
    )
    comment: str = Field(default="", description="In the user's words.", max_length=MAX_COMMENT)


def add_feedback(router: APIRouter, gate: Gate, sink: FeedbackSink | None) -> None:
    """Add ``POST /feedback``; without a sink it refuses."""

    @router.post(
        "/feedback",
        operation_id="giveFeedback",
        summary="Say whether a result helped",
        status_code=204,
        response_class=Response,
        responses=documented(404, 413),
    )
    def feedback(request: Request, body: FeedbackSchema) -> Response:
        take_feedback(request, gate, sink, Feedback(**body.model_dump()))
        return Response(status_code=204)


def take_feedback(
    request: Request,
    gate: Gate,
    sink: FeedbackSink | None,
    feedback: Feedback,
    *,
    back: bool = False,
) -> None:
    """Keep feedback, or take it ``back``.

    Raises FeedbackOff, UnknownUnit, AccessDenied and InputError.
    """
    documents = (split_unit_id(feedback.unit_id)[0],) if feedback.unit_id else ()
    backend = gate.open(request, Action.GIVE_FEEDBACK, *documents)
    if sink is None:
        raise FeedbackOff
    if feedback.unit_id:
        backend.unit(feedback.unit_id)
    if back:
        sink.take_back(feedback)
    else:
        sink.record(feedback)
