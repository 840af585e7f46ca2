"""Who signed in, read from claims by the conventions of Entra ID and Keycloak."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.oidc.claims import has_two_factors, identity_of

ISSUER = "https://idp.example/realms/office"


def read(**claims: Any) -> Any:
    return identity_of({"iss": ISSUER, "sub": "1", **claims}, "token")


def test_keycloak() -> None:
    found = read(
        preferred_username="suzuki",
        email="suzuki@office.example",
        email_verified=True,
        name="鈴木 花子",
        acr="1",
    )
    assert (found.login, found.email) == ("suzuki", "suzuki@office.example")
    assert (found.name, found.two_factors, found.guest) == ("鈴木 花子", False, False)


def test_entra_id() -> None:
    # Entra ID tells an e-mail that anybody may have written, and does not say that it is verified.
    found = read(preferred_username="suzuki@office.example", email="boss@office.example")
    assert (found.login, found.email) == ("suzuki@office.example", "")


@pytest.mark.parametrize(
    ("claims", "verified"),
    [
        ({"email_verified": True}, True),
        ({"email_verified": "true"}, True),
        ({"email_verified": False}, False),
        ({"email_verified": "false"}, False),
        ({"email_verified": [True]}, False),
        ({"xms_edov": True}, True),
        ({"xms_edov": "1"}, True),
        ({"xms_edov": 0}, False),
        ({}, False),
    ],
    ids=str,
)
def test_an_address_counts_only_if_the_provider_verified_it(
    claims: dict[str, Any], verified: bool
) -> None:
    assert bool(read(email="a@office.example", **claims).email) is verified


@pytest.mark.parametrize(
    ("claims", "guest"),
    [
        ({}, False),
        ({"idp": ISSUER}, False),
        ({"idp": "live.com"}, True),
        ({"acct": 0}, False),
        ({"acct": 1}, True),
    ],
    ids=str,
)
def test_a_guest_of_the_organisation(claims: dict[str, Any], guest: bool) -> None:
    assert read(**claims).guest is guest


@pytest.mark.parametrize(
    ("claims", "two"),
    [
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["fpt", "hwk"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["pwd", "pin"]}, False),
        ({"amr": ["otp", "sms"]}, False),
        ({"amr": []}, False),
        ({"amr": "mfa"}, False),
        ({"amr": [["mfa"], None, 2]}, False),
        ({"acr": "phrh"}, True),
        ({"acr": "https://refeds.org/profile/mfa"}, True),
        ({"acr": "1"}, False),
        ({"acr": "2"}, False),
        ({"acr": ["phr"]}, False),
        ({}, False),
    ],
    ids=str,
)
def test_two_factors_count_only_where_the_provider_says_so(
    claims: dict[str, Any], two: bool
) -> None:
    assert has_two_factors(claims) is two


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
_NAMES = (
    "preferred_username",
    "email",
    "email_verified",
    "xms_edov",
    "name",
    "amr",
    "acr",
    "idp",
    "acct",
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_NAMES, _JSON)))
def test_whatever_a_provider_says_can_be_read(claims: dict[str, Any]) -> None:
    found = read(**claims)
    assert all(isinstance(text, str) for text in (found.login, found.email, found.name))
    assert len(found.login) <= 254


@pytest.mark.parametrize(
    ("auth_time", "asked_at"),
    [
        (1775001600, dt.datetime(2026, 4, 1, tzinfo=dt.UTC)),
        (None, None),
        ("1775001600", None),
        (True, None),
        (float("nan"), None),
        (10**40, None),
        ([], None),
    ],
    ids=str,
)
def test_when_the_provider_asked_is_known_only_where_it_says_so(
    auth_time: object, asked_at: dt.datetime | None
) -> None:
    assert read(auth_time=auth_time).asked_at == asked_at
