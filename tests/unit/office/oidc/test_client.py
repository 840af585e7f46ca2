"""The client at a certified provider, which checks on its side what we send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from office.errors import ExternalSignInRefused
from office.oidc.client import OidcClient
from office.oidc.types import ExternalIdentity

from bent_provider import query_of
from openid_provider import hidden_fields, register, running_provider, sign_in_at_provider

MakeClient = Callable[..., OidcClient]
REDIRECT = "http://127.0.0.1:5555/sign-in/oidc/callback"


@pytest.fixture
def registered(oidc_issuer: str, client_of: MakeClient) -> MakeClient:
    """Return how to register a client at the certified provider."""

    def make(issuer: str = oidc_issuer, **metadata: Any) -> OidcClient:
        known = register(issuer, REDIRECT, **metadata)
        return client_of(issuer, known.client_id, known.client_secret)

    return make


def sign_in(client: OidcClient, person: str) -> ExternalIdentity:
    address, pending = client.begin()
    with httpx.Client(trust_env=False) as browser:
        back = sign_in_at_provider(browser, address, person)
    return client.finish(query_of(back), pending)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256", "EdDSA"])
def test_every_signature_that_is_allowed(registered: MakeClient, algorithm: str) -> None:
    found = sign_in(registered(id_token_signed_response_alg=algorithm), "suzuki")
    assert (found.subject, found.login) == ("id-suzuki", "suzuki")
    assert (found.email, found.name) == ("suzuki@office.example", "鈴木 花子")


@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_with_and_without_a_secret(registered: MakeClient, method: str) -> None:
    client = registered(token_endpoint_auth_method=method)
    assert sign_in(client, "suzuki").subject == "id-suzuki"


def test_claims_inside_the_id_token(client_of: MakeClient) -> None:
    with running_provider(CLAIMS_IN_ID_TOKEN="1") as issuer:
        known = register(issuer, REDIRECT)
        found = sign_in(client_of(issuer, known.client_id, known.client_secret), "sato")
    assert (found.login, found.email) == ("", "Sato@Office.example")


def test_two_factors_are_known(registered: MakeClient) -> None:
    client = registered()
    assert [sign_in(client, person).two_factors for person in ("suzuki", "ito")] == [False, True]


def test_an_address_that_is_not_verified_does_not_count(registered: MakeClient) -> None:
    assert sign_in(registered(), "kato").email == ""


def test_who_gives_up_at_the_provider(registered: MakeClient) -> None:
    with pytest.raises(ExternalSignInRefused, match="取り消されたか"):
        sign_in(registered(), "")


def test_a_code_works_once(registered: MakeClient) -> None:
    client = registered()
    address, pending = client.begin()
    with httpx.Client(trust_env=False) as browser:
        back = query_of(sign_in_at_provider(browser, address, "suzuki"))
    client.finish(back, pending)
    with pytest.raises(ExternalSignInRefused, match="もう使われたか"):
        client.finish(back, pending)


def test_a_code_works_only_with_its_verifier(registered: MakeClient) -> None:
    client = registered()
    address, pending = client.begin()
    _, another = client.begin()
    with httpx.Client(trust_env=False) as browser:
        back = query_of(sign_in_at_provider(browser, address, "suzuki"))
    with pytest.raises(ExternalSignInRefused, match="もう使われたか"):
        client.finish(back | {"state": another.state}, another)
    assert pending.verifier != another.verifier


def test_signing_out_at_the_provider(registered: MakeClient) -> None:
    after = "http://127.0.0.1:5555/sign-in"
    client = registered(post_logout_redirect_uris=[after])
    with httpx.Client(trust_env=False) as browser:
        address, pending = client.begin()
        back = sign_in_at_provider(browser, address, "suzuki")
        found = client.finish(query_of(back), pending)
        # Still signed in there: no form is shown the second time.
        assert "code" in query_of(sign_in_at_provider(browser, client.begin()[0], "nobody"))

        asked = browser.get(client.end_session_address(found.id_token, after))
        assert "終了" in asked.text, "the provider knows whose session it is, and us"
        form = hidden_fields(asked.text) | {"logout": "yes"}
        done = browser.post(f"{found.issuer}/session/end/confirm", data=form)
        assert done.headers["location"] == after

        page = browser.get(client.begin()[0], follow_redirects=True)
        assert "利用者" in page.text, "signed out there, too"


def test_a_hint_too_long_for_an_address_is_left_out(registered: MakeClient) -> None:
    address = registered().end_session_address("x" * 5000)
    assert "id_token_hint" not in address
    assert "client_id=" in address


def test_asking_again_has_the_provider_say_when_it_asked(
    registered: MakeClient,
) -> None:
    client = registered()
    address, pending = client.begin(again=True)
    assert query_of(address)["prompt"] == "login"
    with httpx.Client() as browser:
        back = query_of(sign_in_at_provider(browser, address, "suzuki"))
    asked_at = client.finish(back, pending).asked_at
    assert asked_at is not None
    assert dt.timedelta(0) <= dt.datetime.now(dt.UTC) - asked_at < dt.timedelta(minutes=1)
    assert "prompt" not in query_of(client.begin()[0]), "signing in may be silent"
