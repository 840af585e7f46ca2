"""The pages for phones and desks: server-rendered, complete without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from corpus.errors import InvalidQuery, KonkyoError
from corpus.types import split_unit_id
from office.foundation import Office
from office.http.cookies import SessionCookie
from search_api.authorizer import Action, Authorizer, OpenAuthorizer
from search_api.citation_styles import address
from search_api.feedback import FeedbackSink, note_search
from search_api.http.backend import BackendProvider, Gate, SearchBackend
from search_api.http.guard import Guard
from search_api.http.problems import Problem, http_problem, parameter_problem, problem_of
from search_api.types import Filters, Highlight, Hit, SearchResult
from search_api.understand import MAX_LIMIT
from search_api.views import DocumentSummary, UnitView
from ui.web.account_pages import add_account_pages
from ui.web.administration import add_administration
from ui.web.answer_pages import add_answer_pages
from ui.web.case_note_pages import add_case_note_pages
from ui.web.changes_pages import add_changes_pages
from ui.web.citation_pages import add_citation_pages
from ui.web.compression import Compression
from ui.web.contents_pages import add_contents_pages, current_of, namesakes_of
from ui.web.display import Looking, display_cookie
from ui.web.display_pages import add_display_pages
from ui.web.feedback_pages import add_feedback_pages
from ui.web.forms import SearchForm, day_error
from ui.web.hierarchy_pages import add_hierarchy_page
from ui.web.knowledge_exchange_pages import add_knowledge_exchange_pages
from ui.web.knowledge_pages import add_knowledge_pages
from ui.web.knowledge_view import may_write
from ui.web.knowledge_writing_pages import add_knowledge_writing_pages
from ui.web.marking import marked_spans
from ui.web.oidc_sign_in import OidcSignIn, add_oidc_sign_in
from ui.web.permalinks import add_qr_codes, address_of, opens_elsewhere
from ui.web.person import person_of, proved_of
from ui.web.proof_page import add_proof_page
from ui.web.refused_pages import add_refused_page
from ui.web.rendering import Renderer
from ui.web.setup_pages import add_setup_pages
from ui.web.shelf_pages import (
    add_shelf_pages,
    bookmark_of_caller,
    has_shelf,
    lately_read,
    note_reading,
)
from ui.web.sign_in_pages import SigningOut, add_sign_in_pages
from ui.web.suggest_pages import add_suggest_page
from ui.web.totp_pages import add_totp_pages
from ui.web.training_overview_pages import add_training_overview_pages
from ui.web.training_pages import add_training_pages
from ui.web.training_quiz_pages import add_training_quiz_pages, open_round_of_caller
from ui.web.watch_pages import add_watch_pages, may_watch, watched_by_caller

#: With more documents than this, the filter offers only those among the results.
MAX_DOCUMENT_CHOICES = 40


def create_web(
    service_provider: BackendProvider,
    authorizer: Authorizer | None = None,
    feedback: FeedbackSink | None = None,
    office: Office | None = None,
    cookie: SessionCookie | None = None,
    provider: OidcSignIn | None = None,
) -> FastAPI:
    """Return the pages. ``service_provider`` is asked at every request.

    Without ``feedback`` nobody is asked whether a result helped; without ``office`` nobody can
    sign in, and there are no watch lists. ``cookie`` carries sessions;
    ``provider`` is where the office's own accounts sign in.
    """
    app = FastAPI(title="Konkyo", docs_url=None, redoc_url=None, openapi_url=None)
    cookie = cookie or SessionCookie()
    display = display_cookie(cookie.https_required)
    renderer = Renderer(
        cookie=display,
        session=cookie,
        watching=office is not None,
        asking=feedback is not None,
        cipher=office.cipher if office else None,
        demo=office is not None and office.is_demo,
        person=person_of(office) if office else None,
        proved=proved_of(office) if office else None,
    )
    app.state.problem_page = renderer.problem  # for the layers before the pages
    gate = Gate(service_provider, authorizer or OpenAuthorizer())
    _add_search(app, renderer, gate, feedback, office)
    _add_texts(app, renderer, gate, office)
    add_contents_pages(app, renderer, gate)
    add_changes_pages(app, renderer, gate)
    if office is not None:
        add_watch_pages(app, renderer, gate, office)
        add_case_note_pages(app, renderer, gate, office)
        add_training_pages(app, renderer, office)
        add_training_quiz_pages(app, renderer, gate, office)
        add_training_overview_pages(app, renderer, office)
        add_shelf_pages(app, renderer, gate, office)
        add_knowledge_writing_pages(app, renderer, gate, office)
        add_knowledge_exchange_pages(app, renderer, office)
        add_knowledge_pages(app, renderer, gate, office)
    if feedback is not None:
        add_feedback_pages(app, renderer, gate, feedback)
    add_answer_pages(app, renderer, gate, office, feedback)
    add_suggest_page(app, gate)
    add_citation_pages(app, renderer, gate)
    add_hierarchy_page(app, renderer, gate)
    add_qr_codes(app, gate)
    if office is not None:
        _add_accounts(app, renderer, office, cookie, provider)
    _add_fixed(app, renderer)
    add_display_pages(app, renderer, display)
    add_refused_page(app)
    _add_errors(app, renderer)
    app.add_middleware(Compression)
    app.add_middleware(Looking, cookie=display)
    return app


def _add_search(
    app: FastAPI,
    renderer: Renderer,
    gate: Gate,
    feedback: FeedbackSink | None,
    office: Office | None,
) -> None:
    @app.get("/")
    def search(request: Request) -> Response:
        form = SearchForm.read(request.query_params)
        backend = gate.open(request, Action.SEARCH, *form.documents)
        values: dict[str, Any] = {"result": None, "error": "", "day_error": "", "near": False}
        status = 200
        if form.text:
            try:
                values["result"] = backend.search(form.query())
                note_search(feedback, values["result"])
                values["near"] = _only_near(backend, values["result"])
            except InvalidQuery as error:
                values["error"], status = error.message, 422
                values["day_error"] = day_error(error)
        current = current_of(backend.documents())
        hits = values["result"].hits if values["result"] else ()
        return renderer.page(
            "search.html",
            status=status,
            form=form,
            asked="q" in request.query_params,
            choices=_document_choices(current, form, hits),
            namesakes=namesakes_of(current),
            lately=lately_read(office) if office and not form.text else (),
            may_write=may_write(),
            **values,
        )


def _add_texts(app: FastAPI, renderer: Renderer, gate: Gate, office: Office | None) -> None:
    @app.get("/units/{unit_id:path}")
    def unit(request: Request, unit_id: str) -> Response:
        form = SearchForm.read(request.query_params)
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit_id)[0])
        view = backend.unit(unit_id, form.day())
        marks = request.query_params.getlist("mark")
        highlights = marked_spans(view.unit, marks) or _highlights(backend, view, form)
        part = view.part.locator if view.part else ""
        reference = "/".join(filter(None, (view.unit.id, part)))
        watched = watched_by_caller(office, reference) if office else None
        bookmark = bookmark_of_caller(office, reference) if office else None
        if office is not None:
            note_reading(office, request, view)
        return renderer.page(
            "unit.html",
            form=form,
            view=view,
            highlights=highlights,
            watched=watched,
            quiz=open_round_of_caller(office) if office else None,
            may_watch=may_watch(),
            may_write=may_write(),
            bookmark=bookmark,
            has_shelf=has_shelf(),
            here=request.url.path,
            question=SearchForm(text=request.query_params.get("ask", ""), as_of=form.as_of),
            note_id=request.query_params.get("note", "") if office else "",
            address=address(view.document, view.citation, address_of(request, view, form)),
            opens_elsewhere=opens_elsewhere(request),
        )


def _add_accounts(
    app: FastAPI,
    renderer: Renderer,
    office: Office,
    cookie: SessionCookie,
    provider: OidcSignIn | None,
) -> None:
    out = SigningOut(renderer, office, cookie, provider)
    add_sign_in_pages(app, renderer, office, cookie, out, provider)
    add_setup_pages(app, renderer, office, cookie)
    add_account_pages(app, renderer, office, out)
    add_totp_pages(app, renderer, office)
    add_proof_page(app, renderer, office, provider)
    add_administration(app, renderer, office)
    if provider is not None:
        add_oidc_sign_in(app, office, cookie, provider)


def _add_fixed(app: FastAPI, renderer: Renderer) -> None:
    @app.get("/help")
    def guide() -> Response:
        return renderer.page("help.html")

    @app.get("/static/{name}")
    def static(request: Request, name: str) -> Response:
        response = renderer.static(name, request.scope)
        if response is None:
            raise HTTPException(404)
        return response


def _add_errors(app: FastAPI, renderer: Renderer) -> None:
    def handler(problem: Callable[[Any], Problem]) -> Callable[[Request, Exception], Response]:
        def handle(request: Request, error: Exception) -> Response:
            return renderer.problem(problem(error), request.scope)

        return handle

    app.add_exception_handler(KonkyoError, handler(problem_of))
    app.add_exception_handler(
        HTTPException, handler(lambda e: http_problem(e.status_code, e.headers))
    )
    app.add_exception_handler(
        RequestValidationError, handler(lambda e: parameter_problem(e.errors()))
    )
    app.add_middleware(
        Guard,
        content_security_policy=renderer.content_security_policy,
        render=renderer.problem,
    )


def _only_near(backend: SearchBackend, result: SearchResult) -> bool:
    """Tell whether the query cites something, but no result is what it cites."""
    if not result.notices or any(hit.cited for hit in result.hits):
        return False
    cited = backend.resolve(result.query.text)
    return any(found.unit_id not in result.resolved for found in cited)


def _document_choices(
    current: Mapping[str, DocumentSummary], form: SearchForm, hits: Iterable[Hit]
) -> tuple[tuple[str, str], ...]:
    """Return (id, title) of the documents to choose from: all of a few, else the near ones."""
    titles = {name: summary.document.title for name, summary in current.items()}
    if len(titles) <= MAX_DOCUMENT_CHOICES:
        return tuple(titles.items())
    near = dict.fromkeys((*form.documents, *(hit.document.id for hit in hits)))
    return tuple((name, titles[name]) for name in near if name in titles)


def _highlights(backend: SearchBackend, view: UnitView, form: SearchForm) -> tuple[Highlight, ...]:
    """Return what the search that led here matched in this unit."""
    if not form.text:
        return ()
    filters = Filters(documents=(view.document.id,), as_of=form.day())
    try:
        result = backend.search(replace(form.query(), filters=filters, limit=MAX_LIMIT))
    except InvalidQuery:
        return ()  # the page shows the unit, whatever else the address says
    found = (hit.highlights for hit in result.hits if hit.unit.id == view.unit.id)
    return next(found, ())
