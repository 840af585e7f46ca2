"""The web server as we run it: its limits in one place. Imports uvicorn: only inside functions."""

from __future__ import annotations

import os
import socket

import anyio.to_thread
import uvicorn
from starlette.types import ASGIApp

from office.http.connection import MAX_HEAD, Connection
from office.http.wire import Framing


class Server(uvicorn.Server):
    """uvicorn with as many threads as there is work for."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        # A search is work, not waiting: more threads than cores only take turns, and each
        # turn at the interpreter's lock costs up to 5 ms. The rest wait in line.
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = (os.cpu_count() or 1) + 1
        await super().startup(sockets=sockets)


def new_server(
    app: ASGIApp, *, access_log: bool = False, connection: type[Connection] = Connection
) -> Server:
    """Return a server for an application. ``connection`` holds the limits of time and number."""
    config = uvicorn.Config(
        Framing(app),
        http=connection,
        h11_max_incomplete_event_size=MAX_HEAD,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        ws="none",  # nothing here speaks it, and its requests would pass by every layer
        proxy_headers=False,  # office.http.proxies decides whom to believe
        server_header=False,
        log_config=None,  # records go where settings say, see ui.cli.log
        access_log=access_log,  # a request line holds what was searched for
    )
    return Server(config)
