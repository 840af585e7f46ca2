"""Jobs run one after the other, and whoever asks learns how they ended."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import InputError
from office.personal import holds_personal_number
from search_api.publishing import jobs as module
from search_api.publishing.errors import ManagerBusy, UnknownJob
from search_api.publishing.jobs import MOST_WAITING, Jobs, Progress, new_id
from search_api.publishing.types import Job, JobKind, JobState


def submit(jobs: Jobs, work: Any) -> Job:
    return jobs.submit(JobKind.UPLOAD, work, "読み取ります", job_id=new_id())


def test_a_job_tells_its_stage_and_how_it_ended(tmp_path: Path) -> None:
    jobs, asked, go_on = Jobs(tmp_path), threading.Event(), threading.Event()

    def work(progress: Progress) -> Mapping[str, Any]:
        progress("ページ", 3, 10)
        asked.set()
        go_on.wait(30)
        return {"message": "できました。", "document_id": "a"}

    job = submit(jobs, work)
    assert asked.wait(30)
    now = jobs.get(job.id)
    assert (now.state, now.message, now.done, now.total) == (JobState.RUNNING, "ページ", 3, 10)
    assert Jobs(tmp_path).get(job.id).state is JobState.RUNNING  # whoever else asks
    go_on.set()
    jobs.close()
    for known in (jobs, Jobs(tmp_path)):
        found = known.get(job.id)
        assert (found.state, found.message) == (JobState.DONE, "できました。")
        assert found.document_id == "a"


def test_what_a_job_raises_is_said_in_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(progress: Progress) -> Mapping[str, Any]:
        raise InputError("題名を入力してください。")

    def break_down(progress: Progress) -> Mapping[str, Any]:
        raise RuntimeError("山田花子")

    jobs = Jobs(tmp_path)
    refused, broken = submit(jobs, refuse), submit(jobs, break_down)
    jobs.close()
    found = jobs.get(refused.id)
    assert (found.state, found.error_code) == (JobState.FAILED, "invalid-input")
    assert found.message == "題名を入力してください。"
    found = jobs.get(broken.id)
    assert (found.state, found.error_code) == (JobState.FAILED, "internal-error")
    assert "山田" not in found.message
    assert broken.id in found.message


def test_jobs_wait_for_each_other_and_not_without_end(tmp_path: Path) -> None:
    jobs, go_on, seen = Jobs(tmp_path), threading.Event(), []

    def work(progress: Progress) -> Mapping[str, Any]:
        go_on.wait(30)
        seen.append(threading.current_thread().name)
        return {}

    queued = [submit(jobs, work) for _ in range(MOST_WAITING)]
    with pytest.raises(ManagerBusy):
        submit(jobs, work)
    assert [job.id for job in reversed(jobs.all())] == [
        job.id for job in sorted(queued, key=lambda job: (job.created_at, job.id))
    ]
    go_on.set()
    jobs.close()
    assert len(set(seen)) == 1
    assert {job.state for job in jobs.all()} == {JobState.DONE}


def test_only_the_newest_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    jobs = Jobs(tmp_path)
    for _ in range(4):
        last = submit(jobs, lambda progress: {})
        jobs.close()
    assert len(jobs.all()) <= 3
    assert jobs.all()[0].id == last.id
    assert len(list(tmp_path.iterdir())) <= 6


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Return what makes the disk full while it is set."""
    full, write = threading.Event(), module.write_whole

    def write_if_free(path: Path, content: bytes) -> None:
        if full.is_set():
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write(path, content)

    monkeypatch.setattr(module, "write_whole", write_if_free)
    return full


