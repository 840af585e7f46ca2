"""A provider, or somebody in between, that does not play fair: nobody gets in."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey
from starlette.responses import JSONResponse, PlainTextResponse, Response

from office.errors import ExternalSignInRefused, ProviderMisconfigured, ProviderUnreachable
from office.oidc.client import OidcClient
from office.oidc.fetching import MAX_BYTES

from bent_provider import CLIENT_ID, SECRET, BentProvider, elsewhere, endless, query_of, unsigned

MakeClient = Callable[..., OidcClient]
DISCOVERY = ".well-known/openid-configuration"


def sign_in(client: OidcClient, bent: BentProvider, **brought: str) -> Any:
    _, pending = client.begin()
    return client.finish(bent.expect(pending) | brought, pending)


@pytest.fixture
def client(client_of: MakeClient, bent: BentProvider) -> OidcClient:
    return client_of(bent.issuer)


def test_an_honest_answer_is_taken(client: OidcClient, bent: BentProvider) -> None:
    found = sign_in(client, bent)
    assert (found.issuer, found.subject, found.login) == (bent.issuer, "id-suzuki", "suzuki")
    assert not found.two_factors


def test_what_is_asked_of_the_provider(client: OidcClient, bent: BentProvider) -> None:
    address, pending = client.begin("/next")
    asked = query_of(address)
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"] == pending.nonce
    assert asked["scope"] == "openid profile email"
    client.finish(bent.expect(pending), pending)
    headers, form = bent.token_requests[0]
    name, _, secret = base64.b64decode(headers["authorization"].split()[1]).decode().partition(":")
    assert name == CLIENT_ID
    assert secret == "%E7%A7%98%E5%AF%86+with%3Aand%25and%2B", "RFC 6749, section 2.3.1"
    assert form["code_verifier"] == [pending.verifier]
    assert "client_secret" not in form


def test_a_client_without_secret_names_itself(client_of: MakeClient, bent: BentProvider) -> None:
    sign_in(client_of(bent.issuer, secret=""), bent)
    headers, form = bent.token_requests[0]
    assert "authorization" not in headers
    assert form["client_id"] == [CLIENT_ID]


def test_a_provider_that_takes_the_secret_in_the_form(
    client: OidcClient, bent: BentProvider
) -> None:
    bent.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sign_in(client, bent)
    headers, form = bent.token_requests[0]
    assert "authorization" not in headers
    assert form["client_secret"] == [SECRET]


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "ほかの発行者": ({"iss": "https://evil.example"}, "iss"),
    "ほかの宛先": ({"aud": "another-client"}, "aud"),
    "宛先が複数で azp がない": ({"aud": [CLIENT_ID, "another-client"]}, "azp"),
    "azp がほかのクライアント": ({"azp": "another-client"}, "azp"),
    "ほかの nonce": ({"nonce": "another"}, "nonce"),
    "nonce がない": ({"nonce": None}, "nonce"),
    "期限切れ": ({"exp": int(time.time()) - 3600}, "exp"),
    "期限がない": ({"exp": None}, "exp"),
    "期限が文字": ({"exp": "2099"}, "exp"),
    "未来の発行": ({"iat": int(time.time()) + 3600}, "iat"),
    "古い発行": ({"iat": int(time.time()) - 3600}, "exp"),
    "発行の時がない": ({"iat": None}, "iat"),
    "利用者がない": ({"sub": None}, "sub"),
    "利用者が空": ({"sub": ""}, "sub"),
    "利用者が数": ({"sub": 7}, "sub"),
    "利用者が長すぎる": ({"sub": "a" * 256}, "sub"),
    "at_hash が違う": ({"at_hash": "AAAA"}, "at_hash"),
}


@pytest.mark.parametrize(("claims", "reason"), LIES.values(), ids=LIES)
def test_a_token_that_lies_is_refused(
    client: OidcClient, bent: BentProvider, claims: dict[str, Any], reason: str
) -> None:
    bent.claims = claims
    with pytest.raises(ExternalSignInRefused) as refused:
        sign_in(client, bent)
    assert refused.value.details["reason"] == reason
    assert "もう一度" in refused.value.message


def test_several_audiences_pass_when_azp_names_us(client: OidcClient, bent: BentProvider) -> None:
    bent.claims = {"aud": ["another", CLIENT_ID], "azp": CLIENT_ID}
    assert sign_in(client, bent).subject == "id-suzuki"


def test_a_tampered_token_is_refused(client: OidcClient, bent: BentProvider) -> None:
    forged = base64.urlsafe_b64encode(b'{"sub":"id-somebody-else"}').decode().rstrip("=")
    bent.tamper = lambda token: ".".join((token.split(".")[0], forged, token.split(".")[2]))
    with pytest.raises(ExternalSignInRefused, match="署名を確かめられません"):
        sign_in(client, bent)


def test_a_token_signed_by_somebody_else_is_refused(client: OidcClient, bent: BentProvider) -> None:
    bent.key = RSAKey.generate_key(2048, {"kid": "first"})  # what is shown stays
    with pytest.raises(ExternalSignInRefused, match="署名を確かめられません"):
        sign_in(client, bent)


def test_a_token_without_signature_is_refused(client: OidcClient, bent: BentProvider) -> None:
    bent.tamper = unsigned
    with pytest.raises(ProviderMisconfigured, match="署名の方式"):
        sign_in(client, bent)


def test_the_public_key_is_no_shared_secret(client: OidcClient, bent: BentProvider) -> None:
    # The old trick: sign by HMAC with the text of the public key, which everybody has.
    public = bent.shown[0].as_pem(private=False)
    bent.key = OctKey.import_key(base64.b64encode(public).decode())  # type: ignore[assignment]
    bent.header = {"alg": "HS256", "kid": "first"}
    with pytest.raises(ProviderMisconfigured, match="署名の方式"):
        sign_in(client, bent)


@pytest.mark.parametrize("token", ["", "a", "a.b", "....", "{}", "え", "bnVsbA.e30.", "W10.e30."])
def test_what_is_no_token_is_refused(client: OidcClient, bent: BentProvider, token: str) -> None:
    bent.tamper = lambda _: token
    with pytest.raises(ExternalSignInRefused):
        sign_in(client, bent)


def test_a_new_key_is_fetched_once(client: OidcClient, bent: BentProvider) -> None:
    sign_in(client, bent)
    sign_in(client, bent)
    assert (bent.asked.count(DISCOVERY), bent.asked.count("jwks")) == (1, 1), "both are cached"
    bent.rotate("second")
    sign_in(client, bent)
    assert (bent.asked.count(DISCOVERY), bent.asked.count("jwks")) == (1, 2)


def test_a_key_that_is_not_shown_is_refused(client: OidcClient, bent: BentProvider) -> None:
    bent.header = {"alg": "RS256", "kid": "unknown"}
    with pytest.raises(ProviderMisconfigured, match="署名の鍵が見つかりません"):
        sign_in(client, bent)
    assert bent.asked.count("jwks") == 2, "asked once more before giving up"


def test_without_a_key_id_the_only_key_counts_and_no_guess(
    client: OidcClient, bent: BentProvider
) -> None:
    bent.header = {"alg": "RS256"}
    assert sign_in(client, bent).subject == "id-suzuki"
    bent.shown = [bent.key, RSAKey.generate_key(2048, {"kid": "other"})]
    client._discovery.keys(fresh=True)
    with pytest.raises(ProviderMisconfigured, match="鍵が見つかりません"):
        sign_in(client, bent)


def test_keys_of_other_kinds_are_passed_over(client: OidcClient, bent: BentProvider) -> None:
    odd: list[Any] = [
        {"kty": "AKP", "alg": "ML-DSA-44", "kid": "quantum"},
        {"kty": "RSA", "kid": "first", "use": "enc", "n": "AQAB", "e": "AQAB"},
        {"kty": "EC", "kid": "first"},
        "no key",
    ]
    shown = [*odd, bent.key.as_dict(private=False)]
    bent.answers["jwks"] = lambda: JSONResponse({"keys": shown})
    assert sign_in(client, bent).subject == "id-suzuki"


@pytest.mark.parametrize("state", ["", "another", "状態"])
def test_another_state_is_refused(client: OidcClient, bent: BentProvider, state: str) -> None:
    with pytest.raises(ExternalSignInRefused, match="この画面で始めたものではありません"):
        sign_in(client, bent, state=state)
    assert "token" not in bent.asked, "the code is not even tried"


@pytest.mark.parametrize("iss", ["https://evil.example", "", "{issuer}/"])
def test_the_answer_of_another_issuer_is_refused(
    client: OidcClient, bent: BentProvider, iss: str
) -> None:
    with pytest.raises(ExternalSignInRefused, match="別の認証サーバー"):
        sign_in(client, bent, iss=iss.format(issuer=bent.issuer))
    assert "token" not in bent.asked


def test_an_answer_without_issuer_is_refused_only_if_one_was_promised(
    client_of: MakeClient, bent: BentProvider
) -> None:
    client = client_of(bent.issuer)
    _, pending = client.begin()
    brought = bent.expect(pending)
    del brought["iss"]
    with pytest.raises(ExternalSignInRefused, match="別の認証サーバー"):
        client.finish(brought, pending)
    bent.discovery = {"authorization_response_iss_parameter_supported": None}
    assert client_of(bent.issuer).finish(brought, pending).subject == "id-suzuki"


ERRORS = {
    "取り消し": ("access_denied", ExternalSignInRefused, "取り消されたか"),
    "秘密の誤り": ("invalid_client", ProviderMisconfigured, "KONKYO_OIDC_SECRET"),
    "方式": ("unauthorized_client", ProviderMisconfigured, "認可コード"),
    "故障": ("server_error", ProviderUnreachable, "時間をおいて"),
    "知らない誤り": ("<script>", ProviderUnreachable, "時間をおいて"),
}


@pytest.mark.parametrize(("error", "kind", "sentence"), ERRORS.values(), ids=ERRORS)
@pytest.mark.parametrize("by", ["browser", "token"])
def test_errors_of_the_provider_say_what_to_look_at(
    client: OidcClient,
    bent: BentProvider,
    error: str,
    kind: type[Exception],
    sentence: str,
    by: str,
) -> None:
    said = {"error": error, "error_description": "call 090-0000-0000"}
    if by == "token":
        bent.answers["token"] = lambda: JSONResponse(said, 400)
    with pytest.raises(kind, match=sentence) as raised:
        sign_in(client, bent, **(said if by == "browser" else {}))
    assert "090" not in str(raised.value)
    assert "script" not in str(raised.value)


def test_a_code_that_was_used_is_refused(client: OidcClient, bent: BentProvider) -> None:
    bent.answers["token"] = lambda: JSONResponse({"error": "invalid_grant"}, 400)
    with pytest.raises(ExternalSignInRefused, match="もう使われたか"):
        sign_in(client, bent)


BROKEN: dict[str, tuple[Callable[[], Response], type[Exception]]] = {
    "終わりのない答え": (endless, ProviderMisconfigured),
    "大きすぎる答え": (lambda: PlainTextResponse("a" * (MAX_BYTES + 1)), ProviderMisconfigured),
    "圧縮された答え": (
        lambda: Response(b"\x1f\x8b", headers={"content-encoding": "gzip"}),
        ProviderMisconfigured,
    ),
    "ほかの場所へ": (elsewhere, ProviderUnreachable),
    "故障": (lambda: Response(status_code=503), ProviderUnreachable),
}


@pytest.mark.parametrize(("answer", "kind"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("path", [DISCOVERY, "jwks", "token"])
def test_answers_that_cannot_be_used(
    client: OidcClient,
    bent: BentProvider,
    path: str,
    answer: Callable[[], Response],
    kind: type[Exception],
) -> None:
    bent.answers[path] = answer
    with pytest.raises(kind, match="管理者の方"):
        sign_in(client, bent)


@pytest.mark.parametrize("text", ["", "<html>", "[]", "null", "[" * 100_000, '{"a":'])
@pytest.mark.parametrize("path", [DISCOVERY, "jwks", "token"])
def test_answers_that_are_no_json_object(
    client: OidcClient, bent: BentProvider, path: str, text: str
) -> None:
    bent.answers[path] = lambda: PlainTextResponse(text)
    with pytest.raises((ProviderMisconfigured, ProviderUnreachable), match="管理者の方"):
        sign_in(client, bent)


ODD_TOKENS: list[dict[str, Any]] = [
    {},
    {"error": 5},
    {"error": ["invalid_client"]},
    {"error": {"a": 1}, "error_description": []},
    {"id_token": None},
    {"id_token": ["a"]},
    {"id_token": {"alg": "none"}},
    {"id_token": "a.b.c", "expires_in": "soon"},
    {"id_token": "a.b.c", "expires_in": []},
    {"id_token": "a.b.c", "expires_at": {}},
    {"id_token": "a.b.c", "token_type": 1, "access_token": 2},
]


@pytest.mark.parametrize("said", ODD_TOKENS, ids=str)
def test_odd_answers_to_the_code_are_refused(
    client: OidcClient, bent: BentProvider, said: dict[str, Any]
) -> None:
    bent.answers["token"] = lambda: JSONResponse(said)
    with pytest.raises((ExternalSignInRefused, ProviderMisconfigured, ProviderUnreachable)):
        sign_in(client, bent)


@pytest.mark.parametrize("name", ["exp", "iat"])
@pytest.mark.parametrize("moment", [float("nan"), float("inf"), True, [], "soon", -1])
def test_moments_that_are_none(
    client: OidcClient, bent: BentProvider, name: str, moment: object
) -> None:
    bent.claims = {name: moment}
    with pytest.raises(ExternalSignInRefused):
        sign_in(client, bent)


def test_what_is_told_apart_must_be_of_the_same_person(
    client: OidcClient, bent: BentProvider
) -> None:
    bent.discovery = {"userinfo_endpoint": f"{bent.issuer}/userinfo"}
    bent.claims = {"preferred_username": None}
    said = {"sub": "id-suzuki", "preferred_username": "suzuki", "amr": ["mfa"]}
    bent.answers["userinfo"] = lambda: JSONResponse(said)
    found = sign_in(client, bent)
    assert (found.login, found.two_factors) == ("suzuki", False), "amr counts in the id_token only"
    said["sub"] = "id-tanaka"
    with pytest.raises(ExternalSignInRefused, match="食い違っています"):
        sign_in(client, bent)


def test_an_answer_that_drips_is_given_up(
    client: OidcClient, bent: BentProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.oidc.fetching.TOTAL_SECONDS", -1.0)
    with pytest.raises(ProviderUnreachable, match="つながりません"):
        client.begin()


def test_a_provider_that_is_down(client_of: MakeClient) -> None:
    client = client_of("http://127.0.0.1:9")
    with pytest.raises(ProviderUnreachable, match="つながりません"):
        client.begin()
    assert client.end_session_address("token") == "", "signing out here works all the same"


def test_a_provider_that_goes_down_meanwhile(client_of: MakeClient, bent: BentProvider) -> None:
    client = client_of(bent.issuer)
    _, pending = client.begin()
    bent.answers["token"] = lambda: Response(status_code=502)
    with pytest.raises(ProviderUnreachable, match="時間をおいて"):
        client.finish(bent.expect(pending), pending)


UNUSABLE: dict[str, dict[str, Any]] = {
    "ほかの issuer": {"issuer": "https://evil.example"},
    "Entra ID の common": {"issuer": "https://login.example/{tenantid}/v2.0"},
    "https でない": {"token_endpoint": "http://idp.example/token"},
    "鍵の場所がない": {"jwks_uri": None},
    "数": {"authorization_endpoint": 7},
    "壊れたアドレス": {"authorization_endpoint": "https://[::1"},
    "サインアウトが https でない": {"end_session_endpoint": "http://idp.example/out"},
}


@pytest.mark.parametrize("said", UNUSABLE.values(), ids=UNUSABLE)
def test_metadata_that_cannot_be_used(
    client: OidcClient, bent: BentProvider, said: dict[str, Any]
) -> None:
    bent.discovery = said
    with pytest.raises(ProviderMisconfigured, match="管理者の方"):
        client.begin()


@pytest.mark.parametrize("issuer", ["http://idp.example", "ftp://idp.example", "idp", "https://"])
def test_an_issuer_that_is_not_https(client_of: MakeClient, issuer: str) -> None:
    with pytest.raises(ProviderMisconfigured, match="https://"):
        client_of(issuer)


def test_proxies_of_the_environment_do_not_count(
    client: OidcClient, bent: BentProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert sign_in(client, bent).subject == "id-suzuki"


def test_nothing_secret_is_shown_by_accident(client: OidcClient, bent: BentProvider) -> None:
    _, pending = client.begin()
    found = client.finish(bent.expect(pending), pending)
    assert pending.verifier not in repr(pending)
    assert "suzuki" not in repr(found)
