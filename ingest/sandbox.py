"""Run the parsing of untrusted files in separate processes, with time and memory limits.

A ``Sandbox`` keeps a few worker processes (started afresh, never forked). What a worker
raises crosses the border unchanged; a worker that dies or overstays becomes a
``ResourceLimit`` or ``UnreadableFile`` that names the file and its pages. Used inside a
worker, a ``Sandbox`` calls the function directly: sandboxes do not nest.

>>> with Sandbox(limits=Limits(seconds=60)) as box:  # doctest: +SKIP
...     parsed = box.call(read_xml, path, subject=Subject(file=path.name))
"""

from __future__ import annotations

import contextlib
import logging
import math
import multiprocessing
import os
import pickle
import signal
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn, TypeVar, cast

from corpus.errors import KonkyoError, ResourceLimit, UnreadableFile

T = TypeVar("T")
R = TypeVar("R")

_inside_worker = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one call may use."""

    seconds: float = 120.0  # wall time of one call; CPU time is held to the same
    megabytes: int = 4096  # address space of the worker, where the platform limits it


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a call works on, so that an error can name it."""

    file: str = ""
    first_page: int = 0  # from 1; 0 if the call is not about pages
    last_page: int = 0

    def __str__(self) -> str:
        name = f"「{self.file}」" if self.file else "ファイル"
        if not self.first_page:
            return name
        if self.first_page == self.last_page:
            return f"{name}の{self.first_page}ページ"
        return f"{name}の{self.first_page}〜{self.last_page}ページ"

    @property
    def details(self) -> dict[str, object]:
        """Return the fields for an error's details."""
        return {"file": self.file} | ({"page": self.first_page} if self.first_page else {})


@dataclass(slots=True)
class _Task:
    index: int
    function: Callable[..., Any]
    args: tuple[Any, ...]
    subject: Subject
    deadline: float = 0.0


class _Worker:
    """One process and the pipe to it; ``task`` is what it is doing."""

    def __init__(self, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, limits), daemon=True)
        self.process.start()
        theirs.close()
        self.task: _Task | None = None

    def stop(self) -> int | None:
        """Kill the process and return its exit code."""
        self.pipe.close()
        if self.process.is_alive() and self.task is not None:
            self.process.kill()
        self.process.join(timeout=1.0)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode
        self.process.close()
        return code


class Sandbox:
    """A pool of limited worker processes. Use as a context manager; not thread-safe."""

    def __init__(self, limits: Limits | None = None, processes: int | None = None) -> None:
        """``processes`` defaults to one per core; they are started when first needed."""
        self.limits = limits or Limits()
        self.processes = processes or os.cpu_count() or 1
        self._workers: list[_Worker] = []

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop every worker; a call that is still running is killed."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.stop()

    def call(self, function: Callable[..., R], *args: Any, subject: Subject | None = None) -> R:
        """Return ``function(*args)``, run in a worker.

        ``function``, arguments and result must be picklable. Raises what the function
        raises; ResourceLimit if time or memory ran out; UnreadableFile if the worker died.
        """
        if _inside_worker:
            return function(*args)
        task = _Task(0, function, args, subject or Subject())
        return cast(R, next(self._run([task])))

    def map(
        self,
        function: Callable[[T], R],
        items: Iterable[T],
        subject: Callable[[T], Subject] | None = None,
    ) -> Iterator[R]:
        """Yield ``function(item)`` for each item, in order, as soon as it is there.

        Raises as ``call`` does, at the item that failed; the rest is not run.
        """
        if _inside_worker:
            return map(function, items)
        tasks = [
            _Task(index, function, (item,), subject(item) if subject else Subject())
            for index, item in enumerate(items)
        ]
        return self._run(tasks)

    def _run(self, tasks: list[_Task]) -> Iterator[Any]:
        waiting = deque(tasks)
        results: dict[int, Any] = {}
        try:
            for index in range(len(tasks)):
                while index not in results:
                    self._start(waiting)
                    self._collect(results)
                yield results.pop(index)
        finally:
            for worker in [w for w in self._workers if w.task is not None]:
                self._drop(worker)

    def _start(self, waiting: deque[_Task]) -> None:
        while waiting:
            worker = next((w for w in self._workers if w.task is None), None)
            if worker is None:
                if len(self._workers) >= self.processes:
                    return
                worker = _Worker(self.limits)
                self._workers.append(worker)
            worker.task = waiting.popleft()
            worker.task.deadline = time.monotonic() + self.limits.seconds
            # A worker that is dead already shows itself when its answer is read.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                worker.pipe.send((worker.task.function, worker.task.args))

    def _collect(self, results: dict[int, Any]) -> None:
        busy = {w.pipe: (w, w.task) for w in self._workers if w.task is not None}
        timeout = min(task.deadline for _, task in busy.values()) - time.monotonic()
        ready = wait(list(busy), timeout=max(0.0, timeout))
        for pipe in ready:
            worker, task = busy[cast("Connection[Any, Any]", pipe)]
            try:
                failed, value = worker.pipe.recv()
            except (EOFError, ConnectionResetError):
                _raise_for_death(self._drop(worker), task.subject)
            worker.task = None
            if failed:
                if isinstance(value, MemoryError):
                    raise _out_of_memory(task.subject)
                raise value
            results[task.index] = value
        for worker, task in busy.values():
            if worker.task is not None and time.monotonic() >= task.deadline:
                self._drop(worker)
                raise _out_of_time(task.subject, self.limits.seconds)

    def _drop(self, worker: _Worker) -> int | None:
        self._workers.remove(worker)
        return worker.stop()


