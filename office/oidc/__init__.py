"""Sign in at the organisation's OpenID provider (Entra ID, Keycloak); see docs/oidc.md."""
