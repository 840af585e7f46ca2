"""The cookie of a session, and what a browser forgets at sign-out.

Over https the cookie's name begins with ``__Host-`` (RFC 6265bis, section 4.1.3.2): no other
host of the domain and no page without TLS can then plant one. The cookie ends with the browser;
the session itself ends on the server.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

PLAIN = "konkyo_session"
SECURE = f"__Host-{PLAIN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCookie:
    """How the secret of a session travels. ``https_required``: never without TLS."""

    https_required: bool = False

    def read(self, scope: Scope) -> str:
        """Return the secret; "" without a cookie, or with two that differ."""
        name = SECURE if self._secure(scope) else PLAIN
        lines = Headers(scope=scope).getlist("cookie")
        pairs = (pair.partition("=") for line in lines for pair in line.split(";"))
        found = {value.strip() for key, _, value in pairs if key.strip() == name}
        return found.pop() if len(found) == 1 else ""

    def give(self, response: Response, scope: Scope, secret: str) -> None:
        """Hand the secret of a new session to the browser."""
        secure = self._secure(scope)
        name = SECURE if secure else PLAIN
        response.set_cookie(name, secret, path="/", httponly=True, samesite="lax", secure=secure)

    def sign_out(self, response: Response, scope: Scope) -> None:
        """Have the browser forget the session and every page of it.

        Not ``"cookies"``: that would clear the cookies of the whole domain, other systems' too.
        """
        for name, secure in ((PLAIN, False), (SECURE, True)):
            if not secure or self._secure(scope):
                response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'

    def _secure(self, scope: Scope) -> bool:
        return self.https_required or scope["scheme"] == "https"
