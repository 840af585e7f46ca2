"""What stands before every application: the layers that a request goes through, in order.

From outside to inside: request id, size and last resort (Guard); who is in front (proxies);
allowed hosts; https; how often; caching; personal numbers in the address; who is it and may they
(doorkeeper); forged forms (CSRF); personal numbers in what is sent; repeated writes (idempotency).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import office.http.problems  # noqa: F401 — the office's rows in the table of problems
from office.http.cookies import DEMO, PLAIN, SessionCookie
from office.http.csrf import Csrf
from office.http.doorkeeper import Door, Doorkeeper, Doors
from office.http.hosts import AllowedHosts, Hosts
from office.http.https import HttpsOnly
from office.http.idempotency import Idempotency
from office.http.no_store import NoStore
from office.http.personal_guard import AddressGuard, PersonalGuard
from office.http.proxies import Proxies, TrustedProxies
from office.http.rate_limit import RateLimit, RateLimiter
from office.identity import Origin
from search_api.http.guard import Guard, ProblemRenderer

if TYPE_CHECKING:
    from fastapi import FastAPI

    from office.foundation import Office
    from ui.settings import Settings

#: Where passwords and codes are tried.
SIGN_IN_PATHS = ("/sign-in", "/setup", "/recover", "/confirm", "/api/v1/office/session")

_POLICY = "default-src 'none'; frame-ancestors 'none'"  # of answers that no application gave


def add_front(
    app: FastAPI, office: Office, settings: Settings, doors: Iterable[Door], render: ProblemRenderer
) -> None:
    """Put the layers before an application that is otherwise complete."""
    cookie = session_cookie(settings, office)
    # The last that is added stands outermost.
    app.add_middleware(Idempotency, database=office.database, cipher=office.cipher)
    app.add_middleware(PersonalGuard)
    app.add_middleware(Csrf, cipher=office.cipher, silent=True)
    app.add_middleware(
        Doorkeeper,
        doors=Doors(doors),
        identify=office.identify,
        denied=_note_denial(office),
        proved=office.sessions.is_proved,
        open_search=settings.search_access == "open",
        cookie=cookie,
    )
    app.add_middleware(AddressGuard)
    app.add_middleware(NoStore)
    app.add_middleware(RateLimit, limiter=RateLimiter(settings.requests_per_minute, SIGN_IN_PATHS))
    if settings.https == "required":
        app.add_middleware(HttpsOnly)
    app.add_middleware(Hosts, allowed=AllowedHosts(settings.allowed_hosts))
    app.add_middleware(Proxies, trusted=TrustedProxies(settings.trusted_proxies))
    app.add_middleware(Guard, content_security_policy=_POLICY, render=render)


def session_cookie(settings: Settings, office: Office | None) -> SessionCookie:
    """Return how the sessions of an office travel under these settings."""
    is_demo = office is not None and office.is_demo
    return SessionCookie(
        https_required=settings.https == "required", name=DEMO if is_demo else PLAIN
    )


def _note_denial(office: Office) -> Callable[[Origin, Door], None]:
    def note(origin: Origin, door: Door) -> None:
        with office.database.write() as session:
            office.audit.append(
                session, origin, "door-refused", "door", f"{door.method} {door.path}", refused=True
            )

    return note
