"""The shelf of a signed-in person: bookmarks (しおり) and units read lately (最近)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.days import today_in_japan
from corpus.types import split_unit_id
from office.alerts import Alert, alerts
from office.database.engine import CANNOT_NOTE
from office.foundation import Office
from office.http.caller import caller, origin_of, signed_in
from office.http.local_path import local_path
from office.permission.actions import OfficeAction
from office.permission.permit import may
from office.shelf import Bookmark, Bookmarks, RecentUnit, RecentUnits
from office.shelf.recent import KEPT_DAYS, MAX_UNITS
from search_api.authorizer import Action
from search_api.http.backend import Gate, SearchBackend
from search_api.views import UnitView
from ui.web.rendering import Renderer
from ui.web.staff_lines import moment

log = logging.getLogger(__name__)

ON_SEARCH_PAGE = 5  # units read lately that the empty search page offers

_Unit = Annotated[str, Form()]
_Next = Annotated[str, Form(alias="next")]


def has_shelf() -> bool:
    """Tell whether the caller is a person at a browser who may have bookmarks."""
    known = caller()
    return known is not None and bool(known.session_id) and may(known, OfficeAction.BOOKMARK)


def bookmark_of_caller(office: Office, reference: str) -> Bookmark | None:
    """Return the caller's bookmark at a unit, or None."""
    return _bookmarks(office).find(reference) if has_shelf() else None


def lately_read(office: Office) -> tuple[RecentUnit, ...]:
    """Return the last few units that the caller has read, for the empty search page."""
    return _recent(office).items()[:ON_SEARCH_PAGE] if has_shelf() else ()


def note_reading(office: Office, request: Request, view: UnitView) -> None:
    """Note that the caller opens a unit; not where a browser only fetches ahead.

    Nobody is kept from reading by what cannot be noted: a busy database, no key, a full disk.
    """
    if has_shelf() and "prefetch" not in request.headers.get("sec-purpose", ""):
        try:
            _recent(office).note(view)
        except CANNOT_NOTE as error:
            log.warning("a unit that was read could not be noted: %s", type(error).__name__)


def add_shelf_pages(app: FastAPI, renderer: Renderer, gate: Gate, office: Office) -> None:
    """Add ``/bookmarks`` and ``/recent``; they show and change what is one's own alone."""

    @app.get("/bookmarks")
    def bookmarks(request: Request, text: str = "", removed: str = "") -> Response:
        every = _bookmarks(office).items()
        shown = [each for each in every if each.holds(text)]
        return renderer.page(
            "bookmarks.html",
            bookmarks=shown,
            alerts=_alerts(_backend(request, gate, shown), shown),
            count=len(every),
            text=text,
            removed=removed,
            today=today_in_japan(),
        )

    @app.post("/bookmarks")
    def add(
        request: Request,
        unit: _Unit,
        label: Annotated[str | None, Form()] = None,
        next_page: _Next = "",
    ) -> Response:
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        _bookmarks(office).add(origin_of(request), backend, unit, label)
        return _to(next_page)

    @app.post("/bookmarks/remove")
    def remove(request: Request, unit: _Unit, next_page: _Next = "") -> Response:
        removed = _bookmarks(office).remove(origin_of(request), unit)
        return _to(next_page or f"/bookmarks?{urlencode({'removed': removed.watched.citation})}")

    @app.get("/recent")
    def recent() -> Response:
        mine = _recent(office)
        return renderer.page(
            "recent.html",
            units=mine.items(),
            paused=mine.is_paused,
            most=MAX_UNITS,
            days=KEPT_DAYS,
            moment=moment,
        )

    @app.post("/recent/clear")
    def clear() -> Response:
        _recent(office).clear()
        return _to("/recent")

    @app.post("/recent/pause")
    def pause(paused: Annotated[bool, Form()]) -> Response:
        _recent(office).pause(paused)
        return _to("/recent")


def _bookmarks(office: Office) -> Bookmarks:
    return office.bookmarks(signed_in().account_id)


def _recent(office: Office) -> RecentUnits:
    return office.recent_units(signed_in().account_id)


def _backend(request: Request, gate: Gate, bookmarks: Iterable[Bookmark]) -> SearchBackend:
    documents = dict.fromkeys(split_unit_id(each.watched.unit_id)[0] for each in bookmarks)
    return gate.open(request, Action.READ_UNIT, *documents)


def _alerts(backend: SearchBackend, bookmarks: Iterable[Bookmark]) -> dict[str, Alert]:
    """Return what became of the units that no longer read as they did, by reference."""
    found = alerts((each.watched for each in bookmarks), backend)
    return {alert.watched.reference: alert for alert in found}


def _to(address: str) -> Response:
    return RedirectResponse(local_path(address, "/bookmarks"), 303)
