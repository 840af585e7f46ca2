"""The document manager behind the office's doors: who may, what is noted, what is refused."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from pdf_files import scanned_pdf_of

import ingest.index
from corpus.errors import IndexUnavailable, KonkyoError, ResourceLimit
from ingest.index import verify
from ingest.pipeline import embedded_ids, ingest_file
from ingest.removed_digests import remember_removed
from office.audit.reading import AuditQuery, AuditReading
from office.foundation import Office
from office.identity import Role
from search_api.authorizer import AccessDenied
from search_api.client import KonkyoClient
from search_api.publishing.corrections import Rewrite
from search_api.publishing.types import Job, JobState
from search_api.service import SearchService
from search_api.types import Query
from ui import publishing
from ui.compose import compose
from ui.publishing import open_desk
from ui.settings import Settings

from desks import SlowRecogniser
from offices import session_of

RULE = "# 訪問の決まり\n\n## 1 回数\n\n訪問は年に二回行う。\n"
NUMBER = "123456789018"  # has the form of a personal number


@pytest.fixture
def settings(home: Path) -> Settings:
    """Return settings of an office without digests and vectors: its index is built in a moment."""
    for document_id in embedded_ids():
        remember_removed(home, document_id)
    return Settings(home=home, embedder="none", requests_per_minute=100_000)


def client_of(office: Office, settings: Settings, role: Role) -> KonkyoClient:
    app = compose(lambda: SearchService.open(settings.home), settings.home, None, office, settings)
    return KonkyoClient("http://localhost", app=app, token=session_of(office, role))


def ended(client: KonkyoClient, job: Job) -> Job:
    until = time.monotonic() + 240
    while not job.ended and time.monotonic() < until:
        time.sleep(0.1)
        job = client.job(job.id)
    return job


def deeds(office: Office) -> list[tuple[str, str, str]]:
    """Return what the log holds of documents, oldest first: who, what, on what."""
    accounts = {account.id: account.login for account in office.accounts.list()}
    page = AuditReading(office.database).page(AuditQuery())
    return [
        (accounts.get(event.actor, event.actor), event.action, event.object_id)
        for event in reversed(page.events)
        if event.object_kind in ("draft", "document", "index")
    ]


def test_a_supervisor_publishes_and_everything_is_noted(office: Office, settings: Settings) -> None:
    with client_of(office, settings, Role.SUPERVISOR) as client:
        job = ended(client, client.upload_document("houmon.md", RULE.encode()))
        assert job.state is JobState.DONE, job.message
        draft_id = job.draft_id
        unit = client.draft_units(draft_id).units[-1]
        place = str(unit.locator)
        draft = client.correct_draft(
            draft_id, 0, Rewrite(unit=place, locator=place, text="訪問は年に四回行う。")
        )
        published = ended(client, client.publish_draft(draft_id, draft.summary.version))
        assert published.state is JobState.DONE, published.message
        assert client.search(Query(text="訪問")).hits[0].unit.text == "訪問は年に四回行う。"
        client.remove_draft(draft_id)
        again = ended(client, client.upload_document("futatsu.md", RULE.encode()))
        ended(client, client.publish_draft(again.draft_id, 0))
        assert client.roll_back_index().current == published.manifest_id
        ended(client, client.withdraw_document("futatsu"))
    me = "sasatsu"
    assert deeds(office) == [
        (me, "document-upload", draft_id),
        (me, "document-correct", draft_id),
        (me, "document-publish", "houmon"),
        (me, "draft-remove", draft_id),
        (me, "document-upload", again.draft_id),
        (me, "document-publish", "futatsu"),
        (me, "index-rollback", published.manifest_id),
        (me, "document-withdraw", "futatsu"),
    ]


def test_who_stopped_the_reading_of_a_file_is_noted(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowRecogniser(monkeypatch)
    with client_of(office, settings, Role.SUPERVISOR) as client:
        job = client.upload_document("houmon.pdf", scanned_pdf_of(("訪問",)), ocr=True)
        slow.wait_for_it()
        client.stop_job(job.id)
        slow.go_on()
        assert ended(client, job).state is JobState.STOPPED
    assert deeds(office) == [("sasatsu", "document-upload-stop", job.id)]


def test_a_caseworker_may_not(office: Office, settings: Settings, home: Path) -> None:
    with client_of(office, settings, Role.CASEWORKER) as client:
        for ask in (client.jobs, client.drafts, client.index, client.roll_back_index):
            with pytest.raises(AccessDenied):
                ask()
        with pytest.raises(AccessDenied):
            client.upload_document("houmon.md", RULE.encode())
        with pytest.raises(AccessDenied):
            client.stop_job("a" * 16)
    assert not (home / "drafts").exists()


def test_a_personal_number_in_a_file_is_found_before_anything_is_kept(
    office: Office, settings: Settings, home: Path
) -> None:
    """A small file is refused at the door; a large one passes it, and the job looks."""
    large = RULE + "訪問の記録は、その日のうちに書く。\n" * 6_000
    with client_of(office, settings, Role.ADMINISTRATOR) as client:
        for content, title in ((RULE + f"\n番号は {NUMBER}\n", ""), (RULE, NUMBER)):
            with pytest.raises(KonkyoError) as refused:
                client.upload_document("houmon.md", content.encode(), title=title)
            assert "12桁の番号が書かれているため" in refused.value.message
        for content, title in ((large + f"\n番号は {NUMBER}\n", ""), (large, NUMBER)):
            job = ended(client, client.upload_document("houmon.md", content.encode(), title=title))
            assert (job.state, job.error_code) == (JobState.FAILED, "personal-number")
    assert deeds(office) == []
    kept = [path for path in home.rglob("*") if path.is_file() and path.parent.name != "jobs"]
    assert not [path for path in kept if NUMBER.encode() in path.read_bytes()]


def test_what_cannot_be_noted_is_not_done(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client_of(office, settings, Role.SUPERVISOR) as client:
        job = ended(client, client.upload_document("houmon.md", RULE.encode()))

        def full(*_: object, **__: object) -> None:
            raise RuntimeError("the log cannot be written")

        monkeypatch.setattr(type(office.audit), "append", full)
        refused = ended(client, client.publish_draft(job.draft_id, 0))
        assert refused.state is JobState.FAILED
        with pytest.raises(IndexUnavailable):
            client.documents()


def test_a_build_that_dies_leaves_the_live_index_as_it_was(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(home, settings)
    (home / "sources").mkdir()
    progress: list[str] = []

    def build() -> str:
        return desk._build(lambda stage, done, total: progress.append(stage)).id

    _put(home, "houmon", RULE)
    live = build()
    assert progress
    whole = publishing._build
    monkeypatch.setattr(publishing, "_build", _die)
    _put(home, "betsu", RULE)
    with pytest.raises(Exception, match="今までの索引はそのまま使えます"):
        build()
    assert verify(home).id == live
    monkeypatch.setattr(publishing, "_build", whole)
    assert build() != live


def test_a_build_on_a_full_disk_says_that_it_was_full(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(home, settings)
    monkeypatch.setattr(publishing, "_build", _build_on_a_full_disk)
    with pytest.raises(ResourceLimit, match="ディスクの空きが足りない") as refused:
        desk._build(lambda stage, done, total: None)
    assert "メモリ" not in refused.value.message


def _put(home: Path, name: str, text: str) -> None:
    file = home / "sources" / f"{name}.md"
    file.write_text(text, "utf-8")
    ingest_file(home, file)


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _build_on_a_full_disk(*given: Any) -> None:
    """Run in the process apart, where nothing else is changed by it."""

    def write(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    ingest.index.build_index = write  # type: ignore[assignment]
    publishing._build(*given)
