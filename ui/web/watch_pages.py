"""The pages of the watch list (見守り): one's own, and the office's beside it."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.days import today_in_japan
from corpus.types import split_unit_id
from office.alerts import alerts
from office.foundation import Office
from office.http.caller import caller, origin_of, signed_in
from office.permission.actions import OfficeAction
from office.permission.permit import may
from office.watch import Watched, WatchList
from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.views import permalink_of
from ui.web.rendering import Renderer

_Unit = Annotated[str, Form()]


def may_watch() -> bool:
    """Tell whether the caller is somebody who may have a watch list."""
    return may(caller(), OfficeAction.WATCH)


def watched_by_caller(office: Office, reference: str) -> Watched | None:
    """Return a unit as the caller watches it, or None."""
    return _own(office).find(reference) if may_watch() else None


def add_watch_pages(app: FastAPI, renderer: Renderer, gate: Gate, office: Office) -> None:
    """Add ``/watch`` and what its buttons do; they change one's own list alone."""

    @app.get("/watch")
    def listed(request: Request) -> Response:
        own, common = _own(office).items(), office.watch_list().items()
        documents = dict.fromkeys(split_unit_id(each.unit_id)[0] for each in (*own, *common))
        backend = gate.open(request, Action.READ_UNIT, *documents)
        lists = []
        for items in (own, common):
            found = alerts(items, backend)
            told = {alert.watched.reference for alert in found}
            lists.append((found, [each for each in items if each.reference not in told]))
        return renderer.page("watch.html", own=lists[0], common=lists[1], today=today_in_japan())

    @app.post("/watch")
    def add(request: Request, unit: _Unit, note: Annotated[str, Form()] = "") -> Response:
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        watched = _own(office).add(origin_of(request), backend, unit, note)
        return _to(permalink_of(watched.reference))

    @app.post("/watch/confirm")
    def confirm(request: Request, unit: _Unit) -> Response:
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        _own(office).add(origin_of(request), backend, unit)
        return _to("/watch")

    @app.post("/watch/remove")
    def remove(request: Request, unit: _Unit) -> Response:
        gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        _own(office).remove(origin_of(request), unit)
        return _to("/watch")


def _own(office: Office) -> WatchList:
    return office.watch_list(signed_in().account_id)


def _to(address: str) -> Response:
    return RedirectResponse(address, 303)
