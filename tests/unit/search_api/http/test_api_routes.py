"""The HTTP API on made-up texts, in process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from corpus.errors import IndexUnavailable
from search_api.authorizer import AccessDenied, Action, RequestContext, SignInNeeded
from search_api.client import InProcessTransport
from search_api.http.app import create_app
from search_api.http.backend import SearchBackend
from ui.web.demo import demo_backend

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
CHANGES = "/documents/demo-law/changes"
TOO_MANY = "".join(f"&exclude=x:{n}" for n in range(101))


def http(app: FastAPI) -> httpx.Client:
    return httpx.Client(transport=InProcessTransport(app), base_url="http://konkyo.invalid/api/v1")


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    with http(create_app(demo_backend)) as client:
        yield client


def test_search_returns_ranked_units_with_citations(api: httpx.Client) -> None:
    body = api.get("/search", params={"q": "年金 収入", "limit": 2}).json()
    assert [hit["rank"] for hit in body["hits"]] == [1, 2]
    assert {hit["document"]["id"] for hit in body["hits"]} <= {
        "demo-law",
        "demo-handbook",
        "demo-digest",
    }
    hit = body["hits"][0]
    first = hit["highlights"][0]
    assert hit["unit"]["text"][first["start"] : first["end"]] in ("年金", "収入")
    assert hit["citation"].endswith(hit["unit"]["label"])


@pytest.mark.parametrize(
    ("parameters", "ids"),
    [
        pytest.param({"kind": "law"}, {"demo-law:art2"}, id="法律だけ"),
        pytest.param(
            {"kind": ["law", "handbook"]}, {"demo-law:art2", "demo-handbook:q1-2"}, id="二種類"
        ),
        pytest.param({"status": "digest"}, {"demo-digest:1/2/3"}, id="要旨だけ"),
        pytest.param({"document": "demo-handbook"}, {"demo-handbook:q1-2"}, id="資料を一つ"),
        pytest.param(
            {"exclude": ["demo-law:art2", "demo-digest:1/2/3"]}, {"demo-handbook:q1-2"}, id="除く"
        ),
    ],
)
def test_filters_limit_the_units(
    api: httpx.Client, parameters: dict[str, str | list[str]], ids: set[str]
) -> None:
    body = api.get("/search", params={"q": "年金", **parameters}).json()
    assert {hit["unit"]["id"] for hit in body["hits"]} == ids


@pytest.mark.parametrize(
    "path",
    ["demo-law:art2/p1/i2", "demo-law%3Aart2%2Fp1%2Fi2"],
    ids=["そのまま", "パーセント符号化"],
)
def test_unit_ids_are_read_plain_and_percent_encoded(api: httpx.Client, path: str) -> None:
    body = api.get(f"/units/{path}").json()
    assert body["unit"]["id"] == "demo-law:art2"
    assert body["part"]["locator"] == "p1/i2"
    assert body["citation"] == "見本くらし支援法第2条第1項第2号"
    assert (body["previous"]["id"], body["next"]["id"]) == ("demo-law:art1", "demo-law:art2-2")


def test_documents_and_outline_list_everything(api: httpx.Client) -> None:
    documents = api.get("/documents").json()["documents"]
    for summary in documents:
        document_id = summary["document"]["id"]
        outline = api.get(f"/documents/{document_id}/outline").json()
        assert len(outline["entries"]) == summary["unit_count"] > 0


def test_changes_between_two_days_carry_both_wordings_and_their_pieces(api: httpx.Client) -> None:
    days = {"from": "2026-03-31", "to": "2026-04-01"}
    body = api.get(CHANGES, params=days).json()
    assert [body[side]["revision"]["effective_from"] for side in ("before", "after")] == [
        "2024-04-01",
        "2026-04-01",
    ]
    assert [(unit["unit_id"], unit["kind"]) for unit in body["units"]] == [
        ("demo-law:art2", "changed"),
        ("demo-law:art2-2", "added"),
        ("demo-law:art3", "removed"),
    ]
    changed = body["units"][0]
    for side, left_out in (("old", "inserted"), ("new", "deleted")):
        pieces = [p["text"] for p in changed["pieces"] if p["kind"] != left_out]
        assert "".join(pieces) == changed[side]
    assert {"kind": "inserted", "text": "年金その他の"} in changed["pieces"]


def test_a_reference_resolves_or_says_why_not(api: httpx.Client) -> None:
    found = api.get("/citations/resolve", params={"ref": "第2条"}).json()["resolved"]
    assert [r["unit_id"] for r in found] == ["demo-law:art2"]
    missing = api.get("/citations/resolve", params={"ref": "第99条"}).json()["resolved"]
    assert missing[0]["unit_id"] == ""
    assert "第99条" in missing[0]["reason"]


@pytest.mark.parametrize(
    ("path", "status", "code", "says"),
    [
        ("/search?q=", 422, "invalid-query", "入力してください"),
        ("/search?q=%E3%80%80", 422, "invalid-query", "入力してください"),
        ("/search", 422, "invalid-input", "「q」を指定"),
        ("/search?q=" + "a" * 501, 422, "invalid-query", "501文字"),
        ("/search?q=a&limit=0", 422, "invalid-input", "1以上"),
        ("/search?q=a&limit=51", 422, "invalid-input", "50以下"),
        ("/search?q=a&limit=x", 422, "invalid-input", "整数"),
        ("/search?q=a&limit=" + "9" * 5000, 422, "invalid-input", "整数"),
        ("/search?q=★", 422, "invalid-query", "検索できる文字がありません"),
        ("/search?q=a&kind=x", 422, "invalid-input", "cabinet_order"),
        ("/search?q=a&mode=x", 422, "invalid-input", "hybrid, lexical, dense"),
        ("/search?q=a&as_of=x", 422, "invalid-input", "2026-04-01 の形"),
        ("/search?q=a&explain=x", 422, "invalid-input", "true か false"),
        ("/search?q=a" + TOO_MANY, 422, "invalid-query", "100件"),
        ("/search?q=a&exclude=" + "a" * 40_000, 414, "uri-too-long", "長すぎます"),
        ("/search?q=a&statuss=official", 422, "invalid-input", "「statuss」という指定はありません"),
        ("/search?q=a&statuss=official", 422, "invalid-input", "status、as_of、mode"),
        ("/documents?limit=2", 422, "invalid-input", "ここには何も指定できません"),
        ("/units/demo-law:art99", 404, "unknown-unit", "art99"),
        ("/units/nothing", 404, "unknown-unit", "nothing"),
        ("/documents/nothing/outline", 404, "unknown-document", "nothing"),
        ("/documents/demo-law/outline?as_of=x", 422, "invalid-input", "2026-04-01 の形"),
        ("/documents/x/changes?from=2025-06-01&to=2025-06-02", 404, "unknown-document", "「x」"),
        (CHANGES + "?to=2026-04-01", 422, "invalid-input", "「from」を指定"),
        (CHANGES + "?from=x&to=2026-04-01", 422, "invalid-input", "2026-04-01 の形"),
        (CHANGES + "?from=2026-04-02&to=2026-04-01", 422, "invalid-query", "入れ替えて"),
        ("/nothing", 404, "not-found", "見つかりません"),
    ],
)  # fmt: skip
def test_every_error_says_in_japanese_what_is_wrong(
    api: httpx.Client, path: str, status: int, code: str, says: str
) -> None:
    response = api.get(path)
    assert response.status_code == status
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert body["code"] == code
    assert body["status"] == status
    assert says in body["title"] + body["detail"]
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["instance"].startswith("/api/v1")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("kind=foo", "kind"),
        ("status=law&status=foo", "status"),
        ("limit=0", "limit"),
        ("statuss=law&limit=0", "statuss"),
    ],
    ids=["種類", "二つ目の値", "件数", "書き間違い"],
)
def test_an_error_names_its_parameter(api: httpx.Client, address: str, name: str) -> None:
    assert api.get(f"/search?q=a&{address}").json()["errors"][0]["parameter"] == name


@pytest.mark.parametrize(
    ("kind", "body", "status", "says"),
    [
        (FORM, '{"question":"x"}', 415, "Content-Type: application/json を付けて"),
        ("text/plain", '{"question":"x"}', 415, "Content-Type: application/json を付けて"),
        ("", '{"question":"x"}', 415, "Content-Type: application/json を付けて"),
        (JSON, '{"question":', 422, "JSONとして読めません"),
        (JSON, '{"question":"年金","drafted":0}', 422, "「drafted」は true か false"),
        (JSON, "[1]", 422, "{ } で囲んだもの"),
        (JSON, "", 422, "本文に JSON を付けて"),
        (JSON, b'{"question":"\xff"}', 400, "UTF-8"),
        (JSON + "; charset=utf-8", '{"question":"年金"}', 200, ""),
        ("application/vnd.x+json", '{"question":"年金"}', 200, ""),
    ],
)
def test_a_body_is_json_and_sent_as_json(
    api: httpx.Client, kind: str, body: str | bytes, status: int, says: str
) -> None:
    answer = api.post("/answers", content=body, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == status
    assert says in answer.json().get("detail", "")


@pytest.mark.parametrize("length", ["9" * 5000, "²", "-1", "x"])
def test_a_length_that_is_no_short_number_is_refused(api: httpx.Client, length: str) -> None:
    headers = [(b"content-length", length.encode())]
    refused = api.request("GET", "/search?q=a", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "request-too-large")


def test_writing_methods_and_bodies_are_refused(api: httpx.Client) -> None:
    assert api.post("/search").json()["code"] == "method-not-allowed"
    refused = api.request("GET", "/search?q=a", content=b"x" * 100_000)
    assert (refused.status_code, refused.json()["code"]) == (413, "request-too-large")


def test_security_headers_are_on_every_answer(api: httpx.Client) -> None:
    for path in ("/search?q=a", "/nothing", "/units/nothing", "/health/live"):
        headers = api.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("desk-7.42", True), ("a b", False), ("x" * 65, False), ("<b>", False)],
    ids=["普通", "空白", "長すぎる", "記号"],
)
def test_request_ids_are_kept_only_when_harmless(api: httpx.Client, given: str, kept: bool) -> None:
    answered = api.get("/health/live", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (answered == given) is kept
    assert answered


class Broken:
    """A provider that fails with something nobody expected."""

    def __call__(self) -> SearchBackend:
        raise RuntimeError("secret path /etc/secret")


def test_an_unexpected_failure_leaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with http(create_app(Broken())) as client:
        response = client.get("/search?q=%E7%A7%98%E5%AF%86")
    assert response.status_code == 500
    assert response.json()["code"] == "internal-error"
    assert "secret" not in response.text
    assert response.json()["request_id"] in caplog.messages[0]
    assert "秘密" not in caplog.messages[0]
    assert "content-security-policy" in response.headers


def test_without_an_index_the_service_lives_but_is_not_ready() -> None:
    def missing() -> SearchBackend:
        raise IndexUnavailable("索引がありません。konkyo index build を実行してください。")

    with http(create_app(missing)) as client:
        assert client.get("/health/live").json() == {"status": "ok"}
        for path in ("/health/ready", "/search?q=a"):
            response = client.get(path)
            assert (response.status_code, response.json()["code"]) == (503, "index-unavailable")
            assert "konkyo index build" in response.json()["detail"]
            assert response.headers["retry-after"]


class Recorder:
    """An authorizer that notes what it was asked, and refuses."""

    def __init__(self, refusal: AccessDenied) -> None:
        self.asked: list[tuple[Action, tuple[str, ...]]] = []
        self._refusal = refusal

    def authorize(
        self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
    ) -> None:
        self.asked.append((action, document_ids))
        raise self._refusal


@pytest.mark.parametrize(
    ("refusal", "status"), [(AccessDenied("不可"), 403), (SignInNeeded("要サインイン"), 401)]
)
def test_every_route_asks_the_authorizer_before_reading(refusal: AccessDenied, status: int) -> None:
    recorder = Recorder(refusal)
    app = create_app(demo_backend, recorder)
    routes = {
        (method, path): {each["name"] for each in operation.get("parameters", ())}
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        if "/health/" not in path
    }
    with http(app) as client:
        for (method, path), known in sorted(routes.items()):
            concrete = path.removeprefix("/api/v1").replace("{unit_id}", "demo-law:art1")
            concrete = concrete.replace("{document_id}", "demo-law").replace("{page}", "1")
            asked = {"q": "年金", "ref": "第1条", "unit": "demo-law:art1"}
            asked |= {"from": "2025-06-01", "to": "2026-04-01"}
            asked = {name: value for name, value in asked.items() if name in known}
            body = {
                "text": "第1条",
                "question": "年金",
                "query": "年金",
                "unit_id": "demo-law:art1",
                "verdict": "wrong",
                "version": 0,
                "correction": {"kind": "remove", "unit": "art1"},
            }
            sent: dict[str, Any] = {"json": body} if method == "post" else {}
            if (method, concrete) == ("post", "/documents"):
                sent = {"files": {"file": ("a.txt", b"a")}}
            response = client.request(method, concrete, params=asked, **sent)
            assert response.status_code == status, path
    assert {action for action, _ in recorder.asked} == set(Action) - {Action.JUDGE}
    assert (Action.READ_UNIT, ("demo-law",)) in recorder.asked
