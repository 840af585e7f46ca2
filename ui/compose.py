"""One place that puts services, API and pages together for ``konkyo up`` and ``konkyo serve``."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ModelUnavailable
from search_api.http.backend import BackendProvider, SearchBackend

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from office.feedback import FeedbackStore
    from office.foundation import Office
    from search_api.authorizer import Authorizer
    from search_api.http.problems import Problem
    from ui.settings import Settings

_JUDGING, _OFFICE = "/api/v1/judging/", "/api/v1/office/"


class ServiceProvider:
    """Opens the search service at the first request that needs it, and keeps it.

    While there is no index, every call tries again, so that a page works as soon as the index
    is built. Without the model the service answers by words alone, and says so.
    """

    def __init__(self, settings: Settings) -> None:
        """Raise InputError for a generator's key that cannot be used: at the start, not later."""
        from ui.generator import open_generator

        self._generator = open_generator(settings)
        self._home = settings.home
        self._settings = settings
        self._lock = threading.Lock()
        self._service: SearchBackend | None = None

    def __call__(self) -> SearchBackend:
        """Return the service. Raises IndexUnavailable."""
        if self._service is None:
            with self._lock:
                if self._service is None:
                    self._service = self._open()
        return self._service

    def _open(self) -> SearchBackend:
        from ingest.embed.remembering import RememberingEmbedder
        from ingest.index.snapshot import current_folder
        from search_api.service import SearchService
        from ui.engines import embedder_of, reranking_of

        current_folder(self._home)  # no index: say so before the model is loaded for nothing
        embedder, notice = None, ""
        try:
            loaded = embedder_of(self._settings)
            embedder = RememberingEmbedder(loaded) if loaded else None
        except ModelUnavailable as error:
            notice = (
                "意味による検索が使えないため、語句の一致だけで検索しました。"
                f"管理者の方へ：{error.message}"
            )
        return SearchService.open(
            self._home,
            embedder=embedder,
            notice=notice,
            reranking=reranking_of(self._settings),
            generator=self._generator,
        )


class _Below:
    """Middleware: requests below ``prefix`` go to another application."""

    def __init__(self, app: ASGIApp, prefix: str, other: ASGIApp) -> None:
        self._app = app
        self._prefix = prefix
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        below = scope["type"] == "http" and scope["path"].startswith(self._prefix)
        await (self._other if below else self._app)(scope, receive, send)


def create_search(settings: Settings, office: Office) -> FastAPI:
    """Return the APIs alone, behind the office's doors."""
    from search_api.http.app import create_app, render_problem
    from ui.doors import API_DOORS
    from ui.front import add_front
    from ui.office_search import OfficeSearch
    from ui.publishing import AuditNoting, open_desk

    provider, authorizer = ServiceProvider(settings), _authorizer(settings, office)
    search, feedback = OfficeSearch(provider, office), feedback_sink(settings)
    app = create_app(
        search,
        authorizer,
        feedback,
        desk=open_desk(settings.home, settings),
        noting=AuditNoting(office),
        counts=feedback,
    )
    app.state.warm = search.warm
    _add_other_apis(app, provider, settings.home, office, authorizer)
    _add_office_api(app, office, settings, search)
    add_front(app, office, settings, API_DOORS, render_problem)
    return app


def create_all(settings: Settings, office: Office) -> FastAPI:
    """Return the pages and the APIs on one service, behind the office's doors."""
    provider = ServiceProvider(settings)
    return compose(provider, settings.home, feedback_sink(settings), office, settings)


def compose(
    provider: BackendProvider,
    home: Path | None = None,
    feedback: FeedbackStore | None = None,
    office: Office | None = None,
    settings: Settings | None = None,
) -> FastAPI:
    """Return the pages and the APIs on whatever backend there is.

    Judgments and drafts of documents are kept in ``home``; without it there are none.
    Without ``feedback`` none is asked for. Without ``office`` nobody can sign in, there are no
    watch lists, and everybody may do everything: for made-up texts alone.
    """
    from search_api.http.app import create_app, render_problem
    from ui.doors import API_DOORS, PAGE_DOORS
    from ui.front import add_front, session_cookie
    from ui.office_search import OfficeSearch
    from ui.oidc import open_provider, provider_doors
    from ui.publishing import AuditNoting, open_desk
    from ui.settings import Settings
    from ui.web.app import create_web

    settings = settings or Settings()
    shared = OfficeSearch(provider, office) if office else None
    search: BackendProvider = shared or provider
    authorizer = _authorizer(settings, office)
    signs_in = open_provider(settings, office, os.environ) if office else None
    cookie = session_cookie(settings, office)
    app = create_web(search, authorizer, feedback, office, cookie, signs_in)
    api = create_app(
        search,
        authorizer,
        feedback,
        desk=open_desk(home, settings) if home else None,
        noting=AuditNoting(office) if office else None,
        counts=feedback,
    )
    app.add_middleware(_Below, prefix="/api/", other=api)
    if home:
        _add_other_apis(app, provider, home, office, authorizer)

    def render(problem: Problem, scope: Scope) -> Response:
        page = not scope["path"].startswith("/api/")
        return (app.state.problem_page if page else render_problem)(problem, scope)

    if office is not None and shared is not None:
        app.state.warm = shared.warm
        _add_office_api(app, office, settings, search)
        doors = (*PAGE_DOORS, *API_DOORS, *provider_doors(signs_in))
        add_front(app, office, settings, doors, render)
    return app


def _authorizer(settings: Settings, office: Office | None) -> Authorizer:
    from office.permission.authorizer import OfficeAuthorizer
    from search_api.authorizer import OpenAuthorizer

    if office is None:
        return OpenAuthorizer()
    return OfficeAuthorizer(open_search=settings.search_access == "open")


def _add_other_apis(
    app: FastAPI,
    provider: BackendProvider,
    home: Path,
    office: Office | None,
    authorizer: Authorizer,
) -> None:
    app.add_middleware(_Below, prefix=_JUDGING, other=_judging(provider, home, office, authorizer))


def _add_office_api(
    app: FastAPI, office: Office, settings: Settings, provider: BackendProvider
) -> None:
    from office.http.api import create_office_app
    from ui.front import session_cookie

    other = create_office_app(office, session_cookie(settings, office), provider)
    app.add_middleware(_Below, prefix=_OFFICE, other=other)


def feedback_sink(settings: Settings) -> FeedbackStore | None:
    """Return what keeps feedback, if the office has opted in."""
    from office.feedback import FEEDBACK_FILE, FeedbackStore

    if not settings.feedback:
        return None
    return FeedbackStore(settings.home / FEEDBACK_FILE, settings.feedback_days)


def _judging(
    provider: BackendProvider, home: Path, office: Office | None, authorizer: Authorizer
) -> FastAPI:
    from eval.judging import JUDGING_FILE, JudgingStore
    from eval.judging.api import create_judging_app
    from office.personal import refuse_personal_number

    store = JudgingStore(home / JUDGING_FILE, refuse_personal_number)
    return create_judging_app(provider, store, authorizer, _login_of if office else None)


def _login_of(_: Request) -> str:
    from office.http.caller import signed_in

    return signed_in().login
