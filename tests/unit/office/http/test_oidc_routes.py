"""Signing in with the organisation's account, as a browser sees it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from corpus.errors import KonkyoError
from office.accounts.sessions import Sessions
from office.accounts.tables import AccountRow, OfficeRow, SessionRow
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.encryption import Cipher
from office.http.caller import calling
from office.http.cookies import PLAIN, SessionCookie
from office.http.oidc_routes import add_oidc_routes
from office.identity import Role
from office.oidc.client import OidcClient
from office.oidc.linking import Linking
from office.oidc.pending import PendingStore

from bent_provider import query_of
from browsing import serving
from openid_provider import register, sign_in_at_provider

STATUS = {"provider-unreachable": 502, "provider-misconfigured": 502}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    address: str
    database: Database
    sessions: Sessions

    def begin(self, browser: httpx.Client, **query: str) -> str:
        """Press the button; return where the provider is."""
        response = browser.get(f"{self.address}/sign-in/oidc?{urlencode(query)}")
        assert response.status_code == 303, response.text
        return response.headers["location"]

    def sign_in(self, browser: httpx.Client, person: str, **query: str) -> httpx.Response:
        back = sign_in_at_provider(browser, self.begin(browser, **query), person)
        return browser.get(back)

    def noted(self) -> list[tuple[str, str, dict[str, object]]]:
        with self.database.read() as session:
            events = session.scalars(select(AuditEventRow).order_by(AuditEventRow.seq))
            return [(event.action, event.outcome, json.loads(event.details)) for event in events]


def site_app() -> FastAPI:
    app = FastAPI()

    @app.exception_handler(KonkyoError)
    def show(request: Request, error: KonkyoError) -> Response:
        body = {"code": error.code, "message": error.message}
        return JSONResponse(body, STATUS.get(error.code, 403))

    @app.get("/{path:path}")
    def page(path: str) -> str:
        return path

    return app


class Recognising:
    """Sets the caller as the doorkeeper does."""

    def __init__(self, app: ASGIApp, sessions: Sessions, cookie: SessionCookie) -> None:
        self.app, self.sessions, self.cookie = app, sessions, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secret = self.cookie.read(scope) if scope["type"] == "http" else ""
        with calling(self.sessions.identify(secret)):
            await self.app(scope, receive, send)


@pytest.fixture
def site(
    oidc_issuer: str, sqlite_database: Database, cipher: Cipher, audit: AuditLog
) -> Iterator[Site]:
    """Serve an office that knows suzuki and ito, connected to the certified provider."""
    _prepare(sqlite_database, cipher)
    hours = dt.timedelta(hours=1)
    sessions = Sessions(sqlite_database, cipher, audit, hours, hours)
    cookie = SessionCookie()
    app = site_app()
    app.add_middleware(Recognising, sessions=sessions, cookie=cookie)
    with serving(app) as address:
        callback = f"{address}/sign-in/oidc/callback"
        known = register(oidc_issuer, callback)
        client = OidcClient(oidc_issuer, known.client_id, known.client_secret, callback)
        routes = len(app.router.routes)
        add_oidc_routes(
            app,
            client=client,
            pending=PendingStore(sqlite_database, cipher),
            linking=Linking(sqlite_database, cipher, audit),
            sessions=sessions,
            set_cookie=lambda request, response, secret: cookie.give(
                response, request.scope, secret
            ),
        )
        # The page that fits every address was added first; it has to come last.
        app.router.routes.sort(key=lambda route: getattr(route, "path", "") == "/{path:path}")
        assert len(app.router.routes) == routes + 2
        yield Site(address=address, database=sqlite_database, sessions=sessions)
        client.close()


def _prepare(database: Database, cipher: Cipher) -> None:
    with database.write() as session:
        session.add(OfficeRow(id="o1", name="中央福祉事務所"))
    with database.write() as session:
        for login in ("suzuki", "ito"):
            session.add(
                AccountRow(
                    id=login,
                    login=login,
                    display_name=cipher.seal("account.display_name", login, "名前"),
                    role=Role.CASEWORKER,
                    office_id="o1",
                )
            )


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def test_the_whole_way(site: Site, browser: httpx.Client) -> None:
    response = site.sign_in(browser, "suzuki", next="/units/demo?q=1")
    assert (response.status_code, response.headers["location"]) == (303, "/units/demo?q=1")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "no-referrer"
    identity = site.sessions.identify(browser.cookies[PLAIN])
    assert identity is not None
    assert (identity.login, identity.role) == ("suzuki", Role.CASEWORKER)
    assert site.noted() == [
        ("identity-link", "done", {}),
        ("sign-in", "done", {"method": "oidc"}),
    ]


@pytest.mark.parametrize("where", ["cross-site", "same-site"])
def test_a_link_on_another_site_signs_nobody_in(
    site: Site, browser: httpx.Client, where: str
) -> None:
    linked = browser.get(
        f"{site.address}/sign-in/oidc?next=/watch", headers={"Sec-Fetch-Site": where}
    )
    assert (linked.status_code, linked.headers["location"]) == (303, "/sign-in?next=%2Fwatch")


def test_a_new_sign_in_ends_the_session_before_at_the_same_browser(
    site: Site, browser: httpx.Client
) -> None:
    site.sign_in(browser, "suzuki")
    before = browser.cookies[PLAIN]
    site.sign_in(browser, "suzuki")
    assert site.sessions.identify(before) is None
    assert len(site.sessions.list("suzuki")) == 1


def test_the_session_says_whether_two_factors_were_used(site: Site, browser: httpx.Client) -> None:
    site.sign_in(browser, "ito")
    assert site.sessions.list("ito")[0].method == "oidc-mfa"


def test_the_session_keeps_what_signs_out_at_the_provider(
    site: Site, browser: httpx.Client
) -> None:
    site.sign_in(browser, "suzuki")
    with site.database.read() as session:
        kept = session.scalars(select(SessionRow)).one()
    assert kept.id_token is not None
    assert b"eyJ" not in bytes(kept.id_token), "sealed"


def test_the_cookie_of_the_way(site: Site, browser: httpx.Client) -> None:
    cookie = browser.get(f"{site.address}/sign-in/oidc").headers["set-cookie"].lower()
    for flag in ("httponly", "samesite=lax", "max-age=600", "path=/"):
        assert flag in cookie
    assert "secure" not in cookie, "there is no TLS here"


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_host(site: Site, browser: httpx.Client, page: str) -> None:
    assert site.sign_in(browser, "suzuki", next=page).headers["location"] == "/"


def test_who_has_no_account_is_told_whom_to_ask(site: Site, browser: httpx.Client) -> None:
    response = site.sign_in(browser, "tanaka")
    assert response.status_code == 403
    assert response.json()["code"] == "account-not-prepared"
    assert "管理者に" in response.json()["message"]
    assert PLAIN not in browser.cookies
    assert site.noted() == [("sign-in", "refused", {"method": "oidc", "reason": "unknown"})]


def test_the_way_back_works_once(site: Site, browser: httpx.Client) -> None:
    back = sign_in_at_provider(browser, site.begin(browser), "suzuki")
    assert browser.get(back).status_code == 303
    again = browser.get(back)
    assert (again.status_code, again.json()["code"]) == (403, "external-sign-in-refused")
    assert len(site.sessions.list("suzuki")) == 1


def test_the_way_back_works_in_the_browser_that_began(site: Site, browser: httpx.Client) -> None:
    # Somebody sends the end of their own way to another person.
    back = sign_in_at_provider(browser, site.begin(browser), "suzuki")
    with httpx.Client(trust_env=False, timeout=60) as victim:
        site.begin(victim)
        response = victim.get(back)
        assert response.status_code == 403
        assert PLAIN not in victim.cookies
    assert browser.get(back).status_code == 303


def test_another_state(site: Site, browser: httpx.Client) -> None:
    back = sign_in_at_provider(browser, site.begin(browser), "suzuki")
    forged = str(httpx.URL(back).copy_set_param("state", "another"))
    assert browser.get(forged).status_code == 403


def test_the_code_of_somebody_else(site: Site, browser: httpx.Client) -> None:
    # A stolen code, put into one's own way: PKCE and the nonce are another's.
    with httpx.Client(trust_env=False, timeout=60) as victim:
        stolen = query_of(sign_in_at_provider(victim, site.begin(victim), "suzuki"))["code"]
    back = sign_in_at_provider(browser, site.begin(browser), "ito")
    response = browser.get(str(httpx.URL(back).copy_set_param("code", stolen)))
    assert (response.status_code, PLAIN in browser.cookies) == (403, False)
    assert site.noted() == [("sign-in", "refused", {"method": "oidc", "reason": "invalid_grant"})]


def test_the_answer_of_another_issuer(site: Site, browser: httpx.Client) -> None:
    back = sign_in_at_provider(browser, site.begin(browser), "suzuki")
    response = browser.get(str(httpx.URL(back).copy_set_param("iss", "https://evil.example")))
    assert "別の認証サーバー" in response.json()["message"]


def test_who_gives_up(site: Site, browser: httpx.Client) -> None:
    response = site.sign_in(browser, "")
    assert response.status_code == 403
    assert "取り消されたか" in response.json()["message"]


@pytest.mark.parametrize(
    "query",
    ["", "state=", "code=x", "state=a&state=b", f"state={'a' * 5000}", "state=%00&code=%FF"],
)
def test_whatever_else_arrives_is_refused(site: Site, browser: httpx.Client, query: str) -> None:
    site.begin(browser)
    response = browser.get(f"{site.address}/sign-in/oidc/callback?{query}")
    assert (response.status_code, response.json()["code"]) == (403, "external-sign-in-refused")
    assert site.noted() == [], "nobody fills the audit log from outside"


def test_two_tabs_at_once(site: Site, browser: httpx.Client) -> None:
    first, second = site.begin(browser, next="/a"), site.begin(browser, next="/b")
    back = sign_in_at_provider(browser, first, "suzuki")
    other = sign_in_at_provider(browser, second, "suzuki")
    assert browser.get(other).headers["location"] == "/b"
    assert browser.get(back).headers["location"] == "/a"


def test_signing_in_at_the_provider_again_proves_who_it_is(
    site: Site, browser: httpx.Client
) -> None:
    def session() -> str:
        identity = site.sessions.identify(browser.cookies[PLAIN])
        assert identity
        return identity.session_id

    site.sign_in(browser, "suzuki", next="/admin")
    site.sign_in(browser, "suzuki", next="/admin", again="1")
    assert site.sessions.is_proved(session())
