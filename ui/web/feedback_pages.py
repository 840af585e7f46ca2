"""What the buttons 「役に立った」 and 「違う」 do; there only when the office has opted in."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from search_api.feedback import VERDICT_LABELS, Feedback, FeedbackSink, Verdict
from search_api.http.backend import Gate
from search_api.http.feedback import take_feedback
from ui.web.forms import SearchForm
from ui.web.rendering import Renderer
from ui.web.same_origin import same_origin


def add_feedback_pages(app: FastAPI, renderer: Renderer, gate: Gate, sink: FeedbackSink) -> None:
    """Add ``/feedback``. The address carries the search, as on every page."""

    @app.post("/feedback", dependencies=[Depends(same_origin)])
    def say(
        request: Request, unit: Annotated[str, Form()], verdict: Annotated[Verdict, Form()]
    ) -> Response:
        form = SearchForm.read(request.query_params)
        feedback = Feedback(query=form.shown_text, unit_id=unit, verdict=verdict)
        take_feedback(request, gate, sink, feedback)
        said = urlencode({"said": verdict.value})
        address = f"/feedback{form.parameters() or '?'}&{said}"
        return RedirectResponse(address, 303)

    @app.get("/feedback")
    def thanks(request: Request) -> Response:
        form = SearchForm.read(request.query_params)
        said = request.query_params.get("said", "")
        label = VERDICT_LABELS[Verdict(said)] if said in set(Verdict) else ""
        return renderer.page("feedback.html", form=form, label=label)
