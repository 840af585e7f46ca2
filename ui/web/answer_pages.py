"""The answer page (質問): what the texts themselves say to a question, and how to keep it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.days import today_in_japan
from corpus.errors import InputError, InvalidQuery
from office.case_notes import ShownGone, answer_hash, keep
from office.foundation import Office
from office.http.caller import caller, origin_of, signed_in
from office.permission.actions import OfficeAction
from office.permission.permit import may
from search_api.answer.record import answer_record
from search_api.answer.types import Answer
from search_api.authorizer import Action
from search_api.feedback import FeedbackSink, note_answer
from search_api.http.backend import Gate
from ui.web.forms import SearchForm, day_error
from ui.web.rendering import Renderer

_Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keeping:
    """What stands in the form that keeps an answer."""

    memo: str = ""
    error: str = ""
    other: bool = False  # the answer is another than the one that was to be kept
    draft: str = ""  # what was shown of a draft, sealed


def add_answer_pages(
    app: FastAPI,
    renderer: Renderer,
    gate: Gate,
    office: Office | None,
    feedback: FeedbackSink | None,
) -> None:
    """Add ``/answer``, and with an office ``/answer/save``. ``feedback`` counts questions."""

    def show(
        form: SearchForm, answer: Answer, keeping: _Keeping | None = None, status: int = 200
    ) -> Response:
        keeping = keeping or _Keeping()
        if office is not None and not keeping.draft and may_keep():
            draft = office.case_notes.shown.seal(signed_in().account_id, answer)
            keeping = replace(keeping, draft=draft)
        return _page(renderer, form, answer, keeping, status)

    @app.get("/answer")
    def answer(request: Request) -> Response:
        form = SearchForm.read(request.query_params)
        backend = gate.open(request, Action.ANSWER)
        if not form.text:
            return _empty(renderer, form, asked="q" in request.query_params)
        try:
            found = backend.answer(form.text, form.day())
        except InvalidQuery as error:
            return _empty(renderer, form, error=error)
        note_answer(feedback, found)
        return show(form, found)

    if office is None:
        return

    @app.post("/answer/save")
    def save(
        request: Request,
        q: _Text,
        shown: _Text = "",
        draft: _Text = "",
        as_of: _Text = "",
        memo: _Text = "",
    ) -> Response:
        form = SearchForm(text=q.strip(), as_of=as_of.strip())
        backend, who = gate.open(request, Action.ANSWER), signed_in()
        answer = backend.answer(form.text, form.day(), drafted=False)
        if answer_hash(answer) != shown:
            found = backend.answer(form.text, form.day())
            return show(form, found, _Keeping(memo=memo, other=True), status=409)
        try:
            written = office.case_notes.shown.open(who.account_id, draft, answer, backend)
        except ShownGone as error:
            found = backend.answer(form.text, form.day())
            return show(form, found, _Keeping(memo=memo, error=error.message), status=409)
        kept = keep(backend, replace(answer, generated=written))
        try:
            if same := office.case_notes.find_same(who, kept, memo):
                return RedirectResponse(f"/case-notes/{same.id}?saved=3", 303)
            note = office.case_notes.save(origin_of(request), who, kept, memo)
        except InputError as error:
            keeping = _Keeping(memo=memo, error=error.message, draft=draft)
            return show(form, kept.answer, keeping, status=422)
        return RedirectResponse(f"/case-notes/{note.id}?saved=1", 303)


def may_keep() -> bool:
    """Tell whether the caller is somebody who may keep an answer."""
    return may(caller(), OfficeAction.KEEP_CASE_NOTES)


def answer_address(form: SearchForm) -> str:
    """Return the address of the answer to a question on a day."""
    pairs = [("q", form.text), ("as_of", form.as_of)]
    return f"/answer?{urlencode([(name, value) for name, value in pairs if value])}"


def _empty(
    renderer: Renderer,
    form: SearchForm,
    *,
    asked: bool = False,
    error: InvalidQuery | None = None,
) -> Response:
    return renderer.page(
        "answer.html",
        status=422 if error else 200,
        form=form,
        answer=None,
        asked=asked,
        error=error.message if error else "",
        day_error=day_error(error) if error else "",
    )


def _page(
    renderer: Renderer,
    form: SearchForm,
    answer: Answer,
    keeping: _Keeping,
    status: int,
) -> Response:
    return renderer.page(
        "answer.html",
        status=status,
        form=form,
        answer=answer,
        record=answer_record(answer, today_in_japan()),
        shown=answer_hash(answer),
        may_keep=may_keep(),
        keeping=keeping,
        here=answer_address(form),
        asked=True,
        error="",
        day_error="",
    )
