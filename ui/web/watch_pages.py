"""The pages of the watch list (見守り)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Depends, FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from corpus.types import split_unit_id
from office import WatchList, alerts
from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.views import permalink_of
from ui.web.rendering import Renderer
from ui.web.same_origin import same_origin

_Unit = Annotated[str, Form()]
_OURS = [Depends(same_origin)]  # what changes something


def add_watch_pages(app: FastAPI, renderer: Renderer, gate: Gate, watch: WatchList) -> None:
    """Add ``/watch`` and what its buttons do."""

    @app.get("/watch")
    def listed(request: Request) -> Response:
        items = watch.items()
        documents = dict.fromkeys(split_unit_id(each.unit_id)[0] for each in items)
        found = alerts(items, gate.open(request, Action.READ_UNIT, *documents))
        told = {alert.watched.reference for alert in found}
        unchanged = [each for each in items if each.reference not in told]
        return renderer.page("watch.html", alerts=found, unchanged=unchanged, today=dt.date.today())

    @app.post("/watch", dependencies=_OURS)
    def add(request: Request, unit: _Unit, note: Annotated[str, Form()] = "") -> Response:
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        return _to(permalink_of(watch.add(backend, unit, note).reference))

    @app.post("/watch/confirm", dependencies=_OURS)
    def confirm(request: Request, unit: _Unit) -> Response:
        watch.add(gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0]), unit)
        return _to("/watch")

    @app.post("/watch/remove", dependencies=_OURS)
    def remove(request: Request, unit: _Unit) -> Response:
        gate.open(request, Action.READ_UNIT, split_unit_id(unit)[0])
        watch.remove(unit)
        return _to("/watch")


def _to(address: str) -> Response:
    return RedirectResponse(address, 303)
