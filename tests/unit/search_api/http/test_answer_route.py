"""Answers over HTTP, and through the client."""

from __future__ import annotations

import httpx
import pytest

from corpus.errors import InputError
from search_api.answer.proof import proved
from search_api.authorizer import AccessDenied, Action, RequestContext
from search_api.client import KonkyoClient
from search_api.http.app import create_app
from ui.web.demo import demo_backend

QUESTION = "収入の変動はいつ届け出ますか"


def test_an_answer_is_made_of_quotes_that_the_unit_proves(api: httpx.Client) -> None:
    response = api.post("/answers", json={"question": QUESTION})
    assert response.status_code == 200
    body = response.json()
    assert body["refusal"] is None
    quote = body["short"][0]["quotes"][0]
    text = api.get(f"/units/{quote['unit_id']}").json()["unit"]["text"]
    assert text[quote["start"] : quote["end"]] == quote["text"]
    assert response.headers["Cache-Control"] == "no-store"


def test_a_refusal_is_an_answer_too(api: httpx.Client) -> None:
    response = api.post("/answers", json={"question": "肉じゃがの作り方"})
    assert response.status_code == 200
    body = response.json()
    assert body["short"] == []
    assert body["refusal"]["message"].endswith("ください。")


def test_the_client_gives_what_the_service_gives(client: KonkyoClient) -> None:
    answer = client.answer(QUESTION)
    assert answer == demo_backend().answer(QUESTION)
    for quote in answer.quotes():
        assert proved(quote, client.unit(quote.unit_id).unit.text)


@pytest.mark.parametrize(
    "body",
    [{}, {"question": ""}, {"question": "あ" * 501}, {"question": 1}, [], {"question": "！"}],
)
def test_what_is_no_question_is_refused(api: httpx.Client, body: object) -> None:
    response = api.post("/answers", json=body)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"


def test_what_is_no_json_is_said_to_be_none(api: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    response = api.post("/answers", content=b'{"question": "a"', headers=headers)
    assert response.status_code == 422
    assert "JSONとして読めません" in response.json()["detail"]


def test_the_client_raises_what_the_service_raises(client: KonkyoClient) -> None:
    with pytest.raises(InputError):
        client.answer("？")


def test_nobody_gets_an_answer_whom_the_authorizer_denies_it() -> None:
    class NoAnswers:
        def authorize(
            self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
        ) -> None:
            if action is Action.ANSWER:
                raise AccessDenied("答えを見る権限がありません。管理者にお尋ねください。")

    app = create_app(demo_backend, NoAnswers())
    with KonkyoClient(app=app) as client, pytest.raises(AccessDenied):
        client.answer(QUESTION)
