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
    """Add ``/feedback``: a verdict is kept, or taken back. The address carries the search."""

    @app.post("/feedback", dependencies=[Depends(same_origin)])
    def say(
        request: Request,
        unit: Annotated[str, Form()],
        verdict: Annotated[Verdict, Form()],
        back: Annotated[bool, Form()] = False,
    ) -> Response:
        form = SearchForm.read(request.query_params)
        feedback = Feedback(query=form.shown_text, unit_id=unit, verdict=verdict)
        take_feedback(request, gate, sink, feedback, back=back)
        said = urlencode({"back": "1"} if back else {"said": verdict.value, "unit": unit})
        address = f"/feedback{form.parameters() or '?'}&{said}"
        return RedirectResponse(address, 303)

    @app.get("/feedback")
    def thanks(request: Request) -> Response:
        form = SearchForm.read(request.query_params)
        said = request.query_params.get("said", "")
        label = VERDICT_LABELS[Verdict(said)] if said in set(Verdict) else ""
        return renderer.page(
            "feedback.html",
            form=form,
            label=label,
            said=said,
            unit=request.query_params.get("unit", ""),
            back="back" in request.query_params,
        )
