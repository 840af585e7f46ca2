"""Drafts are removed and documents withdrawn, also where something breaks down on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pdf_files import pdf_of

from corpus.errors import IndexUnavailable, ResourceLimit, UnknownDocument
from ingest.index import IndexManifest
from ingest.sandbox import run
from search_api.client import KonkyoClient
from search_api.publishing.corrections import Remove
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.errors import UnknownDraft
from search_api.publishing.noting import ManagerDeed
from search_api.publishing.types import DraftState, DraftView, Job, JobKind, JobState
from search_api.types import Query

from desks import found, open_desk

Ended = Callable[[Job], Job]


def test_a_removed_draft_is_gone_and_what_is_published_stays(
    home: Path, client: KonkyoClient, published: DraftView
) -> None:
    client.remove_draft(published.summary.id)
    assert client.drafts() == ()
    for ask in (client.draft, client.draft_units, client.draft_changes, client.remove_draft):
        with pytest.raises(UnknownDraft):
            ask(published.summary.id)
    assert not list((home / "drafts").iterdir())
    assert found(client, "訪問の回数")


def test_of_a_removed_draft_nothing_is_left_though_the_server_was_stopped_over_it(
    home: Path, client: KonkyoClient, drafted: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.publishing.drafts.shutil.rmtree", lambda *_, **__: None)
    client.remove_draft(drafted.summary.id)
    monkeypatch.undo()
    assert list((home / "drafts").rglob("houmon.md")), "killed before its files were gone"
    open_desk(home)
    assert not list((home / "drafts").iterdir())


def test_a_draft_that_is_removed_while_its_page_is_drawn_does_not_come_back(
    home: Path, client: KonkyoClient, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ended(client.upload_document("houmon.pdf", pdf_of(("1 訪問", "年に二回行う。"))))

    def draw(*given: Any, **limits: Any) -> Any:
        drawn = run(*given, **limits)
        client.remove_draft(job.draft_id)
        return drawn

    monkeypatch.setattr("search_api.publishing.viewing.run", draw)
    with pytest.raises(UnknownDraft):
        client.draft_page(job.draft_id, 1)
    assert not list((home / "drafts").iterdir())


def test_whoever_changes_a_draft_that_is_just_removed_learns_that_it_is_gone(
    desk: DocumentDesk, drafted: DraftView
) -> None:
    draft_id = drafted.summary.id
    change = Remove(unit=drafted.outline[-1].unit_id.partition(":")[2])

    def somebody_is_quicker(deed: ManagerDeed, object_id: str) -> None:
        desk.drafts.remove(draft_id, lambda: None)

    def upload_again() -> None:
        shutil.copytree(kept, desk.home / "drafts" / draft_id)

    kept = desk.home / "kept"
    shutil.copytree(desk.home / "drafts" / draft_id, kept)
    with pytest.raises(UnknownDraft):
        desk.correct(draft_id, 0, change, somebody_is_quicker)
    upload_again()
    with pytest.raises(UnknownDraft):
        desk.remove(draft_id, somebody_is_quicker)


def test_a_withdrawn_document_is_not_found_and_its_draft_waits(
    client: KonkyoClient, ended: Ended, published: DraftView
) -> None:
    other = ended(client.upload_document("betsu.md", "# 別の決まり\n\n別の文。\n".encode()))
    ended(client.publish_draft(other.draft_id, 0))
    job = ended(client.withdraw_document("houmon"))
    assert (job.kind, job.state) == (JobKind.WITHDRAW, JobState.DONE), job.message
    assert [each.document.id for each in client.documents()] == ["betsu"]
    assert client.draft(published.summary.id).summary.state is DraftState.WAITING
    with pytest.raises(UnknownDocument):
        client.withdraw_document("houmon")
    ended(client.withdraw_document("betsu"))
    with pytest.raises(IndexUnavailable):  # nothing is left to search
        client.search(Query(text="訪問"))


def test_a_withdrawal_that_broke_down_can_be_done_again(
    client: KonkyoClient,
    desk: DocumentDesk,
    ended: Ended,
    published: DraftView,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = ended(client.upload_document("betsu.md", "# 別の決まり\n\n別の文。\n".encode()))
    ended(client.publish_draft(other.draft_id, 0))

    def break_down(progress: object, *, force: bool = False) -> IndexManifest:
        raise ResourceLimit("索引を作る処理が途中で止まりました。")

    monkeypatch.setattr(desk, "_build", break_down)
    assert ended(client.withdraw_document("houmon")).state is JobState.FAILED
    monkeypatch.undo()
    assert found(client, "訪問の回数")  # people still find it, and it still stands in the list
    job = ended(client.withdraw_document("houmon"))
    assert (job.state, job.message) == (JobState.DONE, "「訪問の決まり」を取り下げました。")
    assert not found(client, "訪問の回数")
    assert [each.document.id for each in client.documents()] == ["betsu"]
    with pytest.raises(UnknownDocument):
        client.withdraw_document("houmon")


def test_what_going_back_shows_again_can_be_withdrawn_again(
    client: KonkyoClient, ended: Ended, published: DraftView
) -> None:
    other = ended(client.upload_document("betsu.md", "# 別の決まり\n\n別の文。\n".encode()))
    ended(client.publish_draft(other.draft_id, 0))
    ended(client.withdraw_document("houmon"))
    client.roll_back_index()
    assert found(client, "訪問の回数")
    job = ended(client.withdraw_document("houmon"))
    assert job.state is JobState.DONE, job.message
    assert not found(client, "訪問の回数")


def test_what_a_way_back_has_hidden_is_published_again_with_what_comes_next(
    client: KonkyoClient, ended: Ended, published: DraftView
) -> None:
    def publish(name: str, text: str) -> str:
        job = ended(client.upload_document(name, f"# {name}\n\n## 1 書き方\n\n{text}\n".encode()))
        assert ended(client.publish_draft(job.draft_id, 0)).state is JobState.DONE
        return job.draft_id

    def state(draft_id: str) -> DraftState:
        return client.draft(draft_id).summary.state

    hidden = publish("kiroku.md", "様式第一号で書く。")
    client.roll_back_index()
    assert state(published.summary.id) is DraftState.PUBLISHED
    assert (state(hidden), found(client, "様式第一号")) == (DraftState.WAITING, [])
    publish("denwa.md", "折り返しの番号を聞く。")
    assert found(client, "様式第一号")
    assert state(hidden) is DraftState.PUBLISHED


def test_a_draft_whose_document_another_has_replaced_is_not_published_any_more(
    client: KonkyoClient, ended: Ended, published: DraftView
) -> None:
    document = published.summary.document
    other = b"# Houmon\n\n## 1 Kaisu\n\nThree times a year.\n"
    job = ended(client.upload_document("other.md", other, document_id=document.id))
    assert ended(client.publish_draft(job.draft_id, 0)).state is JobState.DONE
    assert client.draft(job.draft_id).summary.state is DraftState.PUBLISHED
    assert client.draft(published.summary.id).summary.state is DraftState.WAITING
