"""The log file after real crashes with personal data in hand, read as it lies on the disk."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import click
import httpx
import pytest

from search_api.client import InProcessTransport
from search_api.http.app import create_app
from ui.cli.frame import FAILED, LazyGroup, run
from ui.cli.log import MaskingFormatter, open_log
from ui.compose import compose
from ui.settings import Settings
from ui.web.demo import demo_backend

from offices import make_office

VALID = "123456789018"
SAID = f"山田太郎 さとう花子さん {VALID} 090-1234-5678 hanako@example.jp 口座1234567"
SECRETS = ("山田", "太郎", "花子", "さとう", "123456", "4-5678", "hanako", "hunter2")


@pytest.fixture
def log(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Open the log as the command line does; afterwards nothing of a person is in it."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        # Servers of other tests in this process have set these up for themselves.
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
        logging.getLogger(name)._cache.clear()
    open_log(Settings(home=home))
    path = home / "log" / "konkyo.log"
    yield path
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler, logging.FileHandler):
            handler.close()
            logging.getLogger().removeHandler(handler)
    written = path.read_bytes().decode("utf-8")
    for secret in SECRETS:
        assert secret not in written, written
    for form in (VALID.encode("utf-16-le"), "山田".encode("unicode_escape")):
        assert form not in path.read_bytes()


class Crashing:
    """A backend that says in its errors all that it was given."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def crash(*args: object, **named: object) -> Any:
            raise KeyError(f"{name}: {args} {named} {SAID}")

        return crash


def get(app: Any, address: str, **request: Any) -> httpx.Response:
    transport = InProcessTransport(app)
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as client:
        return client.request(request.pop("method", "GET"), address, **request)


@pytest.mark.parametrize("address", [f"/?q={SAID}", f"/units/a:{SAID}?q=x"])
def test_a_crashing_page(log: Path, address: str) -> None:
    answer = get(compose(Crashing), address)
    assert answer.status_code == 500
    assert "KeyError" in log.read_text("utf-8")
    assert "in crash" in log.read_text("utf-8")


def test_a_crashing_api(log: Path) -> None:
    app = create_app(Crashing)
    for answer in (
        get(app, "/api/v1/search", params={"q": SAID}),
        get(app, f"/api/v1/units/a:{SAID}"),
        get(app, "/api/v1/citations/find", method="POST", json={"text": SAID}),
    ):
        assert answer.status_code == 500, answer.text
        assert answer.json()["request_id"] in log.read_text("utf-8")


@pytest.mark.parametrize("debug", [False, True])
def test_a_crashing_command(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], debug: bool
) -> None:
    @click.command("act")
    @click.argument("words")
    def act(words: str) -> None:
        raise ValueError(words)

    group = LazyGroup("konkyo")
    group.add_command(act)
    if debug:
        monkeypatch.setenv("KONKYO_DEBUG", "1")
    assert run(group, ["act", SAID]) == FAILED
    assert "ValueError" in log.read_text("utf-8")
    said = capsys.readouterr().err
    assert ("Traceback" in said) is debug
    assert not any(secret in said for secret in SECRETS)


@contextmanager
def served(app: Any) -> Iterator[int]:
    """Serve as ``konkyo up`` does: uvicorn's records go where ours go."""
    import uvicorn

    config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=True)
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def test_a_crash_that_only_the_server_sees_and_its_request_lines(log: Path) -> None:
    async def late(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SAID)

    with served(late) as port, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://127.0.0.1:{port}/", params={"q": f"花子さん {VALID}"})
    written = log.read_text("utf-8")
    assert "Exception in ASGI application" in written
    assert "RuntimeError" in written
    assert re.search(r"INFO uvicorn.access 127\.0\.0\.1:\d+ - ", written)
    assert '"GET /?q=' in written


