"""No other site may make a visitor's browser change something here (CSRF).

A browser says with every POST from which site it comes, and no page can change that. Routes that
change something take ``dependencies=[Depends(same_origin)]``.
"""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from starlette.requests import Request

from search_api.authorizer import AccessDenied


class ForeignOrigin(AccessDenied):
    """A request that would change something does not come from one of our own pages."""

    code: ClassVar[str] = "foreign-origin"


def same_origin(request: Request) -> None:
    """Return if a request comes from a page of the host that it goes to. Raises ForeignOrigin.

    Hosts are compared, not schemes: behind a proxy that ends TLS, ours is not the browser's.
    """
    said = request.headers.get("origin") or request.headers.get("referer") or ""
    host = request.headers.get("host", "")
    if not host or _host(said) != host.lower():
        raise ForeignOrigin(
            "ほかのサイトからの送信か、送信元が分からないため、何も変えませんでした。"
            "この画面を開き直して、もう一度押してください。"
        )


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
