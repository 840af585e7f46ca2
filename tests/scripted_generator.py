"""An endpoint in the shape of OpenAI's that writes what a test tells it to, served for real."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

_UNIT = re.compile(r"===== 資料 ([0-9]+) ここから (\w+) =====\n(.*?)\n=====", re.DOTALL)


@dataclass
class ScriptedGenerator:
    """Streams ``draft`` piece by piece; ``texts`` tells what its quoted numbers stand for.

    A draft says [1], [2] … of ``texts``; what is written are the numbers that the units have in
    what was sent, and 99 where a unit was not sent.
    """

    draft: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)
    seconds: float = 0.0  # of silence before the end
    status: int = 200
    prompts: list[str] = field(default_factory=list)  # that were sent, newest last

    @property
    def app(self) -> Starlette:
        """The application to serve."""
        return Starlette(routes=[Route("/v1/chat/completions", self._answer, methods=["POST"])])

    async def _answer(self, request: Request) -> Response:
        asked: dict[str, Any] = await request.json()
        prompt = asked["messages"][1]["content"]
        self.prompts.append(prompt)
        if self.status != 200:
            return Response(status_code=self.status)
        return StreamingResponse(self._pieces(prompt), media_type="text/event-stream")

    async def _pieces(self, prompt: str) -> AsyncIterator[str]:
        written = re.sub(r"\[([0-9])\](?=「)", lambda m: self._number(m, prompt), self.draft)
        for at in range(0, len(written), 7):
            yield _event(written[at : at + 7])
        await asyncio.sleep(self.seconds)
        yield _event("", "stop")
        yield "data: [DONE]\n\n"

    def _number(self, match: re.Match[str], prompt: str) -> str:
        text = self.texts.get(int(match[1]))
        if text is None:
            return match[0]
        sent = (unit[1] for unit in _UNIT.finditer(prompt) if text in unit[3])
        return f"[{next(sent, '99')}]"


def _event(text: str, reason: str | None = None) -> str:
    told = {"choices": [{"delta": {"content": text}, "finish_reason": reason}]}
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"