@pytest.mark.parametrize("given", ["office", "none"])
def test_a_refused_number_is_in_no_request_line(log: Path, home: Path, given: str) -> None:
    """With the setting log_queries. Without an office nothing refuses, and the line is masked."""
    office = make_office(home) if given == "office" else None
    settings = Settings(home=home, search_access="open")
    with served(compose(demo_backend, home, None, office, settings)) as port:
        here = f"http://127.0.0.1:{port}"
        for number in (VALID, "1234 5678 9018", "1234－5678－9018", "１２３４５６７８９０１８"):
            for path in ("/", "/answer", "/sign-in", "/api/v1/search"):
                for text in (number, f"年金 {number} です"):
                    answer = httpx.get(here + path, params={"q": text}, follow_redirects=True)
                    assert given == "none" or answer.status_code == 422
    if office is not None:
        office.close()
    written = unquote_plus(log.read_text("utf-8"))
    assert "〔個人番号〕" in written
    assert not re.search("9018|９０１８", written)
    assert given == "none" or '"GET /refused?at=/answer&field=q HTTP/1.1" 422' in written


def test_what_a_database_refuses(log: Path, home: Path) -> None:
    from sqlalchemy import text

    from office.database.engine import Database, sqlite_url

    database = Database(sqlite_url(home / "office.sqlite"))
    with database.write() as session:
        session.execute(text("CREATE TABLE people (name TEXT UNIQUE)"))
    for _ in range(2):
        try:
            with database.write() as session:
                session.execute(text("INSERT INTO people VALUES (:name)"), {"name": SAID})
        except Exception:
            logging.getLogger("office").exception("could not write")
    database.close()
    assert "UNIQUE constraint failed" in log.read_text("utf-8")


def test_a_task_and_a_message_filled_with_what_somebody_wrote(log: Path) -> None:
    async def fail() -> None:
        raise ValueError(SAID)

    async def forget() -> None:
        task = asyncio.get_running_loop().create_task(fail())
        await asyncio.sleep(0)
        del task
        asyncio.get_running_loop().call_exception_handler(
            {"message": "was lost", "exception": ValueError(SAID)}
        )

    asyncio.run(forget())
    logger = logging.getLogger("office")
    logger.warning("mail to %s of %s", "hanako@example.jp", ValueError(SAID))
    logger.warning(ValueError(SAID))
    logger.warning("%(name)s", {"name": ValueError(SAID)})
    logger.warning("url %s", "postgresql+psycopg://konkyo:hunter2@db/office")
    assert "postgresql+psycopg://konkyo:〔秘密〕@db/office" in log.read_text("utf-8")


def test_a_message_that_does_not_fit_what_fills_it_stays_alone() -> None:
    record = logging.makeLogRecord({"msg": "too few %s %s", "args": (SAID,)})
    assert MaskingFormatter().format(record).endswith("too few %s %s")


def test_nobody_writes_a_line_of_the_log_by_hand(log: Path) -> None:
    logging.getLogger("office").warning("said %s", "x\n2026-11-25T09:30:00+0900 ERROR forged")
    first, second = log.read_text("utf-8").splitlines()
    assert first.endswith("said x")
    assert second.startswith("    2026")


def test_a_record_stays_as_it_is_for_others(log: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("office").warning("mail to %s", "taro@example.jp")
    assert "taro@example.jp" in caplog.text
    assert "〔メール〕" in log.read_text("utf-8")


CRASHES = {
    "main": "raise ValueError(SAID)",
    "thread": "threading.Thread(target=lambda: {}[SAID]).start()",
    "finaliser": "class X:\n  def __del__(self): raise ValueError(SAID)\nx = X(); del x",
}


@pytest.mark.parametrize("where", CRASHES)
def test_a_crash_that_nothing_catches_goes_to_the_log_and_not_to_the_screen(
    home: Path, where: str
) -> None:
    program = (
        "import threading\nfrom ui.cli.log import log_crashes, open_log\n"
        f"from ui.settings import load_settings\nSAID = {SAID!r}\n"
        f"open_log(load_settings()); log_crashes()\n{CRASHES[where]}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8"
    )
    written = (home / "log" / "konkyo.log").read_text("utf-8")
    assert re.search("ValueError|KeyError", written)
    for secret in SECRETS:
        assert secret not in written + done.stderr + done.stdout
