"""Providers to sign in at: an honest one and one that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from office.oidc.client import OidcClient

from bent_provider import CLIENT_ID, SECRET, BentProvider, running_bent_provider

REDIRECT = "http://127.0.0.1:5555/sign-in/oidc/callback"


@pytest.fixture(scope="session")
def running_bent() -> Iterator[BentProvider]:
    with running_bent_provider() as provider:
        yield provider


@pytest.fixture
def bent(running_bent: BentProvider) -> BentProvider:
    running_bent.reset()
    return running_bent


@pytest.fixture
def client_of() -> Iterator[Callable[..., OidcClient]]:
    """Return how to make a client for an issuer; each is closed at the end."""
    made: list[OidcClient] = []

    def make(issuer: str, client_id: str = CLIENT_ID, secret: str = SECRET) -> OidcClient:
        made.append(OidcClient(issuer, client_id, secret, REDIRECT))
        return made[-1]

    yield make
    for client in made:
        client.close()
