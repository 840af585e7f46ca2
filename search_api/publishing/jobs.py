"""Jobs (処理): long work in the background, one after the other, known to every process.

Each job is a file in ``jobs/``, replaced atomically. Whoever works on it holds a lock on a file
beside it, which the system frees when the process dies: so an unfinished job without its lock
was interrupted, whoever asks. A third file beside it asks whoever works on it to stop.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import queue
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from pydantic import TypeAdapter

from corpus.errors import KonkyoError, ResourceLimit
from search_api.publishing.errors import JobStopped, ManagerBusy, UnknownJob
from search_api.publishing.files import is_disk_full, own_folder, write_whole
from search_api.publishing.types import Job, JobKind, JobState

log = logging.getLogger(__name__)

MOST_WAITING = 20
KEPT = 100  # ended jobs; older ones are forgotten
_WRITE_EVERY = 0.5  # seconds between two writings of mere progress

_JOB = TypeAdapter(Job)
_ID = re.compile(r"[0-9a-f]{16}")
_DISK_FULL = "ディスクの空きが足りないため、できませんでした。管理者にお知らせください。"

#: (stage in Japanese, done, all)
Progress = Callable[[str, int, int], None]
#: Does the work; returns the fields of the job that say how it ended.
Work = Callable[[Progress], Mapping[str, Any]]


class Jobs:
    """The jobs of one home folder. Thread-safe; several processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: queue.Queue[tuple[Job, Work, TextIO] | None] = queue.Queue()
        self._live: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None

    def submit(
        self,
        kind: JobKind,
        work: Work,
        message: str,
        *,
        job_id: str,
        draft_id: str = "",
        document_id: str = "",
        subject: str = "",
    ) -> Job:
        """Put work into the queue. Raises ManagerBusy.

        ``message`` says what it does, until it has a stage to tell. ``job_id`` is one of
        ``new_id``. ``subject`` names the file or document where the job ends before its time.
        """
        with self._lock:
            if sum(not job.ended for job in self._live.values()) >= MOST_WAITING:
                raise ManagerBusy(
                    f"処理待ちの資料が{MOST_WAITING}件あります。"
                    "終わるまで待ってから、もう一度お試しください。"
                )
            moment = _now()
            job = Job(
                id=job_id,
                kind=kind,
                state=JobState.QUEUED,
                created_at=moment,
                changed_at=moment,
                message=message,
                draft_id=draft_id,
                document_id=document_id,
                subject=subject,
            )
            held = self._begin(job)
            self._waiting.put((job, work, held))
            if self._worker is None:
                self._worker = threading.Thread(target=self._serve, name="jobs", daemon=True)
                self._worker.start()
        self._forget_old()
        return job

    def _begin(self, job: Job) -> TextIO:
        """Let everybody see a job that waits; return what is held as long as it is worked on."""
        try:
            own_folder(self._folder)
            held = self._claim(job.id)
            try:
                self._write(job)
            except BaseException:
                held.close()
                self._clear_away(job.id)
                raise
        except OSError as error:
            if is_disk_full(error):
                raise ManagerBusy(_DISK_FULL) from error
            raise
        self._live[job.id] = job
        return held

    def get(self, job_id: str) -> Job:
        """Return a job. Raises UnknownJob."""
        live = self._live.get(job_id)
        if live is not None:
            return live
        job = self._read(job_id)
        if job.ended or self._is_held(job_id):
            return job
        job = self._read(job_id)  # it may have ended between the two looks
        if not job.ended:
            job = replace(
                job,
                state=JobState.INTERRUPTED,
                message=_named(
                    job, "サービスが止まったため、途中で終わりました。もう一度行ってください。"
                ),
            )
            with suppress(OSError):  # a full disk; whoever asks next finds out the same
                self._write(job)
        return job

    def _read(self, job_id: str) -> Job:
        try:
            if not _ID.fullmatch(job_id):
                raise FileNotFoundError(job_id)
            return _JOB.validate_json(self._path(job_id).read_bytes())
        except FileNotFoundError:
            raise UnknownJob(
                "この処理は記録にありません。資料の一覧から確かめてください。", job=job_id
            ) from None

    def all(self) -> tuple[Job, ...]:
        """Return the jobs, newest first."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(self.get(path.stem))
            except UnknownJob:  # forgotten in between
                continue
        return tuple(sorted(found, key=lambda job: (job.created_at, job.id), reverse=True))

    def stop(self, job_id: str) -> Job:
        """Ask a job to end early; return how far it is. Raises UnknownJob.

        It ends at its next word of progress, one that waits when its turn comes: its own work
        hears of it as JobStopped, and undoes what it had begun.
        """
        job = self.get(job_id)
        if job.ended:
            return job
        self._stop_asked(job_id).touch(mode=0o600)
        return self.get(job_id)

    def close(self) -> None:
        """Wait until the work that was taken on is done."""
        with self._lock:
            worker, self._worker = self._worker, None
            if worker:
                self._waiting.put(None)
        if worker:
            worker.join()

    def _serve(self) -> None:
        while (task := self._waiting.get()) is not None:
            job, work, held = task
            with held:
                self._run(job, work)
                self._settle()
            self._clear_away(job.id)

    def _settle(self) -> None:
        """Write how jobs ended, also those for which the disk was full before."""
        with self._lock:
            ended = [job for job in self._live.values() if job.ended]
        for job in ended:
            try:
                self._write(job)
            except OSError:
                log.exception("how job %s ended is not written yet", job.id)
                continue
            with self._lock:
                self._live.pop(job.id, None)

    def _clear_away(self, job_id: str) -> None:
        """Remove what stands beside a job while it is worked on."""
        self._path(job_id).with_suffix(".lock").unlink(missing_ok=True)
        self._stop_asked(job_id).unlink(missing_ok=True)

    def _run(self, job: Job, work: Work) -> None:
        written = 0.0

        def report(message: str, done: int, total: int) -> None:
            nonlocal job, written
            if self._stop_asked(job.id).exists():
                raise JobStopped
            job = replace(job, message=message, done=done, total=total, changed_at=_now())
            self._live[job.id] = job
            if time.monotonic() - written >= _WRITE_EVERY:
                with suppress(OSError):  # mere progress: the work may end well all the same
                    self._write(job)
                written = time.monotonic()

        job = replace(job, state=JobState.RUNNING, changed_at=_now())
        self._live[job.id] = job
        with suppress(OSError):
            self._write(job)
        try:
            ended: dict[str, Any] = {"state": JobState.DONE, **work(report)}
        except JobStopped as error:
            ended = {"state": JobState.STOPPED, "message": error.message}
        except KonkyoError as error:
            ended = {"message": error.message, "error_code": error.code}
        except Exception as error:
            log.exception("job %s failed", job.id)
            ended = {
                "message": "処理中に問題が起きました。もう一度お試しください。続くときは、管理者に"
                f"処理の番号（{job.id}）をお伝えください。",
                "error_code": "internal-error",
            }
            if is_disk_full(error):
                ended = {"message": _DISK_FULL, "error_code": ResourceLimit.code}
        if "message" in ended and ended.get("state") is not JobState.DONE:
            ended = {**ended, "message": _named(job, ended["message"])}
        # In memory first: whoever works on jobs goes on, whatever becomes of the file.
        self._live[job.id] = replace(job, **{"state": JobState.FAILED, **ended}, changed_at=_now())

    def _write(self, job: Job) -> None:
        write_whole(self._path(job.id), _JOB.dump_json(job))

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"

    def _stop_asked(self, job_id: str) -> Path:
        return self._path(job_id).with_suffix(".stop")

    def _claim(self, job_id: str) -> TextIO:
        file = self._path(job_id).with_suffix(".lock").open("w")
        fcntl.flock(file, fcntl.LOCK_EX)
        return file

    def _is_held(self, job_id: str) -> bool:
        try:
            with self._path(job_id).with_suffix(".lock").open("r") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _forget_old(self) -> None:
        for job in [job for job in self.all() if job.ended][KEPT:]:
            self._path(job.id).unlink(missing_ok=True)
            self._clear_away(job.id)


def new_id() -> str:
    """Return an id that nothing has yet: 16 characters from a to f.

    No digit: beside a date or in an address, digits might pass for a personal number (個人番号).
    """
    return "".join(secrets.choice("abcdef") for _ in range(16))


def _named(job: Job, message: str) -> str:
    """Return the message with what it is about: others read it too, in a list of many jobs."""
    return message if not job.subject or job.subject in message else f"「{job.subject}」：{message}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
