"""No other site may make a visitor's browser change something here (CSRF).

Routes that change something take ``dependencies=[Depends(same_origin)]``; with accounts,
``office.http.csrf.Csrf`` checks every route, and the token of the session besides.
"""

from __future__ import annotations

from starlette.requests import Request

from office.http.csrf import check_origin


def same_origin(request: Request) -> None:
    """Return if a request comes from a page of the host that it goes to. Raises ForeignOrigin."""
    check_origin(request.headers)
