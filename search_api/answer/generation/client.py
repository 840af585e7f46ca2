"""Ask an OpenAI-compatible endpoint (``POST …/chat/completions``, streamed) for a draft.

Bounded in everything: seconds as a whole, seconds of silence, bytes and characters. No redirects,
no proxies of the environment, nothing is unpacked. A draft that is not whole is no draft: a cut
one could lack the exception that limits it.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httpx

from corpus.errors import KonkyoError
from search_api.answer.generation.events import EventStream
from search_api.answer.generation.types import GeneratorSettings

MAX_BYTES = 2 * 1024 * 1024  # of one answer on the wire; a token takes some 300
_CHARACTERS_PER_TOKEN = 8
_PATH = "/chat/completions"
#: How a whole draft ends, in the words of endpoints; others (content_filter, abort) end a cut one.
_WHOLE = frozenset({"stop", "eos", "eos_token", "stop_sequence"})

_UNREACHABLE = "文章を作るサーバー（generator_url）につながらないか、途中で切れました。"
_SLOW = "文章を作るサーバーが、時間内に答え終わりませんでした。"
_BUSY = "文章を作るサーバーが混み合っています。"
_REFUSED = "文章を作るサーバーが、HTTP {status} で断りました。"
_STRANGE = "文章を作るサーバーの答えを読めませんでした。"
_TOO_LONG = "文章を作るサーバーの答えが長すぎ、最後まで受け取れませんでした。"
_STOPPED = "文章を作るサーバーが、途中で書くのをやめました。"
_ADDRESS = "設定 generator_url は、http:// か https:// のアドレスにしてください。"


class GeneratorFailed(KonkyoError):
    """There is no whole draft; the message says why. It becomes a notice of the answer."""

    code: ClassVar[str] = "generator-failed"


class DraftCut(GeneratorFailed):
    """The draft to this question is not whole; another may be."""


class DraftTooLong(DraftCut):
    """The draft does not end."""


def complete(
    messages: Sequence[Mapping[str, str]],
    settings: GeneratorSettings,
    transport: httpx.AsyncBaseTransport | None = None,
) -> str:
    """Return the text that the endpoint writes. Raises GeneratorFailed.

    Must not be called from a running event loop (call it from a thread, as routes do).
    """
    address = _address(settings.url)

    async def bounded() -> str:
        async with asyncio.timeout(settings.seconds):
            return await _ask(address, messages, settings, transport)

    try:
        return asyncio.run(bounded())
    except (TimeoutError, httpx.TimeoutException) as error:
        raise GeneratorFailed(_SLOW) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        raise GeneratorFailed(_UNREACHABLE, cause=type(error).__name__) from error


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        usable = False
    if not usable:
        raise GeneratorFailed(_ADDRESS)
    base = url.rstrip("/")
    return base if base.endswith(_PATH) else base + _PATH


async def _ask(
    address: str,
    messages: Sequence[Mapping[str, str]],
    settings: GeneratorSettings,
    transport: httpx.AsyncBaseTransport | None,
) -> str:
    headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
    if settings.key:
        if not re.fullmatch(r"[!-~]+", settings.key):
            raise GeneratorFailed("環境変数 KONKYO_GENERATOR_KEY が、鍵の形ではありません。")
        headers["Authorization"] = f"Bearer {settings.key}"
    body = {
        "model": settings.model,
        "messages": list(messages),
        "max_tokens": settings.tokens,
        "temperature": 0,
        "stream": True,
    }
    silence = min(settings.silence, settings.seconds)
    secure = address.startswith("https:")
    async with (
        httpx.AsyncClient(
            transport=transport,
            verify=ssl.create_default_context() if secure else False,
            timeout=httpx.Timeout(silence, connect=min(5.0, silence)),
            follow_redirects=False,
            trust_env=False,
        ) as client,
        client.stream("POST", address, json=body, headers=headers) as response,
    ):
        _check(response)
        return await _read(response, settings.tokens * _CHARACTERS_PER_TOKEN)


def _check(response: httpx.Response) -> None:
    if response.status_code == 429:
        raise GeneratorFailed(_BUSY)
    if response.status_code != 200:
        raise GeneratorFailed(_REFUSED.format(status=response.status_code))
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise GeneratorFailed(_STRANGE)


async def _read(response: httpx.Response, characters: int) -> str:
    """Return the whole text of a stream, or of the one JSON of an endpoint that does not stream."""
    received = 0
    whole = bytearray()  # only kept where nothing is streamed
    streamed = "json" not in response.headers.get("content-type", "").split(";")[0]
    events, writing = EventStream(), _Writing(characters)
    async for chunk in response.aiter_raw():
        received += len(chunk)
        if received > MAX_BYTES:
            raise DraftTooLong(_TOO_LONG)
        if not streamed:
            whole += chunk
            continue
        for data in events.feed(chunk):
            writing.add(data)
            if writing.done:
                return writing.text()
    if streamed:
        for data in events.close():
            writing.add(data)
    else:
        writing.add(whole.decode("utf-8", "replace"))
    return writing.text()


class _Writing:
    """The text so far, and whether its end was told."""

    def __init__(self, characters: int) -> None:
        self.done = False
        self._left = characters
        self._pieces: list[str] = []
        self._ended = False

    def add(self, data: str) -> None:
        """Take one event. What is no JSON is passed over; an error that is told counts."""
        if data.strip() == "[DONE]":
            self.done = self._ended = True
            return
        try:
            told = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(told, dict) and told.get("error"):
            raise GeneratorFailed(_STRANGE)
        choice = _first(told)
        reason = str(choice.get("finish_reason") or "")  # some say "" where it goes on
        if reason == "length":
            raise DraftTooLong(_TOO_LONG)
        if reason and reason not in _WHOLE:
            raise DraftCut(_STOPPED)
        self._ended = self._ended or bool(reason)
        piece = _content(choice)
        self._left -= len(piece)
        if self._left < 0:
            raise DraftTooLong(_TOO_LONG)
        self._pieces.append(piece)

    def text(self) -> str:
        """Return the whole text. Raises GeneratorFailed where its end is missing."""
        if not self._ended:
            raise GeneratorFailed(_UNREACHABLE)
        return "".join(self._pieces)


def _first(told: Any) -> dict[str, Any]:
    choices = told.get("choices") if isinstance(told, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _content(choice: Mapping[str, Any]) -> str:
    for name in ("delta", "message"):
        part = choice.get(name)
        if isinstance(part, dict) and isinstance(part.get("content"), str):
            return str(part["content"])
    return ""
