"""From a file to a hit: upload, look, correct, publish, go back; over the API as programs do."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pdf_files import pdf_of, scanned_pdf_of

from corpus.errors import (
    InputError,
    UnknownUnit,
)
from corpus.types import DocumentKind, Status
from ingest.index import IndexManifest, build_index
from search_api.changes import ChangeKind
from search_api.client import KonkyoClient
from search_api.publishing.corrections import Describe, Merge, Remove, Rewrite, Split
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.errors import (
    DraftChanged,
    UnknownJob,
    UnknownPage,
)
from search_api.publishing.types import DraftState, DraftView, Job, JobKind, JobState
from search_api.types import Query

from desks import RULE, SlowRecogniser, found, open_desk

Ended = Callable[[Job], Job]


def rewrite(client: KonkyoClient, draft: DraftView, **changed: str) -> DraftView:
    """Write the last unit anew."""
    summary = draft.summary
    unit = client.draft_units(summary.id, summary.units - 1, 1).units[0]
    said = {"locator": str(unit.locator), "title": unit.title, "text": unit.text} | changed
    again = Rewrite(unit=str(unit.locator), headings=unit.headings, **said)
    return client.correct_draft(summary.id, summary.version, again)


def test_a_pdf_is_read_and_its_pages_can_be_seen(client: KonkyoClient, ended: Ended) -> None:
    content = pdf_of(("1 訪問の決まり", "訪問は年に二回行う。"), ("2 記録", "翌日までに書く。"))
    job = client.upload_document("訪問の決まり.pdf", content)
    assert (job.kind, job.state) == (JobKind.UPLOAD, JobState.QUEUED)
    job = ended(job)
    assert job.state is JobState.DONE, job.message
    draft = client.draft(job.draft_id)
    summary = draft.summary
    assert (summary.file_name, summary.size) == ("訪問の決まり.pdf", len(content))
    assert (summary.pages, summary.state) == (2, DraftState.WAITING)
    assert summary.document.id.startswith("shiryo-")  # nobody gave one
    texts = client.draft_units(summary.id)
    assert texts.total == summary.units == len(draft.outline)
    assert "年に二回" in "".join(unit.text for unit in texts.units)
    assert texts.units[-1].pages is not None
    assert texts.units[-1].pages.last == 2
    for page in (1, 2):
        assert client.draft_page(summary.id, page).startswith(b"\x89PNG")
    for page in (3, 100):
        with pytest.raises(UnknownPage):
            client.draft_page(summary.id, page)
    assert client.drafts() == (summary,)


def test_uploaded_corrected_published_found_and_gone_back(
    client: KonkyoClient, ended: Ended, drafted: DraftView
) -> None:
    first = rewrite(client, drafted, text="記録は三日以内に書く。")
    job = ended(client.publish_draft(first.summary.id, first.summary.version))
    assert job.state is JobState.DONE, job.message
    assert job.manifest_id == client.index().current
    assert client.draft(first.summary.id).summary.state is DraftState.PUBLISHED
    unit_id = found(client, "記録はいつまで")[0]
    assert client.unit(unit_id).unit.text == "記録は三日以内に書く。"

    second = rewrite(client, first, text="記録は面接票に残す。")
    assert client.draft(first.summary.id).summary.state is DraftState.CHANGED
    assert client.unit(unit_id).unit.text == "記録は三日以内に書く。"  # not yet
    (change,) = client.draft_changes(second.summary.id).units
    assert (change.unit_id, change.kind) == (unit_id, ChangeKind.CHANGED)
    ended(client.publish_draft(second.summary.id, second.summary.version))
    assert client.unit(unit_id).unit.text == "記録は面接票に残す。"
    assert found(client, "面接票") == [unit_id]

    index = client.roll_back_index()
    assert index.current == job.manifest_id
    assert index.behind
    assert index.held
    assert found(client, "面接票") == []
    assert client.unit(unit_id).unit.text == "記録は三日以内に書く。"
    assert client.draft(second.summary.id).summary.state is DraftState.WAITING
    assert "もう一度公開すると" in client.draft_changes(second.summary.id).note

    # Whoever publishes it again wants it, whatever was gone back from.
    job = ended(client.publish_draft(second.summary.id, second.summary.version))
    assert job.state is JobState.DONE, job.message
    assert found(client, "面接票") == [unit_id]
    assert not client.index().behind
    assert client.draft_changes(second.summary.id).note.startswith("公開されている資料と")


def test_what_publishing_would_change_is_shown_before(
    client: KonkyoClient, ended: Ended, published: DraftView
) -> None:
    assert client.draft_changes(published.summary.id).note
    again = RULE.replace("翌日", "三日後") + "\n## 3 報告\n\n係長に報告する。\n"
    job = ended(client.upload_document("houmon.md", again.encode()))
    draft = client.draft(job.draft_id)
    assert draft.replaces
    kinds = [change.kind for change in client.draft_changes(job.draft_id).units]
    assert kinds == [ChangeKind.CHANGED, ChangeKind.ADDED]


def test_every_correction_is_kept_and_can_be_taken_back(
    client: KonkyoClient, drafted: DraftView
) -> None:
    draft_id, places = drafted.summary.id, [line.unit_id for line in drafted.outline]
    last = places[-1].partition(":")[2]
    before = client.draft_units(draft_id)
    steps = (
        Describe(
            id="houmon-r8",
            title="訪問の手引",
            document_kind=DocumentKind.HANDBOOK,
            status=Status.OFFICE,
            aliases=("手引",),
            effective_from=dt.date(2026, 4, 1),
        ),
        Split(unit=last, offset=3, locator="9", title="分けた後"),
        Merge(unit="9"),
        Remove(unit=last),
    )
    draft = drafted
    for step in steps:
        draft = client.correct_draft(draft_id, draft.summary.version, step)
    assert [made.correction for made in draft.corrections] == list(steps)
    assert draft.summary.document.title == "訪問の手引"
    assert draft.summary.document.revision.effective_from == dt.date(2026, 4, 1)
    assert draft.summary.units == drafted.summary.units - 1
    for left in reversed(range(len(steps))):
        draft = client.undo_correction(draft_id, draft.summary.version)
        assert len(draft.corrections) == left
    assert client.draft_units(draft_id) == before
    assert draft.summary.version == 2 * len(steps)
    with pytest.raises(Exception, match="取り消せる訂正がありません"):
        client.undo_correction(draft_id, draft.summary.version)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_line_end_of_another_program_in_a_pasted_text_is_kept_with_it(
    home: Path, client: KonkyoClient, drafted: DraftView, end: str
) -> None:
    pasted = f"一行目。{end}二行目。"
    draft = rewrite(client, drafted, text=pasted)
    assert draft.summary.version == 1
    assert open_desk(home).drafts.get(draft.summary.id).reading.units[-1].text == pasted
    assert [each.id for each in client.drafts()] == [draft.summary.id]
    client.undo_correction(draft.summary.id, 1)
    assert client.draft_units(draft.summary.id) == client.draft_units(drafted.summary.id)


def test_two_who_correct_at_once_do_not_undo_each_other(
    client: KonkyoClient, drafted: DraftView
) -> None:
    rewrite(client, drafted, text="先の人の文。")
    with pytest.raises(DraftChanged):
        rewrite(client, drafted, text="後の人の文。")
    with pytest.raises(DraftChanged):
        client.publish_draft(drafted.summary.id, drafted.summary.version)
    assert client.draft_units(drafted.summary.id).units[-1].text == "先の人の文。"


def test_a_server_that_is_started_again_knows_its_drafts(
    home: Path, client: KonkyoClient, drafted: DraftView
) -> None:
    draft = rewrite(client, drafted, text="直した文。")
    again = open_desk(home).drafts.get(drafted.summary.id)
    assert again.summary == draft.summary
    assert again.reading.units[-1].text == "直した文。"


def test_two_documents_that_nobody_named_never_stand_under_one_number(
    client: KonkyoClient, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter(("abcdaaaaaaaaaaaa", "abcdbbbbbbbbbbbb"))  # 1,296 beginnings: some day they are one
    monkeypatch.setattr("search_api.publishing.desk.new_id", lambda: next(ids))
    texts = {"訪問の手引.md": "訪問の回数", "家賃の手引.md": "家賃の証明"}
    jobs = [
        ended(client.upload_document(name, f"# {said}\n\n{said}を確かめる。\n".encode()))
        for name, said in texts.items()
    ]
    monkeypatch.undo()
    for job in jobs:
        assert not client.draft(job.draft_id).replaces
        assert ended(client.publish_draft(job.draft_id, 0)).state is JobState.DONE
    assert len(client.documents()) == 2
    for said in texts.values():
        assert client.search(Query(text=said)).hits[0].unit.text.startswith(said)


def test_what_a_stopped_server_had_begun_to_read_is_swept_away(home: Path) -> None:
    desk = open_desk(home)
    begun = desk.drafts.begin("0123456789abcdef")
    (begun / "original" / "houmon.md").write_text(RULE, "utf-8")
    open_desk(home)
    assert begun.is_dir()  # somebody may be sending it at this moment
    os.utime(begun / "original", (0, 0))
    open_desk(home)
    assert not begun.exists()


def test_a_reading_that_takes_too_long_is_stopped_and_leaves_nothing(
    client: KonkyoClient, ended: Ended, desk: DocumentDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = SlowRecogniser(monkeypatch)
    scan = scanned_pdf_of(("訪問の決まり",), ("記録",))
    read = client.upload_document("訪問.pdf", scan, ocr=True)
    waiting = client.upload_document("記録.pdf", scan, ocr=True)
    slow.wait_for_it()
    for job in (read, waiting):
        assert not client.stop_job(job.id).ended
    slow.go_on()
    for job, name in ((read, "訪問.pdf"), (waiting, "記録.pdf")):
        job = ended(job)
        assert (job.state, job.message) == (
            JobState.STOPPED,
            f"「{name}」：途中でやめました。何も残していません。",
        )
        assert client.stop_job(job.id) == job
    assert client.drafts() == ()
    assert list(desk.drafts.unfinished()) == []
    with pytest.raises(UnknownJob):
        client.stop_job("a" * 16)


def test_what_is_being_published_is_not_stopped_half_way(
    client: KonkyoClient, ended: Ended, drafted: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slowly(*args: Any, **options: Any) -> IndexManifest:
        assert may_end.wait(60)
        return build_index(*args, **options)

    monkeypatch.setattr("desks.build_index", slowly)
    job = client.publish_draft(drafted.summary.id, drafted.summary.version)
    with pytest.raises(InputError, match="公開と取り下げは、途中でやめられません"):
        client.stop_job(job.id)
    may_end.set()
    assert ended(job).state is JobState.DONE


def test_the_state_of_the_service(client: KonkyoClient, published: DraftView) -> None:
    status = client.status()
    assert status.index == client.index()
    (count,) = status.documents
    assert (count.kind, count.status) == (DocumentKind.OFFICE_RULE, Status.OFFICE)
    assert (count.documents, count.units) == (1, published.summary.units)
    assert status.drafts_waiting == 0
    assert [job.kind for job in status.jobs] == [JobKind.PUBLISH, JobKind.UPLOAD]
    assert status.free_bytes > 0
    assert status.digests == ()


def test_an_office_that_counts_nothing_says_so(client: KonkyoClient) -> None:
    usage = client.usage()
    assert not usage.counting
    assert "設定 feedback" in usage.note


def test_an_empty_home_has_nothing_and_says_so(client: KonkyoClient, desk: DocumentDesk) -> None:
    assert client.jobs() == client.drafts() == ()
    assert client.index().snapshots == ()
    assert client.status().documents == ()
    with pytest.raises(InputError, match="戻せる前の索引"):
        client.roll_back_index()


def test_a_unit_that_is_not_in_the_draft(client: KonkyoClient, drafted: DraftView) -> None:
    with pytest.raises(UnknownUnit):
        client.correct_draft(drafted.summary.id, 0, Remove(unit="99"))


@pytest.mark.slow
@pytest.mark.shared
def test_the_real_handbook_can_be_read_and_published(
    client: KonkyoClient, ended: Ended, shared: Path
) -> None:
    file = shared / "corpus" / "handbook" / "jireishu-r7-10.pdf"
    job = client.upload_document(
        "東京都生活保護運用事例集.pdf",
        file.read_bytes(),
        document_id="jireishu",
        kind=DocumentKind.HANDBOOK,
        profile="qa",
    )
    for _ in range(4):  # each waits two minutes
        job = ended(job)
    assert job.state is JobState.DONE, job.message
    draft = client.draft(job.draft_id)
    assert draft.summary.units == 375  # questions
    assert client.draft_page(job.draft_id, draft.summary.pages).startswith(b"\x89PNG")
    job = client.publish_draft(job.draft_id, 0)
    for _ in range(4):
        job = ended(job)
    assert job.state is JobState.DONE, job.message
    assert any(unit_id.startswith("jireishu:q") for unit_id in found(client, "年金の遡及受給"))
