"""Addresses of units that outlive the screen: in full, and as QR codes for paper."""

from __future__ import annotations

from io import BytesIO

from fastapi import FastAPI, Request
from starlette.responses import Response

from corpus.errors import InvalidQuery
from corpus.types import split_unit_id
from search_api.authorizer import Action
from search_api.http.backend import Gate
from search_api.views import UnitView
from ui.web.forms import SearchForm
from ui.web.rendering import unit_url


def address_of(request: Request, view: UnitView, form: SearchForm) -> str:
    """Return the whole address of a unit's page, or of a part of it, as this server is called."""
    part = view.part.locator if view.part else ""
    path = unit_url(view.unit.id, form.without_text(), part)
    return str(request.base_url).rstrip("/") + path


def opens_elsewhere(request: Request) -> bool:
    """Tell whether other devices may reach the address by which this server is called."""
    return request.url.hostname not in ("127.0.0.1", "localhost", "::1")


def add_qr_codes(app: FastAPI, gate: Gate) -> None:
    """Add ``/qr/{unit_id}``: the address of that unit's page as an image."""

    @app.get("/qr/{unit_id:path}")
    def qr(request: Request, unit_id: str) -> Response:
        form = SearchForm.read(request.query_params)
        backend = gate.open(request, Action.READ_UNIT, split_unit_id(unit_id)[0])
        view = backend.unit(unit_id, form.day())
        image = qr_code(address_of(request, view, form))
        headers = {"Cache-Control": "private, no-cache"}
        return Response(image, headers=headers, media_type="image/svg+xml")


def qr_code(address: str) -> bytes:
    """Return an address as a QR code (SVG), dark on light whatever the page's colours are.

    Raises InvalidQuery for one that no code can hold.
    """
    import segno

    image = BytesIO()
    try:
        code = segno.make_qr(address, error="m")
    except segno.DataOverflowError as error:
        raise InvalidQuery("アドレスが長すぎて、QRコードにできません。") from error
    code.save(image, kind="svg", border=4, dark="#000", light="#fff", omitsize=True)
    return image.getvalue()