def run(
    function: Callable[..., R],
    *args: Any,
    limits: Limits | None = None,
    subject: Subject | None = None,
) -> R:
    """Return ``function(*args)`` from a process of its own; see ``Sandbox.call``."""
    with Sandbox(limits, processes=1) as box:
        return box.call(function, *args, subject=subject)


def _serve(pipe: Connection[Any, Any], limits: Limits) -> None:
    """Answer calls until the other end closes. Runs in the worker."""
    global _inside_worker
    _inside_worker = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    logging.getLogger().addHandler(logging.NullHandler())  # libraries must not write to the screen
    limit_memory(limits.megabytes)
    while True:
        try:
            request = pipe.recv_bytes()
        except EOFError:
            return
        _limit_cpu(limits.seconds)
        try:
            function, args = pickle.loads(request)
            answer = (False, function(*args))
        except Exception as error:
            answer = (True, _portable(error))
        pipe.send(answer)


def _portable(error: Exception) -> Exception:
    """Return an exception that can be sent, with the worker's traceback as a note."""
    if isinstance(error, KonkyoError | MemoryError):
        return error
    note = "in the sandbox:\n" + "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(note)
    return error


def limit_memory(megabytes: int) -> None:
    """Limit the address space of this process and those it starts, where the platform can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    except (ImportError, ValueError, OSError):  # platforms without this limit
        return


def _limit_cpu(seconds: float) -> None:
    # A second line of defence: a parent that was killed cannot stop its workers.
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(
            resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds) + 1, hard)
        )
    except (ImportError, ValueError, OSError):
        return


def _out_of_time(subject: Subject, seconds: float) -> ResourceLimit:
    return ResourceLimit(
        f"{subject}の読み取りが{seconds:g}秒で終わらなかったため、中止しました。"
        "ファイルを分けるか、保存し直してから、もう一度お試しください。",
        **subject.details,
    )


def _out_of_memory(subject: Subject) -> ResourceLimit:
    return ResourceLimit(
        f"{subject}の読み取りに必要なメモリが上限を超えたため、中止しました。"
        "ファイルを分けてから、もう一度お試しください。",
        **subject.details,
    )


def _raise_for_death(exit_code: int | None, subject: Subject) -> NoReturn:
    if exit_code == -signal.SIGKILL:
        raise _out_of_memory(subject)  # the system's memory killer, in practice
    if exit_code == -getattr(signal, "SIGXCPU", 24):
        raise ResourceLimit(
            f"{subject}の読み取りに時間がかかりすぎたため、中止しました。"
            "ファイルを分けるか、保存し直してから、もう一度お試しください。",
            **subject.details,
        )
    raise UnreadableFile(
        f"{subject}の読み取り中に読み取りプログラムが異常終了しました。"
        "ファイルが壊れている可能性があります。作成元で保存し直してから、もう一度お試しください。",
        **subject.details,
        exit_code=exit_code,
    )
