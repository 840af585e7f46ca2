"""The cookies of a session and of a known device, and what a browser forgets at sign-out.

Over https a cookie's name begins with ``__Host-`` (RFC 6265bis, section 4.1.3.2): no other
host of the domain and no page without TLS can then plant one. A session's cookie ends with the
browser, the session itself on the server; that of a device outlives both.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from office.accounts.known_devices import KNOWN_FOR

PLAIN = "konkyo_session"
SECURE = f"__Host-{PLAIN}"
#: Cookies know no ports: a sample office beside the real one must not end its sessions.
DEMO = "konkyo_demo_session"
DEVICE = "konkyo_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCookie:
    """How the secret of a session travels. ``https_required``: never without TLS.

    ``name`` is that of the cookie without TLS.
    """

    https_required: bool = False
    name: str = PLAIN

    def read(self, scope: Scope) -> str:
        """Return the secret; "" without a cookie, or with two that differ."""
        return _read(scope, self._secure_name if self._secure(scope) else self.name)

    def give(self, response: Response, scope: Scope, secret: str) -> None:
        """Hand the secret of a new session to the browser."""
        secure = self._secure(scope)
        name = self._secure_name if secure else self.name
        response.set_cookie(name, secret, path="/", httponly=True, samesite="lax", secure=secure)

    def sign_out(self, response: Response, scope: Scope) -> None:
        """Have the browser forget the session and every page of it.

        Not ``"cookies"``: that would clear the cookies of the whole domain, other systems' too.
        """
        for name, secure in ((self.name, False), (self._secure_name, True)):
            if not secure or self._secure(scope):
                response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'

    @property
    def _secure_name(self) -> str:
        return f"__Host-{self.name}"

    def _secure(self, scope: Scope) -> bool:
        return self.https_required or scope["scheme"] == "https"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastingCookie:
    """A cookie that outlives the browser, as it travels. ``seconds``: how long it is kept.

    ``https_required``: never without TLS. ``name`` is that of the cookie without TLS.
    """

    name: str
    seconds: int
    https_required: bool = False

    def read(self, scope: Scope) -> str:
        """Return what it says; "" without a cookie, or with two that differ."""
        return _read(scope, self._name(scope))

    def give(self, response: Response, scope: Scope, value: str) -> None:
        """Hand it to the browser."""
        name = self._name(scope)
        response.set_cookie(
            name,
            value,
            max_age=self.seconds,
            path="/",
            httponly=True,
            samesite="lax",
            secure=name != self.name,
        )

    def _name(self, scope: Scope) -> str:
        secure = self.https_required or scope["scheme"] == "https"
        return f"__Host-{self.name}" if secure else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCookie(LastingCookie):
    """How the marks of a known device travel (``office.accounts.known_devices``)."""

    name: str = DEVICE
    seconds: int = int(KNOWN_FOR.total_seconds())


def _read(scope: Scope, name: str) -> str:
    lines = Headers(scope=scope).getlist("cookie")
    pairs = (pair.partition("=") for line in lines for pair in line.split(";"))
    found = {value.strip() for key, _, value in pairs if key.strip() == name}
    return found.pop() if len(found) == 1 else ""
