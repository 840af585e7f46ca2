"""The cookie of a session, https only, and what stays in no cache."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, Response

from office.http.cookies import PLAIN, SECURE, SessionCookie
from office.http.https import HSTS, HttpsNeeded, HttpsOnly
from office.http.no_store import NoStore


def scope(scheme: str = "http", cookie: str = "", path: str = "/") -> dict[str, Any]:
    headers = [(b"cookie", cookie.encode("latin-1"))] if cookie else []
    return {
        "type": "http",
        "method": "GET",
        "scheme": scheme,
        "path": path,
        "headers": headers,
        "state": {},
    }


def set_cookies(response: Response) -> list[str]:
    return response.headers.getlist("set-cookie")


def test_the_cookie_is_closed_to_scripts_and_other_sites() -> None:
    response = Response()
    SessionCookie().give(response, scope(), "konkyo_s_secret")  # type: ignore[arg-type]
    assert set_cookies(response) == [
        "konkyo_session=konkyo_s_secret; HttpOnly; Path=/; SameSite=lax"
    ]


@pytest.mark.parametrize(
    ("cookie", "scheme"),
    [(SessionCookie(), "https"), (SessionCookie(https_required=True), "http")],
    ids=["httpsでつながっている", "httpsだけの設定"],
)
def test_over_https_no_other_host_can_plant_the_cookie(cookie: SessionCookie, scheme: str) -> None:
    response = Response()
    cookie.give(response, scope(scheme), "konkyo_s_secret")
    assert set_cookies(response) == [
        "__Host-konkyo_session=konkyo_s_secret; HttpOnly; Path=/; SameSite=lax; Secure"
    ]


@pytest.mark.parametrize(
    ("scheme", "sent", "read"),
    [
        pytest.param("http", "konkyo_session=a", "a", id="http"),
        pytest.param("http", "theme=dark; konkyo_session=a ;x=y", "a", id="ほかと一緒に"),
        pytest.param("https", "__Host-konkyo_session=a", "a", id="https"),
        pytest.param("https", "konkyo_session=planted", "", id="httpsではもう一方を見ない"),
        pytest.param("http", "__Host-konkyo_session=a", "", id="httpでも"),
        pytest.param("http", "konkyo_session=a; konkyo_session=b", "", id="二つあれば信じない"),
        pytest.param("http", "konkyo_session=a; konkyo_session=a", "a", id="同じものが二つ"),
        pytest.param("http", "Konkyo_session=a", "", id="名前の大文字"),
        pytest.param("http", "konkyo_session", "", id="値がない"),
        pytest.param("http", '";=\xff;;konkyo_session=a', "a", id="でたらめと一緒に"),
        pytest.param("http", "", "", id="Cookieがない"),
    ],
)
def test_the_secret_is_read_from_the_one_cookie_that_is_ours(
    scheme: str, sent: str, read: str
) -> None:
    assert SessionCookie().read(scope(scheme, sent)) == read


def test_at_sign_out_the_browser_forgets_the_session_and_the_pages() -> None:
    response = Response()
    SessionCookie().sign_out(response, scope("https"))
    cleared = set_cookies(response)
    assert [line.split("=")[0] for line in cleared] == [PLAIN, SECURE]
    assert all("Max-Age=0" in line and "Path=/" in line for line in cleared)
    assert "Secure" in cleared[1]
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    over_http = Response()
    SessionCookie().sign_out(over_http, scope("http"))
    assert [line.split("=")[0] for line in set_cookies(over_http)] == [PLAIN]


def answer(app: Any, request: dict[str, Any]) -> dict[str, str]:
    """Return the headers of the answer."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(app(request, receive, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_https_only_refuses_what_came_without_and_says_so_to_browsers() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("ok")(scope, receive, send)

    strict = HttpsOnly(app)
    assert answer(strict, scope("https"))["strict-transport-security"] == HSTS
    with pytest.raises(HttpsNeeded, match="trusted_proxies"):
        answer(strict, scope("http"))
    assert "strict-transport-security" not in answer(
        strict, scope("http", path="/api/v1/health/live")
    )


def test_what_a_signed_in_person_sees_stays_in_no_cache() -> None:
    class Page:
        """Sets the identity as the doorkeeper does, further inside."""

        def __init__(self, caching: str, identity: object) -> None:
            self.response = PlainTextResponse("ok", headers={"Cache-Control": caching})
            self.identity = identity

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            scope["state"]["identity"] = self.identity
            await self.response(scope, receive, send)

    somebody, page = object(), "private, no-cache"
    assert answer(NoStore(Page(page, somebody)), scope())["cache-control"] == "no-store"
    assert answer(NoStore(Page(page, None)), scope())["cache-control"] == page
    file = "public, max-age=31536000, immutable"
    assert answer(NoStore(Page(file, somebody)), scope())["cache-control"] == file
