"""One place that puts services, API and pages together for ``konkyo up`` and ``konkyo serve``."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ModelUnavailable
from search_api.http.backend import BackendProvider, SearchBackend

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.settings import Settings


class ServiceProvider:
    """Opens the search service at the first request that needs it, and keeps it.

    While there is no index, every call tries again, so that a page works as soon as the index
    is built. Without the model the service answers by words alone, and says so.
    """

    def __init__(self, home: Path, settings: Settings) -> None:
        self._home = home
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
        from ingest.embed import load_embedder
        from ingest.index.snapshot import current_folder
        from search_api.service import SearchService

        current_folder(self._home)  # no index: say so before the model is loaded for nothing
        embedder, notice = None, ""
        try:
            embedder = load_embedder(self._settings.embedder, self._settings.model_path)
        except ModelUnavailable as error:
            notice = (
                "意味による検索が使えないため、語句の一致だけで検索しました。"
                f"管理者の方へ：{error.message}"
            )
        return SearchService.open(self._home, embedder=embedder, notice=notice)


class _ApiFirst:
    """Middleware: requests below ``/api/`` go to the API, all others to the pages."""

    def __init__(self, app: ASGIApp, api: ASGIApp) -> None:
        self._pages = app
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        below_api = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self._api if below_api else self._pages)(scope, receive, send)


def create_search(home: Path, settings: Settings) -> FastAPI:
    """Return the search API alone."""
    from search_api.http.app import create_app

    return create_app(ServiceProvider(home, settings))


def create_all(home: Path, settings: Settings) -> FastAPI:
    """Return the pages and the search API on one service."""
    return compose(ServiceProvider(home, settings), home)


def compose(provider: BackendProvider, home: Path | None = None) -> FastAPI:
    """Return the pages and the search API on whatever backend there is.

    What the office keeps is in ``home``; without it there is no watch list.
    """
    from office.watch import WATCH_FILE, WatchList
    from search_api.http.app import create_app
    from ui.web.app import create_web

    watch = WatchList(home / WATCH_FILE) if home else None
    app = create_web(provider, watch=watch)
    app.add_middleware(_ApiFirst, api=create_app(provider))
    return app
