"""Sign in with the organisation's account in a real Chromium, and sign out everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import KonkyoError
from office.accounts.sessions import Sessions
from office.accounts.tables import AccountRow, OfficeRow
from office.audit import AuditLog
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url
from office.database.tables import metadata
from office.encryption import Cipher, KeyRing
from office.http.cookies import SessionCookie
from office.http.oidc_routes import add_oidc_routes
from office.identity import CONSOLE, Role
from office.oidc.client import OidcClient
from office.oidc.linking import Linking
from office.oidc.pending import PendingStore

from browsing import PHONE, serving
from openid_provider import register

playwright = pytest.importorskip("playwright.sync_api", reason="the dev extra has playwright")

pytestmark = pytest.mark.browser


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(KeyRing(keys={"k": bytes(32)}, current="k", root=bytes(32)))


@pytest.fixture
def database(tmp_path: Path, cipher: Cipher) -> Iterator[Database]:
    database = Database(sqlite_url(tmp_path / OFFICE_FILE))
    metadata.create_all(database.engine)
    with database.write() as session:
        session.add(OfficeRow(id="o1", name="中央福祉事務所"))
        session.flush()
        session.add(
            AccountRow(
                id="a1",
                login="suzuki",
                display_name=cipher.seal("account.display_name", "a1", "鈴木 花子"),
                role=Role.CASEWORKER,
                office_id="o1",
            )
        )
    yield database
    database.close()


@pytest.fixture
def office(oidc_issuer: str, database: Database, cipher: Cipher) -> Iterator[str]:
    """Serve pages that say who is signed in, with a button of each kind."""
    audit, hour, cookie = AuditLog(cipher), dt.timedelta(hours=1), SessionCookie()
    sessions = Sessions(database, cipher, audit, hour, hour)
    app = FastAPI()

    @app.exception_handler(KonkyoError)
    def show(_: Request, error: KonkyoError) -> Response:
        return HTMLResponse(f"<h1>サインインできません</h1><p>{error.message}</p>", 403)

    @app.get("/")
    @app.get("/watch")
    def page(request: Request) -> Response:
        identity = sessions.identify(cookie.read(request.scope))
        if identity is None:
            return HTMLResponse('<a href="/sign-in/oidc?next=/watch">庁内アカウントで入る</a>')
        return HTMLResponse(f'<h1>{identity.login} さん</h1><a href="/sign-out">サインアウト</a>')

    with serving(app) as address:
        callback = f"{address}/sign-in/oidc/callback"
        known = register(oidc_issuer, callback, post_logout_redirect_uris=[f"{address}/"])
        client = OidcClient(oidc_issuer, known.client_id, known.client_secret, callback)

        @app.get("/sign-out")
        def sign_out(request: Request) -> Response:
            identity = sessions.identify(cookie.read(request.scope))
            assert identity is not None
            id_token = sessions.end(CONSOLE, identity.session_id)
            there = client.end_session_address(id_token, f"{address}/")
            response = RedirectResponse(there, 303)
            cookie.sign_out(response, request.scope)
            return response

        add_oidc_routes(
            app,
            client=client,
            pending=PendingStore(database, cipher),
            linking=Linking(database, cipher, audit),
            sessions=sessions,
            set_cookie=lambda request, response, secret: cookie.give(
                response, request.scope, secret
            ),
        )
        yield address
        client.close()


@pytest.fixture
def page(chromium: playwright.Browser, office: str) -> Iterator[playwright.Page]:
    with chromium.new_context(viewport=PHONE, base_url=office) as context:
        yield context.new_page()


def test_in_and_out_again(page: playwright.Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="庁内アカウントで入る").click()
    page.get_by_label("利用者").fill("suzuki")
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/watch")
    assert page.get_by_role("heading").inner_text() == "suzuki さん"

    page.get_by_role("link", name="サインアウト").click()
    page.get_by_role("button", name="終了").click()
    page.get_by_role("link", name="庁内アカウントで入る").click()
    assert page.get_by_label("利用者").is_visible(), "the provider has forgotten, too"


def test_somebody_without_an_account_is_told_whom_to_ask(page: playwright.Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="庁内アカウントで入る").click()
    page.get_by_label("利用者").fill("kato")
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("heading", name="サインインできません").wait_for()
    assert "管理者に、利用者の登録" in page.inner_text("p")
    page.goto("/")
    playwright.expect(page.get_by_role("link", name="庁内アカウントで入る")).to_be_visible()
