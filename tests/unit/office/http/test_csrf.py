"""No other site may make a visitor's browser change something here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from office.encryption import Cipher
from office.http.csrf import Csrf, ForeignOrigin, FormExpired, csrf_token
from office.identity import Identity, Role

ME = Identity(
    account_id="a1", login="sato", role=Role.CASEWORKER, office_id="o1", session_id="session-1"
)
OURS = (("origin", "http://konkyo.example:8400"),)
FORM = (("content-type", "application/x-www-form-urlencoded"),)


def serve(
    cipher: Cipher,
    *headers: tuple[str, str],
    identity: Identity | None = None,
    method: str = "POST",
    body: bytes = b"",
    silent: bool = False,
    pieces: int = 1,
) -> dict[str, Any]:
    """Return the form that the application receives; raises as the layer does."""
    received: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async with Request(scope, receive).form() as form:
            received.update(form, reached=True)

    size = max(1, -(-len(body) // pieces))
    parts = [body[start : start + size] for start in range(0, len(body), size)] or [b""]
    messages = iter(
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, start=1)
    )

    async def receive() -> Any:
        return next(messages)

    scope = {
        "type": "http",
        "method": method,
        "path": "/watch",
        "headers": [
            (name.encode(), value.encode())
            for name, value in (("host", "konkyo.example:8400"), *headers)
        ],
        "state": {"identity": identity},
    }
    asyncio.run(Csrf(app, cipher, silent=silent)(scope, receive, None))  # type: ignore[arg-type]
    return received


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        pytest.param({"origin": "http://konkyo.example:8400"}, True, id="この画面から"),
        pytest.param({"origin": "https://KONKYO.example:8400"}, True, id="TLSは前段のプロキシまで"),
        pytest.param({"referer": "http://konkyo.example:8400/watch"}, True, id="Refererだけ"),
        pytest.param({"sec-fetch-site": "same-origin"}, True, id="Sec-Fetch-Siteだけ"),
        pytest.param({}, False, id="何も言わない"),
        pytest.param({"origin": "null"}, False, id="隠された送信元"),
        pytest.param({"origin": "http://evil.example"}, False, id="よそのサイト"),
        pytest.param({"origin": "http://konkyo.example"}, False, id="別のポート"),
        pytest.param({"origin": "http://konkyo.example:8400.evil.example"}, False, id="似た名前"),
        pytest.param({"origin": "http://evil.example@konkyo.example"}, False, id="利用者名"),
        pytest.param({"origin": "http://[::1"}, False, id="壊れたアドレス"),
        pytest.param({"referer": "http://evil.example/?konkyo.example:8400"}, False, id="よその頁"),
        pytest.param(
            {"origin": "http://konkyo.example:8400", "sec-fetch-site": "cross-site"},
            False,
            id="食い違い",
        ),
        pytest.param({"sec-fetch-site": "same-site"}, False, id="同じドメインの別の機械"),
        pytest.param({"sec-fetch-site": "none"}, False, id="ブックマークから"),
    ],
)
def test_a_visitor_changes_something_from_our_pages_only(
    cipher: Cipher, headers: dict[str, str], passes: bool
) -> None:
    if passes:
        assert serve(cipher, *headers.items())["reached"]
    else:
        with pytest.raises(ForeignOrigin, match="何も変えませんでした"):
            serve(cipher, *headers.items())


def test_a_program_says_nothing_of_where_it_comes_from_and_may_use_the_api(cipher: Cipher) -> None:
    assert serve(cipher, silent=True)["reached"]
    for headers in (("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")):
        with pytest.raises(ForeignOrigin):
            serve(cipher, headers, silent=True)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_free(cipher: Cipher, method: str) -> None:
    assert serve(cipher, ("origin", "http://evil.example"), method=method, identity=ME)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "ANYTHING"])
def test_whoever_is_signed_in_needs_the_token_of_the_session(cipher: Cipher, method: str) -> None:
    token = csrf_token(cipher, ME.session_id)
    with pytest.raises(FormExpired, match="開き直して"):
        serve(cipher, *OURS, identity=ME, method=method)
    assert serve(cipher, *OURS, ("x-csrf-token", token), identity=ME, method=method)["reached"]


def multipart(pairs: Iterable[tuple[str, str]]) -> bytes:
    parts = (
        f'--line\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in pairs
    )
    return ("".join(parts) + "--line--\r\n").encode()


@pytest.mark.parametrize("pieces", [1, 7], ids=["一度に", "細切れに"])
def test_a_form_carries_the_token_and_the_application_gets_the_whole_form(
    cipher: Cipher, pieces: int
) -> None:
    pairs = {"unit": "demo-law:art2", "note": "確認" * 500, "csrf": csrf_token(cipher, "session-1")}
    plain = serve(cipher, *OURS, *FORM, identity=ME, body=urlencode(pairs).encode(), pieces=pieces)
    assert plain == {**pairs, "reached": True}
    kind = ("content-type", "multipart/form-data; boundary=line")
    upload = serve(cipher, *OURS, kind, identity=ME, body=multipart(pairs.items()), pieces=pieces)
    assert upload == {**pairs, "reached": True}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda good: "", id="空"),
        pytest.param(lambda good: good[:-1], id="一字足りない"),
        pytest.param(lambda good: good.swapcase(), id="大文字と小文字"),
        pytest.param(lambda good: "あ" * 43, id="字でないもの"),
        pytest.param(lambda good: f"{good}&csrf=x", id="もう一つ別のもの"),
        pytest.param(lambda good: f"x&csrf={good}", id="後ろに正しいもの"),
    ],
)
def test_a_token_that_is_not_this_sessions_is_refused(cipher: Cipher, make: Any) -> None:
    body = f"csrf={make(csrf_token(cipher, 'session-1'))}".encode()
    with pytest.raises(FormExpired):
        serve(cipher, *OURS, *FORM, identity=ME, body=body)


def test_no_two_pages_write_the_same_token_and_all_are_good(cipher: Cipher) -> None:
    tokens = {csrf_token(cipher, ME.session_id) for _ in range(20)}
    assert len(tokens) == 20
    for place in range(86):
        assert len({token[place] for token in tokens}) > 1, "no part may be guessed from sizes"
    for token in sorted(tokens):
        assert serve(cipher, *OURS, ("x-csrf-token", token), identity=ME)["reached"]


def test_the_token_of_another_session_or_key_is_refused(cipher: Cipher) -> None:
    other = csrf_token(cipher, "session-2")
    with pytest.raises(FormExpired):
        serve(cipher, *OURS, ("x-csrf-token", other), identity=ME)


def test_a_token_does_not_help_a_foreign_site(cipher: Cipher) -> None:
    token = csrf_token(cipher, ME.session_id)
    with pytest.raises(ForeignOrigin):
        serve(cipher, ("origin", "http://evil.example"), ("x-csrf-token", token), identity=ME)


def test_a_charset_that_decodes_nothing_is_refused(cipher: Cipher) -> None:
    kind = ("content-type", "multipart/form-data; boundary=line; charset=undefined")
    with pytest.raises(HTTPException) as refused:
        serve(cipher, *OURS, kind, identity=ME, body=multipart([("csrf", "x")]))
    assert refused.value.status_code == 400


def test_a_service_with_a_bearer_token_needs_neither(cipher: Cipher) -> None:
    assert serve(cipher, ("authorization", "Bearer konkyo_t_x"), identity=ME)["reached"]
    with pytest.raises(FormExpired):
        serve(cipher, *OURS, ("authorization", "Basic c2F0bw=="), identity=ME)


def test_a_client_that_leaves_in_the_middle_reaches_nothing(cipher: Cipher) -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError

    scope = {
        "type": "http",
        "method": "POST",
        "headers": [
            (b"host", b"a"),
            (b"origin", b"http://a"),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ],
        "state": {"identity": ME},
    }
    asyncio.run(Csrf(app, cipher)(scope, gone, gone))  # type: ignore[arg-type]