def test_jobs_go_on_after_a_full_disk(tmp_path: Path, full_disk: threading.Event) -> None:
    jobs, ready = Jobs(tmp_path), threading.Event()

    def fill_the_disk(progress: Progress) -> Mapping[str, Any]:
        assert ready.wait(30)
        full_disk.set()
        progress("索引", 1, 2)
        raise OSError(errno.ENOSPC, "No space left on device")

    def after(progress: Progress) -> Mapping[str, Any]:
        return {"message": "できました。"}

    filling = submit(jobs, fill_the_disk)
    ready.set()
    jobs.close()
    for _ in range(MOST_WAITING + 1):  # none of those that could not be noted waits for ever
        with pytest.raises(ManagerBusy, match="ディスクの空き"):
            submit(jobs, after)
    assert [job.id for job in jobs.all()] == [filling.id]
    found = jobs.get(filling.id)
    assert (found.state, found.error_code) == (JobState.FAILED, "resource-limit")
    assert found.message.startswith("ディスクの空きが足りない")
    Jobs(tmp_path).all()  # another process cannot write how it ended either
    full_disk.clear()
    next_one = submit(jobs, after)
    jobs.close()
    assert jobs.get(next_one.id).message == "できました。"
    assert Jobs(tmp_path).get(filling.id) == found, "what could not be written is, later"
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}


@pytest.mark.parametrize("asked", ["nothing", "0" * 16, "../draft", ""])
def test_a_job_that_is_not_known(tmp_path: Path, asked: str) -> None:
    with pytest.raises(UnknownJob):
        Jobs(tmp_path).get(asked)


_SERVER = """
import sys, time
from pathlib import Path
from search_api.publishing.jobs import Jobs
from search_api.publishing.types import JobKind
def work(progress):
    progress("ページ", 1, 2)
    time.sleep(600)
name = "訪問の決まり"
jobs = Jobs(Path(sys.argv[1]))
jobs.submit(JobKind.PUBLISH, work, "公開します", job_id="0123456789abcdef", subject=name)
print("begun", flush=True)
time.sleep(600)
"""


def test_a_job_of_a_server_that_was_killed_was_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _SERVER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "begun\n"
        jobs, until = Jobs(tmp_path), time.monotonic() + 60
        while jobs.get("0123456789abcdef").state is JobState.QUEUED and time.monotonic() < until:
            time.sleep(0.01)
        assert jobs.get("0123456789abcdef").state is JobState.RUNNING
        server.send_signal(signal.SIGKILL)
    for known in (jobs, Jobs(tmp_path)):
        found = known.get("0123456789abcdef")
        assert found.state is JobState.INTERRUPTED
        assert found.message.startswith("「訪問の決まり」：")
        assert "もう一度" in found.message


def test_a_job_is_stopped_by_whoever_asks_at_its_next_word(tmp_path: Path) -> None:
    jobs, going_on, asked = Jobs(tmp_path), threading.Event(), threading.Event()
    said: list[int] = []

    def work(progress: Progress) -> Mapping[str, Any]:
        going_on.set()
        assert asked.wait(30)
        for page in range(5):
            said.append(page)
            progress("ページ", page, 5)
        return {"message": "できました。"}

    running, waiting = submit(jobs, work), submit(jobs, work)
    assert going_on.wait(30)
    another = Jobs(tmp_path)  # of another process
    for job in (running, waiting):
        assert not another.stop(job.id).ended
    asked.set()
    jobs.close()
    assert said == [0, 0]
    for job in (running, waiting):
        found = another.get(job.id)
        assert (found.state, found.error_code) == (JobState.STOPPED, "")
        assert found.message == "途中でやめました。何も残していません。"
        assert another.stop(job.id) == found, "it has ended"
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}
    with pytest.raises(UnknownJob):
        jobs.stop("0" * 16)


def test_no_id_passes_for_a_personal_number() -> None:
    # The number of a document that has none is its day and the draft's id.
    assert holds_personal_number("shiryo-20261126-0018")
    for _ in range(300):
        made = new_id()
        assert not any(map(str.isdigit, made))
        assert not holds_personal_number(f"shiryo-20261126-{made}")
