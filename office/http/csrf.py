"""No other site may make a visitor's browser change something here (CSRF).

Two checks, of every request that is no mere reading:

- A browser says from which site a request comes (``Origin``, ``Sec-Fetch-Site``), and no page can
  change that. It must be ours.
- Whoever is signed in by a cookie sends the token of the session too, as the form's field
  ``csrf`` or the header ``X-CSRF-Token``: only our own pages hold it.

What carries ``Authorization: Bearer`` is free: no browser adds that by itself.

A token is written anew, under a random pad, on every page: pages travel compressed, and how well
they compress would tell of a token that is always the same (BREACH).
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from office.encryption import Cipher
from search_api.authorizer import AccessDenied
from search_api.http.guard import MAX_POSTED

FIELD = "csrf"
HEADER = "x-csrf-token"

_SIZE = 32  # bytes, of the secret of a session and of its pad
_READING = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))


class ForeignOrigin(AccessDenied):
    """A request that would change something does not come from one of our own pages."""

    code: ClassVar[str] = "foreign-origin"


class FormExpired(AccessDenied):
    """A form does not carry the token of the session in which it is sent."""

    code: ClassVar[str] = "form-expired"


def csrf_token(cipher: Cipher, session_id: str, pad: bytes = b"") -> str:
    """Return a token of a session's forms, 86 characters, good while the session lasts.

    ``pad``: 32 random bytes; all tokens of one page may share it. Without it they are drawn.
    """
    pad = pad or new_pad()
    return base64.urlsafe_b64encode(pad + _xor(pad, _secret(cipher, session_id))).decode()[:86]


def new_pad() -> bytes:
    """Return the random bytes under which one page writes its tokens."""
    return secrets.token_bytes(_SIZE)


def fits_session(cipher: Cipher, session_id: str, token: str) -> bool:
    """Tell whether a token is one of this session's."""
    try:
        raw = base64.b64decode(token.encode() + b"==", altchars=b"-_", validate=True)
    except ValueError:
        return False
    pad, masked = raw[:_SIZE], raw[_SIZE:]
    expected = _secret(cipher, session_id)
    return len(masked) == _SIZE and hmac.compare_digest(_xor(pad, masked), expected)


def _secret(cipher: Cipher, session_id: str) -> bytes:
    return cipher.mac("csrf", session_id.encode())


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def check_origin(headers: Mapping[str, str], *, silent: bool = False) -> None:
    """Return if a request comes from a page of the host that it goes to. Raises ForeignOrigin.

    ``headers`` has lower-case names. With ``silent`` a request that does not say where it comes
    from passes: programs do not say, browsers do. Hosts are compared, not schemes: behind a
    proxy that ends TLS, ours need not be the browser's.
    """
    host = headers.get("host", "").lower()
    site = headers.get("sec-fetch-site", "")
    said = headers.get("origin") or headers.get("referer") or ""
    if said:
        ours = bool(host) and _host(said) == host and site in ("", "same-origin")
    else:
        ours = site == "same-origin" or (silent and not site)
    if not ours:
        raise ForeignOrigin(
            "ほかのサイトからの送信か、送信元が分からないため、何も変えませんでした。"
            "この画面を開き直して、もう一度押してください。"
        )


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


class Csrf:
    """ASGI middleware behind the doorkeeper, which sets ``scope["state"]["identity"]``.

    ``silent``: programs that do not say where they come from pass without a session; for an API.
    """

    def __init__(self, app: ASGIApp, cipher: Cipher, *, silent: bool = False) -> None:
        self._app = app
        self._cipher = cipher
        self._silent = silent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. Raises ForeignOrigin, FormExpired, HTTPException 400."""
        if scope["type"] == "http" and scope["method"] not in _READING:
            headers = Headers(scope=scope)
            # The doorkeeper, too, looks at no cookie then.
            if headers.get("authorization", "").partition(" ")[0].lower() != "bearer":
                check_origin(headers, silent=self._silent)
                identity = scope.get("state", {}).get("identity")
                if identity is not None:
                    try:
                        receive = await self._check_token(identity.session_id, scope, receive)
                    except ClientDisconnect:
                        return  # nobody is left to answer
        await self._app(scope, receive, send)

    async def _check_token(self, session_id: str, scope: Scope, receive: Receive) -> Receive:
        """Return from where the application receives the body anew."""
        given = Headers(scope=scope).getlist(HEADER)
        if not given:
            given, receive = await _field(scope, receive)
        # All that is given must fit: no two readers may see two different tokens.
        fits = [fits_session(self._cipher, session_id, token) for token in given]
        if not session_id or not fits or not all(fits):
            raise FormExpired(
                "画面を開いてから、サインインし直したか、サインアウトしたため、送信できませんでした。"
                "画面を開き直して、もう一度お試しください。"
            )
        return receive


async def _field(scope: Scope, receive: Receive) -> tuple[list[str], Receive]:
    """Read the form as the application will: the tokens in it, and the body from its start."""
    read: list[Message] = []

    async def note() -> Message:
        message = await receive()
        read.append(message)
        return message

    try:
        async with Request(scope, note).form(max_part_size=MAX_POSTED) as form:
            tokens = [value for value in form.getlist(FIELD) if isinstance(value, str)]
    except UnicodeError as error:  # a charset that decodes nothing
        raise HTTPException(400) from error
    again = iter(read)

    async def replay() -> Message:
        return next(again, None) or await receive()

    return tokens, replay
