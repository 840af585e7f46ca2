"""Read who signed in from checked claims, by the conventions of Entra ID and Keycloak.

Two factors count only where the provider says so: ``amr`` (RFC 8176) names ``mfa``, or methods of
two different kinds (what one knows, has, is); or ``acr`` is one of ``TWO_FACTOR_CLASSES``. Numbers
in ``acr``, as Keycloak's 0 and 1, mean what each office made them mean, so they count for nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from office.oidc.types import ExternalIdentity

#: Authentication context classes that stand for two factors wherever they are used.
TWO_FACTOR_CLASSES = frozenset(
    {
        "phr",  # phishing-resistant (OpenID Connect Extended Authentication Profile 1.0)
        "phrh",  # the same, with the key in hardware
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "https://refeds.org/profile/mfa",
    }
)
#: RFC 8176, section 2. ``sms`` and ``tel`` prove the same thing: that one has the telephone.
_KNOWN = frozenset({"pwd", "pin", "kba"})
_OWNED = frozenset({"otp", "hwk", "swk", "sc", "sms", "tel", "pop"})
_BEING = frozenset({"face", "fpt", "iris", "retina", "vbm"})


def identity_of(claims: Mapping[str, Any], id_token: str) -> ExternalIdentity:
    """Return who signed in. What is missing, or not a text, is empty."""
    issuer = claims["iss"]
    return ExternalIdentity(
        issuer=issuer,
        subject=claims["sub"],
        login=_text(claims, "preferred_username"),
        email=_text(claims, "email") if _is_verified(claims) else "",
        name=_text(claims, "name"),
        id_token=id_token,
        asked_at=_moment(claims.get("auth_time")),
        two_factors=has_two_factors(claims),
        # Entra ID names where a guest has signed in; the guest's name was given there, too.
        guest=claims.get("idp", issuer) != issuer or claims.get("acct") in (1, "1"),
    )


def has_two_factors(claims: Mapping[str, Any]) -> bool:
    """Tell whether the provider says that two factors were used."""
    acr, amr = claims.get("acr"), claims.get("amr")
    if isinstance(acr, str) and acr in TWO_FACTOR_CLASSES:
        return True
    listed = amr if isinstance(amr, list) else []
    methods = {method for method in listed if isinstance(method, str)}
    return "mfa" in methods or sum(bool(methods & kind) for kind in (_KNOWN, _OWNED, _BEING)) > 1


def _is_verified(claims: Mapping[str, Any]) -> bool:
    # Entra ID says by xms_edov that the owner of the domain has been verified.
    return claims.get("email_verified") in (True, "true") or claims.get("xms_edov") in (
        True,
        "1",
        "true",
    )


def _moment(seconds: object) -> dt.datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip()[:254] if isinstance(value, str) else ""
