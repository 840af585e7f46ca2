"""The OpenID provider of the settings, if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from corpus.errors import InputError
from ui.settings import OIDC_SECRET_VARIABLE, Settings

if TYPE_CHECKING:
    from office.foundation import Office
    from office.http.doorkeeper import Door
    from ui.web.oidc_sign_in import OidcSignIn


def open_provider(
    settings: Settings, office: Office, environment: Mapping[str, str]
) -> OidcSignIn | None:
    """Return the provider, or None. Nothing is asked of it before the first sign-in.

    Raises InputError where ``public_url`` is missing, ProviderMisconfigured for an issuer
    without https.
    """
    if settings.oidc_issuer == "none":
        return None
    from office.http.oidc_routes import CALLBACK_PATH
    from office.oidc.client import OidcClient
    from office.oidc.linking import Linking
    from office.oidc.pending import PendingStore
    from ui.web.oidc_sign_in import OidcSignIn

    if settings.public_url == "none":
        raise InputError(
            "庁内アカウントでのサインインには、設定 public_url に、職員が画面を開くアドレス"
            "（https://konkyo.example など）を入れてください。",
            setting="public_url",
        )
    here = settings.public_url.rstrip("/")
    client = OidcClient(
        settings.oidc_issuer,
        settings.oidc_client_id,
        environment.get(OIDC_SECRET_VARIABLE, ""),
        here + CALLBACK_PATH,
        proxy="" if settings.oidc_proxy == "none" else settings.oidc_proxy,
    )
    named = "" if settings.oidc_domains == "none" else settings.oidc_domains
    domains = [domain.strip() for domain in named.split(",") if domain.strip()]
    return OidcSignIn(
        label=settings.oidc_label,
        client=client,
        pending=PendingStore(office.database, office.cipher),
        linking=Linking(office.database, office.cipher, office.audit, domains=domains),
        after=f"{here}/sign-in",
    )


def provider_doors(provider: OidcSignIn | None) -> tuple[Door, ...]:
    """Return the doors that there are with a provider."""
    if provider is None:
        return ()
    from office.http.oidc_routes import OIDC_DOORS

    return OIDC_DOORS
