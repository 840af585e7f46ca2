"""A connection of the server, with time limits: nobody holds one open by being slow.

uvicorn ends only what is idle after an answer. Here a request must arrive within a time, as a
whole, however evenly its bytes trickle in (slowloris), and an answer must be taken within one.
"""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from office.http.wire import crowded, unreadable

MAX_CONNECTIONS = 500  # half of the 1,024 files that a process may usually have open
MAX_HEAD = 48 * 1024  # bytes: the longest query string, and headers

_BEGINNING = 4096  # bytes, to tell what was asked for where it cannot be read
_HINTED = (400, 414, 431, 501, 505)  # what h11 may say of a request that is none


class Connection(H11Protocol):
    """One connection. The times are in seconds, from the first moment of waiting."""

    head_seconds = 10.0
    body_seconds = 60.0  # 3 MiB at 0.4 Mbit/s
    answer_seconds = 120.0
    most = MAX_CONNECTIONS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        self._awaited: object = None
        self._beginning = b""  # of the request that is arriving
        self._arriving: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        many = len(self.connections) > self.most
        self.app = crowded if many else self.config.loaded_app
        if self.conn.their_state is h11.IDLE:
            self._beginning = (self._beginning + data)[:_BEGINNING]
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._beginning = b""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        _cancel(self._arriving)
        _cancel(self._leaving)

    def pause_writing(self) -> None:
        """Note that the client does not take what it asked for."""
        super().pause_writing()
        self._leaving = self.loop.call_later(self.answer_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that it has."""
        super().resume_writing()
        _cancel(self._leaving)

    def timeout_keep_alive_handler(self) -> None:
        """Close what is idle; at once where the client does not even take the last answer."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(self.head_seconds, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, in Japanese, and close."""
        hint = getattr(sys.exc_info()[1], "error_status_hint", 400)
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = unreadable(hint if hint in _HINTED else 400, self._beginning)
            for event in (
                h11.Response(
                    status_code=answer.status_code,
                    headers=answer.raw_headers,
                    reason=HTTPStatus(answer.status_code).phrase.encode(),
                ),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _watch(self) -> None:
        """Start or stop the clock when what the client owes us has changed."""
        awaited = self.conn.their_state
        if awaited is self._awaited:
            return
        self._awaited = awaited
        _cancel(self._arriving)
        seconds = {h11.IDLE: self.head_seconds, h11.SEND_BODY: self.body_seconds}.get(awaited)
        if seconds is not None and not self.transport.is_closing():
            self._arriving = self.loop.call_later(seconds, self._give_up)

    def _give_up(self) -> None:
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
