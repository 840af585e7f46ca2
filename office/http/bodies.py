"""Read a request's body before the application does, and give it on as it came."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from search_api.http.guard import MAX_POSTED


async def read_body(receive: Receive) -> bytes | None:
    """Return the whole body; None where the client has gone. Raises HTTPException 413."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MAX_POSTED:
            raise HTTPException(413)
        if not message.get("more_body", False):
            return b"".join(pieces)


def given_again(body: bytes, receive: Receive) -> Receive:
    """Return from where the application receives ``body``, and then what comes after it."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return first.pop() if first else await receive()

    return give
