"""What passes between us, the browser and the OpenID provider, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pending:
    """A sign-in on its way: what the answer of the provider must fit. Secret until used."""

    state: str
    nonce: str
    verifier: str  # PKCE (RFC 7636)
    next_page: str  # a local path


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExternalIdentity:
    """Who signed in, as the provider says in a checked id_token. Personal data: never logged."""

    issuer: str
    subject: str
    login: str = ""  # preferred_username as it came; "": not told
    email: str = ""  # only where the provider says that it has verified it
    name: str = ""
    id_token: str  # to sign out at the provider
    asked_at: dt.datetime | None = None  # when the provider asked who it is (``auth_time``)
    two_factors: bool = False  # the provider says so by ``amr`` or ``acr``
    guest: bool = False  # signed in at yet another provider; names given there mean nothing here
