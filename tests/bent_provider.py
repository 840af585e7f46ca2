"""An OpenID provider of our own that can be made to lie, for what an honest one never does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from office.oidc.types import Pending

from browsing import serving

CLIENT_ID, SECRET = "konkyo", "秘密 with:and%and+"


class BentProvider:
    """Signs what it is told to. ``answers`` replaces whole answers, by path."""

    def __init__(self) -> None:
        self.issuer = ""
        self.reset()

    def reset(self) -> None:
        """Be honest again, and forget what was asked."""
        self.key = _new_key("first")
        self.shown: list[RSAKey] = [self.key]
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "first"}
        self.claims: dict[str, Any] = {}  # what differs from an honest token; None: left out
        self.discovery: dict[str, Any] = {}  # what differs from honest metadata
        self.tamper: Callable[[str], str] = str
        self.nonce = ""
        self.answers: dict[str, Callable[[], Response]] = {}
        self.asked: list[str] = []  # paths
        self.token_requests: list[tuple[Mapping[str, str], dict[str, list[str]]]] = []

    def expect(self, pending: Pending) -> dict[str, str]:
        """Take the nonce of a sign-in, and return what the browser brings back."""
        self.nonce = pending.nonce
        return {"state": pending.state, "code": "the-code", "iss": self.issuer}

    def id_token(self) -> str:
        """Return the id_token as it is to be."""
        moment = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "id-suzuki",
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 300,
            "nonce": self.nonce,
            "preferred_username": "suzuki",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.tamper(jwt.encode(self.header, claims, self.key))

    def rotate(self, kid: str) -> None:
        """Sign with a new key and show it alone."""
        self.key = _new_key(kid)
        self.shown, self.header = [self.key], {"alg": "RS256", "kid": kid}

    def app(self) -> FastAPI:
        """Return the provider as an application."""
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST"])
        async def answer(request: Request, path: str) -> Response:
            self.asked.append(path)
            if path in self.answers:
                return self.answers[path]()
            if path == ".well-known/openid-configuration":
                return JSONResponse(self._metadata())
            if path == "jwks":
                return JSONResponse(KeySet(self.shown).as_dict(private=False))
            if path == "token":
                form = parse_qs((await request.body()).decode())
                self.token_requests.append((request.headers, form))
                return JSONResponse(
                    {"id_token": self.id_token(), "access_token": "a", "token_type": "Bearer"}
                )
            return Response(status_code=404)

        return app

    def _metadata(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
        } | self.discovery
        return {name: value for name, value in said.items() if value is not None}


@cache
def _new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@contextmanager
def running_bent_provider() -> Iterator[BentProvider]:
    """Run one on a free port."""
    provider = BentProvider()
    with serving(provider.app()) as address:
        provider.issuer = address
        yield provider


def unsigned(token: str) -> str:
    """Return a token with ``alg`` none and no signature, its claims unchanged."""
    payload = token.split(".")[1]
    return f"eyJhbGciOiJub25lIn0.{payload}."


def endless() -> Response:
    """Answer without end."""

    def chunks() -> Iterator[bytes]:
        yield b'{"issuer": "'
        while True:
            yield b"a" * 65536

    return StreamingResponse(chunks(), media_type="application/json")


def elsewhere() -> Response:
    """Answer with a way to another host."""
    return RedirectResponse("http://127.0.0.1:9/", 302)


def query_of(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
