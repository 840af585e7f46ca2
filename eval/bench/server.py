"""A Konkyo server in a process of its own, for benchmarks that ask over HTTP."""

from __future__ import annotations

import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from corpus.errors import KonkyoError
from eval.bench.workspace import konkyo_command, konkyo_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is ready. ``ready_seconds`` runs from its start to its first ready answer."""

    url: str
    ready_seconds: float


@contextmanager
def serve(home: Path, *arguments: str, patience: float = 120) -> Iterator[Server]:
    """Start ``konkyo ARGUMENTS`` over ``home`` on a free port, and stop it at the end.

    ``patience`` is how many seconds the server may take to be ready. Raises KonkyoError with
    the end of its output if it stops before, or is not ready in time.
    """
    port = _free_port()
    # One client of a benchmark asks as often as a whole office does.
    settings = {"KONKYO_PORT": str(port), "KONKYO_REQUESTS_PER_MINUTE": "100000"}
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            konkyo_command(*arguments),
            env=konkyo_environment(home, **settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while not _ready(url):
                waited = time.perf_counter() - started
                if process.poll() is not None or waited > patience:
                    output.seek(0)
                    said = output.read().decode(errors="replace")[-2000:]
                    raise KonkyoError(f"サーバーが応答しません（{waited:.1f} 秒）。\n{said}")
                time.sleep(0.02)
            yield Server(url=url, ready_seconds=time.perf_counter() - started)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/health/ready", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
