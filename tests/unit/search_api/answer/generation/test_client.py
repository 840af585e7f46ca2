"""A scripted endpoint, served for real, that streams good, broken, slow, endless, huge answers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from search_api.answer.generation import generate, prove
from search_api.answer.generation.client import GeneratorFailed, complete
from search_api.answer.generation.types import GeneratorSettings, Given

from browsing import serving
from factories import make_document, make_unit

SAID = "収入を届け出る。"
ASKED = [{"role": "user", "content": "どうしますか。"}]


def event(text: str, reason: str | None = None) -> bytes:
    told = {"choices": [{"delta": {"content": text}, "finish_reason": reason}]}
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
WHOLE = event(SAID[:3]) + event(SAID[3:], "stop") + DONE


async def in_bytes() -> AsyncIterator[bytes]:
    for byte in WHOLE:
        yield bytes([byte])


async def slow() -> AsyncIterator[bytes]:
    yield event("収")
    await asyncio.sleep(2)
    yield WHOLE


async def dripping() -> AsyncIterator[bytes]:
    for _ in range(60):
        yield b": still here\n\n"
        await asyncio.sleep(0.05)


async def endless() -> AsyncIterator[bytes]:
    for _ in range(500):
        yield event("収入。" * 20)
        await asyncio.sleep(0)


async def huge() -> AsyncIterator[bytes]:
    for _ in range(64):
        yield b"x" * 65536  # one line that does not end
        await asyncio.sleep(0)


async def breaking() -> AsyncIterator[bytes]:
    yield event("届け出る必要は")
    raise ConnectionResetError


BODIES: dict[str, bytes] = {
    "good": WHOLE,
    "crlf": WHOLE.replace(b"\n", b"\r\n"),
    "comments": b": hello\n\nevent: x\nid: 1\n" + WHOLE,
    "no-space": WHOLE.replace(b"data: ", b"data:"),
    "no-done": event(SAID, "stop"),
    "no-last-line": event(SAID) + b"data: [DONE]",
    "odd-events": b'data: {"a":\n\ndata: 7\n\ndata: {"choices": []}\n\n' + WHOLE,
    "after-done": WHOLE + event("続き"),
    "bom": b"\xef\xbb\xbf" + WHOLE,
    "unfinished": event(SAID),
    "unfinished-empty-reason": event(SAID, ""),
    "empty-reasons": event(SAID, "") + event("", "stop") + DONE,
    "filtered": event(SAID) + event("", "content_filter") + DONE,
    "odd-reason": event(SAID) + event("", ["stop"]) + DONE,  # type: ignore[arg-type]
    "aborted": event(SAID) + event("", "abort") + DONE,
    "length": event(SAID, "length") + DONE,
    "error-event": event(SAID) + b'data: {"error": {"message": "boom"}}\n\n' + DONE,
    "empty": b"",
    "html": b"<!doctype html><p>Hello</p>",
    "deep": b"data: " + b"[" * 100_000 + b"\n\n",
}
STREAMS = {
    "in-bytes": in_bytes,
    "slow": slow,
    "dripping": dripping,
    "endless": endless,
    "huge": huge,
    "breaking": breaking,
}


def scripted() -> FastAPI:
    app = FastAPI()
    app.state.requests = []

    @app.post("/{mode}/chat/completions")
    async def answer(mode: str, request: Request) -> Response:
        app.state.requests.append((dict(request.headers), await request.json()))
        if mode in STREAMS:
            return StreamingResponse(STREAMS[mode](), media_type="text/event-stream")
        if mode.isdigit():
            return JSONResponse({"error": "no"}, status_code=int(mode))
        if mode == "moved":
            return RedirectResponse("/good/chat/completions", status_code=307)
        if mode == "packed":
            return Response(WHOLE, headers={"Content-Encoding": "gzip"})
        if mode == "one-json":
            choice: dict[str, Any] = {"message": {"content": SAID}, "finish_reason": "stop"}
            return JSONResponse({"choices": [choice]})
        if mode == "not-utf-8":
            wrong = event(SAID, "stop").replace("収".encode(), "収".encode("shift_jis")) + DONE
            return Response(wrong, media_type="text/event-stream")
        return Response(BODIES[mode], media_type="text/event-stream")

    return app


APP = scripted()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(APP) as url:
        yield url


def settings(address: str, mode: str, **more: Any) -> GeneratorSettings:
    given: dict[str, Any] = {"model": "m", "seconds": 3.0, "silence": 1.0, "tokens": 100}
    return GeneratorSettings(url=f"{address}/{mode}", **(given | more))


@pytest.mark.parametrize(
    "mode",
    [
        "good",
        "crlf",
        "comments",
        "no-space",
        "no-done",
        "empty-reasons",
        "no-last-line",
        "odd-events",
        "after-done",
        "bom",
        "in-bytes",
        "one-json",
    ],
)
def test_a_whole_answer_is_read_however_it_is_streamed(address: str, mode: str) -> None:
    assert complete(ASKED, settings(address, mode)) == SAID


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("unfinished", "途中で切れました"),
        ("unfinished-empty-reason", "途中で切れました"),
        ("filtered", "途中で書くのをやめました"),
        ("odd-reason", "途中で書くのをやめました"),
        ("aborted", "途中で書くのをやめました"),
        ("breaking", "途中で切れました"),
        ("empty", "途中で切れました"),
        ("html", "途中で切れました"),
        ("deep", "途中で切れました"),
        ("length", "長すぎ"),
        ("endless", "長すぎ"),
        ("huge", "長すぎ"),
        ("slow", "時間内"),
        ("dripping", "時間内"),
        ("error-event", "読めません"),
        ("packed", "読めません"),
        ("moved", "HTTP 307"),
        ("401", "HTTP 401"),
        ("429", "混み合って"),
        ("500", "HTTP 500"),
    ],
)
def test_what_is_not_whole_is_no_draft_and_says_why(address: str, mode: str, message: str) -> None:
    limits = {"seconds": 1.0} if mode == "dripping" else {}
    begin = time.monotonic()
    with pytest.raises(GeneratorFailed, match=message):
        complete(ASKED, settings(address, mode, **limits))
    assert time.monotonic() - begin < 5


def test_bytes_that_are_no_text_prove_nothing(address: str) -> None:
    law = make_document(title="みほん法")
    given = [Given(document=law, unit=make_unit(law, "art1", SAID))]
    draft = generate("どうしますか。", given, settings(address, "not-utf-8"))
    assert [s.text for s in draft.sentences] != [SAID]
    assert prove(draft, given).sentences == ()


def test_the_key_the_limits_and_no_cookies_are_sent(address: str) -> None:
    APP.state.requests.clear()
    complete(ASKED, settings(address, "good", key="k-1"))
    [(headers, body)] = APP.state.requests
    assert headers["authorization"] == "Bearer k-1"
    assert (body["model"], body["max_tokens"], body["stream"]) == ("m", 100, True)
    complete(ASKED, settings(address, "good"))
    assert "authorization" not in APP.state.requests[-1][0]


def test_a_redirect_does_not_take_the_key_elsewhere(address: str) -> None:
    APP.state.requests.clear()
    with pytest.raises(GeneratorFailed):
        complete(ASKED, settings(address, "moved", key="k-1"))
    assert len(APP.state.requests) == 1


def test_proxies_of_the_environment_do_not_count(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert complete(ASKED, settings(address, "good")) == SAID


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example",
        "file:///etc/passwd",
        "//a.example",
        "http://",
        "http://u:p@a.example",
        "http://[::1",
        "javascript:x",
        "",
    ],
)
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(GeneratorFailed, match="generator_url"):
        complete(ASKED, GeneratorSettings(url=url, model="m"))


def test_an_endpoint_that_is_not_there_leaves_a_notice(address: str) -> None:
    law = make_document(title="みほん法")
    given = [Given(document=law, unit=make_unit(law, "art1", SAID))]
    nowhere = replace(settings(address, "good"), url="http://127.0.0.1:9/v1")
    shown = prove(generate("どうしますか。", given, nowhere), given)
    assert shown.sentences == ()
    assert "つながらない" in shown.notices[0]
    assert "そのまま引いた答え" in shown.notices[1]


def test_a_key_is_neither_repeated_nor_sent_where_no_header_can_carry_it(address: str) -> None:
    APP.state.requests.clear()
    with pytest.raises(GeneratorFailed) as failed:
        complete(ASKED, settings(address, "good", key="a\r\nX: ひみつ"))
    assert "ひみつ" not in failed.value.message
    assert APP.state.requests == []
