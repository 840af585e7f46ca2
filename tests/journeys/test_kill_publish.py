"""``kill -9`` of the server at random instants while a document is being published over HTTP."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from corpus.errors import KonkyoError
from corpus.types import DocumentKind
from eval.bench.workspace import konkyo_command, konkyo_environment
from ingest.index import verify
from ingest.index.build import build_index
from ingest.pipeline import ingest_files
from ingest.sources.base import ReadOptions
from office.identity import Role
from search_api.client import KonkyoClient
from search_api.publishing.types import Job, JobState
from search_api.types import Query

from digest_home import do_without_digests
from offices import make_office, session_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BEFORE = "ざらめ"  # is found all the time
_WAIT = 300.0  # seconds for one step on a busy machine


@pytest.fixture
def secret(home: Path) -> str:
    """Return the session of a supervisor whose service has an index of one rule."""
    # Most of a build would be spent reading digests, and most of the kills would come before
    # anything is written.
    do_without_digests(home)
    rule = home / "kirokusho.md"
    rule.write_text(f"# 記録の決まり\n\n## 1 様式\n\n{BEFORE}飴の届を書く。\n", encoding="utf-8")
    list(ingest_files(home, [rule], ReadOptions(kind=DocumentKind.OFFICE_RULE)))
    build_index(home, None)
    office = make_office(home)
    found = session_of(office, Role.SUPERVISOR)
    office.close()
    return found


@contextmanager
def running_server(
    home: Path, secret: str
) -> Iterator[tuple[subprocess.Popen[bytes], KonkyoClient]]:
    """Run the service as an office does, in a process group of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        konkyo_command("serve", "web", "--port", str(port)),
        env=konkyo_environment(home, KONKYO_EMBEDDER="none"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    client = KonkyoClient(f"http://127.0.0.1:{port}", token=secret)
    try:
        until = time.monotonic() + _WAIT
        while True:
            try:
                client.documents()
                break
            except KonkyoError:
                assert server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield server, client
    finally:
        client.close()
        if server.poll() is None:
            server.terminate()
        server.wait()


def ended(client: KonkyoClient, job: Job) -> Job:
    """Wait for the end of a job."""
    until = time.monotonic() + _WAIT
    while not (now := client.job(job.id)).ended:
        assert time.monotonic() < until, now
        time.sleep(0.05)
    return now


def publishing(client: KonkyoClient, word: str) -> Job:
    """Upload a rule of the office with a word, and begin to publish it."""
    text = f"# 訪問の決まり\n\n## 1 回数\n\n{word}の訪問は年に二回行う。\n"
    read = ended(
        client, client.upload_document("homon.md", text.encode(), document_id="homon-rule")
    )
    assert read.state is JobState.DONE, read.message
    return client.publish_draft(read.draft_id, client.draft(read.draft_id).summary.version)


def finds(client: KonkyoClient, word: str) -> bool:
    return any(word in hit.unit.text for hit in client.search(Query(text=word)).hits)


def test_a_killed_server_leaves_the_index_whole_and_publishes_again(
    home: Path, secret: str
) -> None:
    chance, states = random.Random(4), []
    with ExitStack() as running:
        server, client = running.enter_context(running_server(home, secret))
        begun = time.monotonic()
        assert ended(client, publishing(client, "もくれん")).state is JobState.DONE
        whole = time.monotonic() - begun
        for number, word in enumerate(("あじさい", "ひまわり", "こすもす")):
            job = publishing(client, word)
            time.sleep(chance.uniform(0, whole * 0.8))
            server.kill()  # as when memory ran out; every second time as when power did
            if number % 2:
                os.killpg(server.pid, signal.SIGKILL)
            running.close()
            verify(home)
            server, client = running.enter_context(running_server(home, secret))
            states.append(client.job(job.id).state)
            assert finds(client, BEFORE)
        again = ended(client, publishing(client, "すいせん"))
        assert again.state is JobState.DONE, again.message
        assert finds(client, "すいせん")
        verify(home)
    assert set(states) <= {JobState.INTERRUPTED, JobState.DONE}
    assert JobState.INTERRUPTED in states  # a kill that comes after the end proves nothing
