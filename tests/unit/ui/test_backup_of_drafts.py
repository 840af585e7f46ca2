"""Drafts that are not published yet lie in a backup with their files and every correction."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pdf_files import pdf_of

from office.backup import backup, restore
from search_api.client import KonkyoClient
from search_api.http.app import create_app
from search_api.publishing.corrections import Rewrite
from search_api.publishing.types import DraftState, DraftView
from search_api.service import SearchService
from ui.cli import konkyo
from ui.cli.frame import run

from desks import RULE, open_desk, until_ended

CORRECTED = "記録は三日以内に書く。"


class Place:
    """A server on a home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.desk = open_desk(home)
        app = create_app(lambda: SearchService.open(home), desk=self.desk)
        self.client = KonkyoClient(app=app)
        self.ended = partial(until_ended, self.client)

    def upload(self, name: str, content: bytes) -> DraftView:
        job = self.ended(self.client.upload_document(name, content))
        assert job.draft_id, job.message
        return self.client.draft(job.draft_id)

    def correct(self, draft: DraftView, text: str) -> DraftView:
        """Write the last unit anew."""
        summary = draft.summary
        unit = self.client.draft_units(summary.id, summary.units - 1, 1).units[0]
        again = Rewrite(
            unit=str(unit.locator),
            locator=str(unit.locator),
            title=unit.title,
            headings=unit.headings,
            text=text,
        )
        return self.client.correct_draft(summary.id, summary.version, again)

    def text(self, draft: DraftView) -> str:
        return self.client.draft_units(draft.summary.id).units[-1].text

    def close(self) -> None:
        self.client.close()
        self.desk.jobs.close()


@pytest.fixture
def place(home: Path) -> Iterator[Place]:
    opened = Place(home)
    yield opened
    opened.close()


def test_uploaded_corrected_backed_up_and_restored_elsewhere(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = place.upload("kaisu.md", RULE.replace("訪問の決まり", "別の決まり").encode())
    job = place.client.publish_draft(published.summary.id, published.summary.version)
    assert place.ended(job).manifest_id
    draft = place.correct(place.upload("訪問 の決まり.md", RULE.encode()), CORRECTED)

    assert run(konkyo, ["backup", str(tmp_path / "b")]) == 0
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("KONKYO_HOME", str(elsewhere))
    assert run(konkyo, ["restore", str(tmp_path / "b"), "--yes"]) == 0

    other = Place(elsewhere)
    again = other.client.draft(draft.summary.id)
    assert again == draft
    assert other.text(again) == CORRECTED
    assert other.desk.drafts.get(draft.summary.id).original.read_bytes() == RULE.encode()
    assert other.client.draft(published.summary.id).summary.state is DraftState.PUBLISHED
    changed = other.correct(again, "記録は翌日に書く。")
    assert changed.summary.version == draft.summary.version + 1, "work goes on there"
    job = other.ended(other.client.publish_draft(again.summary.id, changed.summary.version))
    assert job.manifest_id
    other.close()


def test_pages_are_drawn_anew_and_what_is_half_there_is_left_out(
    place: Place, tmp_path: Path
) -> None:
    draft = place.upload("決まり.pdf", pdf_of(("1 訪問の決まり", "訪問は年に二回行う。")))
    place.client.draft_page(draft.summary.id, 1)
    (place.desk.drafts.begin("0" * 16) / "original" / "x.pdf").write_bytes(b"%PDF")
    manifest = backup(place.home, tmp_path / "b", version="1")
    inside = [f.path for f in manifest.files if f.path.startswith("drafts/")]
    assert inside == [
        f"drafts/{draft.summary.id}/{name}"
        for name in ("corrections.jsonl", "draft.json", "original/決まり.pdf", "parsed.json")
    ]
    restore(tmp_path / "elsewhere", tmp_path / "b")
    other = Place(tmp_path / "elsewhere")
    assert other.client.draft_page(draft.summary.id, 1).startswith(b"\x89PNG")
    other.close()


@pytest.mark.parametrize("turn", [0, 1], ids=["while it is copied", "before its turn"])
def test_a_draft_that_somebody_removes_meanwhile_is_left_out_whole(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    drafts = [place.upload(f"{name}.md", RULE.encode()) for name in ("kaisu", "kiroku")]
    drafts.sort(key=lambda draft: draft.summary.id)  # as they are copied
    gone, stays = drafts[turn], drafts[1 - turn]
    copy = shutil.copyfileobj

    def remove_meanwhile(given: object, target: object) -> None:
        copy(given, target)  # type: ignore[misc]
        shutil.rmtree(place.home / "drafts" / gone.summary.id, ignore_errors=True)

    monkeypatch.setattr("office.backup.taking.shutil.copyfileobj", remove_meanwhile)
    manifest = backup(place.home, tmp_path / "b", version="1")
    assert {f.path.split("/")[1] for f in manifest.files if "/" in f.path} == {stays.summary.id}


def test_nobody_but_who_runs_the_server_reads_a_draft(place: Place, tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        draft = place.correct(place.upload("決まり.pdf", pdf_of(("1 決まり", "訪問。"))), CORRECTED)
        place.client.draft_page(draft.summary.id, 1)
        backup(place.home, tmp_path / "b", version="1")
        restore(tmp_path / "elsewhere", tmp_path / "b")
    finally:
        os.umask(mask)
    for home in (place.home, tmp_path / "elsewhere"):
        for path in (home / "drafts", *(home / "drafts").rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode & 0o077 == 0 or path.name == ".lock", f"{path}: {mode:o}"


def test_a_folder_of_an_earlier_version_is_closed_when_the_server_starts(home: Path) -> None:
    (home / "drafts").mkdir()
    (home / "drafts").chmod(0o755)
    open_desk(home).jobs.close()
    assert stat.S_IMODE((home / "drafts").stat().st_mode) == 0o700
